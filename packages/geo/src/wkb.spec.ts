import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { multiPolygon } from './polygon.js';
import { polygonsAsWkb, polygonsFromWkb, wkbOf } from './wkb.js';

const ring = fc
  .array(fc.tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true })), { minLength: 1, maxLength: 12 })
  .map((positions) => positions.flat());
const shape = fc.array(fc.array(ring, { minLength: 1, maxLength: 3 }), { maxLength: 4 }).map(multiPolygon);

const refused = (bytes: Uint8Array) =>
  expect(() => polygonsFromWkb(bytes, 'world_countries')).toThrow(
    expect.objectContaining({
      code: 'geo_wkb_invalid',
      place: expect.objectContaining({ dataset: 'world_countries' }),
    }),
  );

describe('well-known binary', () => {
  it('is laid out as the standard has it', () => {
    // MULTIPOLYGON (((0 0, 1 0, 0 2, 0 0))), written out by hand.
    const hex = [
      '0106000000' + '01000000',
      '0103000000' + '01000000' + '04000000',
      '0000000000000000' + '0000000000000000',
      '000000000000f03f' + '0000000000000000',
      '0000000000000000' + '0000000000000040',
      '0000000000000000' + '0000000000000000',
    ].join('');
    const bytes = wkbOf(multiPolygon([[[0, 0, 1, 0, 0, 2, 0, 0]]]));
    expect(Buffer.from(bytes).toString('hex')).toBe(hex);
    expect(Buffer.from(wkbOf(multiPolygon([]))).toString('hex')).toBe('010600000000000000');
  });

  it('gives every polygon back, bit for bit, wherever the bytes stand', () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 0, max: 7 }), (polygons, offset) => {
        const bytes = wkbOf(polygons);
        const moved = new Uint8Array(bytes.length + offset);
        moved.set(bytes, offset);
        expect(polygonsFromWkb(moved.subarray(offset))).toEqual(polygons);
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('is the same for polygons one by one, without the head of the whole', () => {
    fc.assert(
      fc.property(shape, (polygons) => {
        const { offsets, bytes } = polygonsAsWkb(polygons);
        expect([...offsets.slice(0, 1), offsets.length]).toEqual([0, polygons.polygonStart.length]);
        expect(bytes).toHaveLength(offsets[offsets.length - 1]);
        expect(bytes).toEqual(wkbOf(polygons).subarray(9));
      }),
      { seed: 6, numRuns: 100 },
    );
    const { offsets } = polygonsAsWkb(
      multiPolygon([
        [[0, 0, 1, 0, 0, 0]],
        [
          [0, 0, 1, 0, 1, 1, 0, 0],
          [0, 0],
        ],
      ]),
    );
    expect([...offsets]).toEqual([0, 13 + 48, 13 + 48 + 17 + 64 + 16]);
  });

  it('is refused when cut anywhere or longer than it says', () => {
    const bytes = wkbOf(
      multiPolygon([
        [
          [0, 0, 1, 0, 0, 2, 0, 0],
          [1, 1, 2, 2],
        ],
        [[5, 5, 6, 6]],
      ]),
    );
    for (let keep = 0; keep < bytes.length; keep++) refused(bytes.subarray(0, keep));
    refused(Uint8Array.of(...bytes, 0));
  });

  it('is refused for another type, another byte order, heights, and counts that lie', () => {
    const bytes = wkbOf(multiPolygon([[[0, 0, 1, 0, 0, 2, 0, 0]]]));
    const edits: [number, number][] = [
      [0, 0], // big-endian
      [1, 3], // a Polygon
      [2, 4], // 1030: with heights
      [4, 0x80], // heights as the old extension marks them
      [9, 0], // a big-endian part
      [10, 6], // a MultiPolygon within
      [8, 0xff], // 2^32 polygons
      [17, 0xff], // 2^32 rings
      [21, 0xff], // 2^32 vertices
    ];
    for (const [at, value] of edits) {
      const wrong = bytes.slice();
      wrong[at] = value;
      refused(wrong);
    }
  });
});

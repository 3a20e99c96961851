import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { failureCode } from '../../test/failure-of.js';
import { readTimetable } from '../../test/independent-reader.js';
import { anyTimetable, timetableOf } from '../../test/small-timetable.js';
import { decodeTimetable, encodeTimetable } from '../index.js';

/** The example of docs/timetable-cache.md. */
const small = timetableOf({ 'Etc/UTC': [0], 'Europe/X': [14, [-1, 60], [256, -60]] });
const SMALL_LINES = [
  '54 5a 43 31  01 00  02 00 00 00',
  '07 00  45 74 63 2f 55 54 43  01 00 00 00',
  '00 00 00 00 00 00 00 80  00 00 00 00',
  '08 00  45 75 72 6f 70 65 2f 58  03 00 00 00',
  '00 00 00 00 00 00 00 80  0e 00 00 00',
  'ff ff ff ff ff ff ff ff  3c 00 00 00',
  '00 01 00 00 00 00 00 00  c4 ff ff ff',
];
const bytes = Uint8Array.from(SMALL_LINES.join(' ').trim().split(/\s+/), (byte) => parseInt(byte, 16));

const CODE = 'E_2A_S4_022_CACHE_BYTES_MISSING';
const decoded = (hostile: Uint8Array) => failureCode(() => decodeTimetable(hostile));
/** The small table with other bytes from `at` on. */
const patched = (at: number, ...values: number[]) => {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
};

describe('the bytes of a timetable', () => {
  it('lie as the document shows', () => {
    expect(encodeTimetable(small)).toEqual(bytes);
    const page = readFileSync(new URL('../../../../docs/timetable-cache.md', import.meta.url), 'utf8');
    for (const line of SMALL_LINES) expect(page).toContain(line);
  });

  it('are read back as what was written, by the decoder and by a reader of its own', () => {
    fc.assert(
      fc.property(anyTimetable, (timetable) => {
        const written = encodeTimetable(timetable);
        expect(decodeTimetable(written)).toEqual(timetable);
        const { tzids, starts, instants, offsets } = timetable;
        expect([...readTimetable(written)]).toEqual(
          tzids.map((tzid, zone) => [
            tzid,
            Array.from(instants.subarray(starts[zone], starts[zone + 1]), (instant, i) => [
              BigInt(instant),
              offsets[starts[zone] + i],
            ]),
          ]),
        );
      }),
    );
  });

  it('are read where they stand in a larger buffer', () => {
    const larger = new Uint8Array(bytes.length + 16).fill(0xee);
    larger.set(bytes, 7);
    expect(decodeTimetable(larger.subarray(7, 7 + bytes.length))).toEqual(small);
  });

  it('are refused when cut anywhere', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(decoded(bytes.subarray(0, length))).toBe(CODE);
    }
  });

  it.each([
    ['a byte too many', Uint8Array.of(...bytes, 0)],
    ['another magic', patched(3, 0x32)],
    ['version 2', patched(4, 2)],
    ['big-endian version', patched(4, 0, 1)],
    ['no zones', patched(6, 0)],
    ['one zone less', patched(6, 1)],
    ['one zone more', patched(6, 3)],
    ['4,294,967,295 zones', patched(6, 255, 255, 255, 255)],
    ['a name of 65,535 bytes', patched(10, 255, 255)],
    ['an empty name', patched(10, 0, 0)],
    ['a name with a space', patched(15, 0x20)],
    ['a name beyond ASCII', patched(15, 0xc3)],
    ['names out of order', patched(12, 0x46)],
    ['no entries', patched(19, 0)],
    ['4,294,967,295 entries', patched(19, 255, 255, 255, 255)],
    ['a zone that does not begin at the sentinel', patched(23, 1)],
    ['a second sentinel', patched(61, 0, 0, 0, 0, 0, 0, 0, 128)],
    ['instants that fall', patched(61, 0, 2, 0, 0, 0, 0, 0, 0)],
    ['instants that stand', patched(61, 0, 1, 0, 0, 0, 0, 0, 0)],
    ['an instant past 2^53', patched(73, 0, 0, 0, 0, 0, 0, 32, 0)],
  ])('are refused with %s', (_, hostile) => {
    expect(decoded(hostile)).toBe(CODE);
  });

  it('are refused when a name comes twice', () => {
    const twice = { ...small, tzids: ['A', 'A'] };
    expect(decoded(encodeTimetable(twice))).toBe(CODE);
  });

  it('whatever they are, decode to what encodes to them or are refused', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const hostile = patched(at, value);
        if (decoded(hostile) === 'none') expect(encodeTimetable(decodeTimetable(hostile))).toEqual(hostile);
        else expect(decoded(hostile)).toBe(CODE);
      }),
      { numRuns: 2000 },
    );
  });
});

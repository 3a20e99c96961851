import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wkbPolygonCovers } from '@merchantry/geo';
import { box, drawnZones, namesAt, type Ring } from '../../test/drawn-zones.js';

describe('zones that cover a point', () => {
  it('are those on both sides of a border, by name', () => {
    const cover = drawnZones([
      ['Z/West', box(0, 0, 10, 10)],
      ['Z/East', box(10, 0, 20, 10)],
      ['A/North', box(0, 10, 20, 20)],
    ]);
    expect(cover.tzids).toEqual(['A/North', 'Z/East', 'Z/West']);
    expect(namesAt(cover, 5, 5)).toEqual(['Z/West']);
    expect(namesAt(cover, 10, 5)).toEqual(['Z/East', 'Z/West']);
    expect(namesAt(cover, 10, 10)).toEqual(['A/North', 'Z/East', 'Z/West']);
    expect(namesAt(cover, 10, 20.000001)).toEqual([]);
  });

  it('are one where pieces of a zone meet', () => {
    const cover = drawnZones([
      ['Z/A', box(0, 0, 5, 5)],
      ['Z/A', box(5, 0, 10, 5)],
    ]);
    expect(namesAt(cover, 5, 2)).toEqual(['Z/A']);
  });

  it('are the same at 180 and -180, and those at a pole whose piece reaches it', () => {
    const cover = drawnZones([
      ['Z/Far-East', box(170, -10, 180, 10)],
      ['Z/Far-West', box(-180, -10, -170, 10)],
      ['Z/Pole', box(-180, -90, 180, -60)],
    ]);
    for (const lon of [180, -180]) {
      expect(namesAt(cover, lon, 0)).toEqual(['Z/Far-East', 'Z/Far-West']);
      expect(namesAt(cover, lon, -90)).toEqual(['Z/Pole']);
    }
    expect(namesAt(cover, 0, -90)).toEqual(['Z/Pole']);
    expect(namesAt(cover, 0, 90)).toEqual([]);
  });

  it('are none of a world without pieces', () => {
    const cover = drawnZones([]);
    expect([cover.tzids, namesAt(cover, 0, 0)]).toEqual([[], []]);
  });

  it('are all of them, by name, however many lie over one another', () => {
    const names = Array.from({ length: 20 }, (_, i) => `Z/${String(i).padStart(2, '0')}`);
    for (const order of [names, [...names].reverse()]) {
      const cover = drawnZones(order.map((tzid) => [tzid, box(0, 0, 1, 1)]));
      expect(namesAt(cover, 0.5, 0.5)).toEqual(names);
    }
  });

  it('are what a look at every piece finds', () => {
    const whole = fc.integer({ min: -6, max: 6 });
    const corner = fc.tuple(whole, whole);
    const triangle = fc.tuple(corner, corner, corner).map(([a, b, c]): Ring => [...a, ...b, ...c, ...a]);
    const name = fc.constantFrom('Z/A', 'Z/B', 'Z/C', 'Z/D');
    const pieces = fc.array(fc.tuple(name, triangle), { minLength: 1, maxLength: 30 });
    const point = fc.tuple(whole, whole).map(([a, b]) => [a / 2, b / 2] as const);
    fc.assert(
      fc.property(pieces, fc.array(point, { minLength: 1, maxLength: 20 }), (rows, points) => {
        const cover = drawnZones(rows);
        for (const [lon, lat] of points) {
          const byHand = rows.flatMap(([tzid], i) =>
            wkbPolygonCovers(cover.pieces.geometry, i, lon, lat) ? [tzid] : [],
          );
          expect(namesAt(cover, lon, lat)).toEqual([...new Set(byHand)].sort());
        }
      }),
      { numRuns: 200 },
    );
  });
});

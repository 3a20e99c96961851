import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { multiPolygon } from './polygon.js';
import { nearestOnWkbPolygon, wkbPolygonCovers } from './wkb-covers.js';
import { polygonsAsWkb, wkbPolygonHolds } from './wkb.js';

const box = (w: number, s: number, e: number, n: number) => [w, s, e, s, e, n, w, n, w, s];
const wkb = (...rings: number[][]) => polygonsAsWkb(multiPolygon([rings]));

/** A square of 10 with a square hole of 4 in it. */
const holed = wkb(box(0, 0, 10, 10), box(3, 3, 7, 7));

describe('whether a polygon covers a point', () => {
  it.each([
    ['inside', 1, 1, true],
    ['outside', 11, 5, false],
    ['west of it, on a parallel of its corners', -1, 10, false],
    ['east of it, on a parallel of its corners', 11, 0, false],
    ['on its western border', 0, 5, true],
    ['on its eastern border', 10, 5, true],
    ['on its northern border', 5, 10, true],
    ['on its southern border', 5, 0, true],
    ['on a corner', 10, 10, true],
    ['on the other corner', 0, 10, true],
    ['in the hole', 5, 5, false],
    ['on the western border of the hole', 3, 5, true],
    ['on the northern border of the hole', 5, 7, true],
    ['on a corner of the hole', 7, 3, true],
    ['east of the hole, on a parallel of its corners', 8, 7, true],
  ])('%s', (_, lon, lat, covered) => {
    expect(wkbPolygonCovers(holed, 0, lon, lat)).toBe(covered);
  });

  it('is so for every vertex, and elsewhere where the half-open law says so, but for borders', () => {
    const coordinate = fc.double({ min: -50, max: 50, noNaN: true });
    const corner = fc.tuple(coordinate, coordinate);
    fc.assert(
      fc.property(fc.array(corner, { minLength: 3, maxLength: 9 }), fc.array(corner), (corners, points) => {
        const polygon = wkb([...corners, corners[0]].flat());
        for (const [lon, lat] of corners) expect(wkbPolygonCovers(polygon, 0, lon, lat)).toBe(true);
        for (const [lon, lat] of points) {
          const covered = wkbPolygonCovers(polygon, 0, lon, lat);
          if (covered === wkbPolygonHolds(polygon, 0, lon, lat)) continue;
          const [x, y] = nearestOnWkbPolygon(polygon, 0, lon, lat, 1);
          expect([covered, Math.abs(x - lon) + Math.abs(y - lat) < 1e-9]).toEqual([true, true]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is so all along edges on whole numbers, in either direction', () => {
    const whole = fc.integer({ min: -8, max: 8 });
    fc.assert(
      fc.property(whole, whole, whole, whole, fc.integer({ min: 0, max: 8 }), (x1, y1, x2, y2, eighths) => {
        // Halves, quarters and eighths of whole differences are exact.
        const [lon, lat] = [x1 + ((x2 - x1) * eighths) / 8, y1 + ((y2 - y1) * eighths) / 8];
        expect(wkbPolygonCovers(wkb([x1, y1, x2, y2, 20, 30, x1, y1]), 0, lon, lat)).toBe(true);
        expect(wkbPolygonCovers(wkb([x2, y2, x1, y1, 20, 30, x2, y2]), 0, lon, lat)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the nearest point of the borders', () => {
  it.each([
    ['beside an edge', 12, 4, [10, 4]],
    ['beyond a corner', 13, 14, [10, 10]],
    ['within, nearest to the outer ring', 1, 5, [0, 5]],
    ['in the hole', 5, 6, [5, 7]],
  ])('%s', (_, lon, lat, nearest) => {
    expect(nearestOnWkbPolygon(holed, 0, lon, lat, 1)).toEqual(nearest);
  });

  it('is no further than any of many points along them', () => {
    const corner = fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 }));
    const aspects = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(corner, { minLength: 3, maxLength: 6 }),
        corner,
        aspects,
        (corners, [lon, lat], aspect) => {
          const ring = [...corners, corners[0]];
          const squared = ([x, y]: readonly number[]) => ((x - lon) * aspect) ** 2 + (y - lat) ** 2;
          const least = squared(nearestOnWkbPolygon(wkb(ring.flat()), 0, lon, lat, aspect));
          for (let v = 0; v + 1 < ring.length; v++)
            for (let k = 0; k <= 16; k++) {
              const at = [0, 1].map((axis) => ring[v][axis] + ((ring[v + 1][axis] - ring[v][axis]) * k) / 16);
              expect(least).toBeLessThanOrEqual(squared(at) + 1e-9);
            }
        },
      ),
      { numRuns: 200 },
    );
  });
});

import fc from 'fast-check';
import type { PolygonRings } from '../src/polygon.js';

type Place = 'inside' | 'outside' | 'border';

/** Where a point lies to one ring: exact for coordinates that are small multiples of 1/4. */
function placeIn(ring: readonly number[] | Float64Array, x: number, y: number): Place {
  let odd = false;
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const [x1, y1, x2, y2] = [ring[i], ring[i + 1], ring[i + 2], ring[i + 3]];
    const turn = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1);
    const onLine = turn === 0 && (x - x1) * (x - x2) <= 0 && (y - y1) * (y - y2) <= 0;
    if (onLine) return 'border';
    // A ray to the east: turn has the sign of y2 - y1 where the edge passes east of the point.
    if (y1 > y !== y2 > y && turn > 0 === y2 > y1) odd = !odd;
  }
  return odd ? 'inside' : 'outside';
}

/** The closed law, point by point. */
export const holds = (polygons: readonly PolygonRings[], x: number, y: number): boolean =>
  polygons.some(
    ([outer, ...holes]) =>
      placeIn(outer, x, y) !== 'outside' && holes.every((hole) => placeIn(hole, x, y) === 'outside'),
  );

/** Where an edge crosses the parallel of a point on it, by the law's own expression: rounding may miss the point. */
export function missed(ring: readonly number[] | Float64Array, x: number, y: number): boolean {
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const [x1, y1, x2, y2] = [ring[i], ring[i + 1], ring[i + 2], ring[i + 3]];
    if (y1 === y2 || placeIn([x1, y1, x2, y2, x1, y1], x, y) !== 'border') continue;
    const [a, low, b, high] = y1 < y2 ? [x1, y1, x2, y2] : [x2, y2, x1, y1];
    if (a + ((y - low) / (high - low)) * (b - a) !== x) return true;
  }
  return false;
}

/** Multiples of 1/4: on a grid of 30 arc-minutes odd ones are centres, even ones borders of cells. */
export const quarter = (most: number) => fc.integer({ min: -most, max: most }).map((k) => k / 4);
const lattice = (most: number) =>
  fc
    .array(fc.tuple(quarter(most), quarter(most)), { minLength: 3, maxLength: 9 })
    .map((points) => [...points, points[0]].flat());
/** One to three polygons within 10 degrees of (0, 0). Their rings may cross themselves and each other. */
export const latticePolygons = fc.array(
  fc.tuple(lattice(40), fc.array(lattice(14), { maxLength: 2 })).map(([outer, holes]) => [outer, ...holes]),
  { minLength: 1, maxLength: 3 },
);

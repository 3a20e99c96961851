import { crossingAt } from './edge-table.js';
import type { MultiPolygon } from './polygon.js';

/** What an edge is to a point: nothing on its parallel west of it or at it, a crossing west of it, or through it. */
export const MISSES = 0;
export const PASSES_WEST = 1;
export const HOLDS = 2;

/**
 * True when the point lies in the shape or on its border, by the rules of `rasteriseClosed`: inside a polygon's outer ring
 * or on it, neither inside one of its holes nor on one; each ring even-odd by itself; union over polygons. A cell centre
 * gets the very answer that `rasteriseClosed` gives.
 *
 * A point is on an edge where the computed crossing is that very number; there is no tolerance. 180 and -180 are two
 * meridians here: ask for the one that the polygons are meant to reach.
 *
 * Looks at every edge; `ClosedLocator` gives the same answers to many points.
 *
 * @param shape closed rings within [-180, 180] (see `withinTheGlobe`)
 * @param lon longitude in [-180, 180]
 * @param lat latitude in [-90, 90]
 */
export function closedPointInPolygons(shape: MultiPolygon, lon: number, lat: number): boolean {
  const { polygonStart } = shape;
  for (let p = 0; p + 1 < polygonStart.length; p++) {
    const outer = polygonStart[p];
    const end = polygonStart[p + 1];
    if (outer === end || !closedRingHolds(shape, outer, lon, lat)) continue;
    let hole = outer + 1;
    while (hole < end && !closedRingHolds(shape, hole, lon, lat)) hole++;
    if (hole === end) return true;
  }
  return false;
}

function closedRingHolds(
  { coordinates, ringStart }: MultiPolygon,
  r: number,
  lon: number,
  lat: number,
): boolean {
  let odd = false;
  for (let v = ringStart[r]; v + 1 < ringStart[r + 1]; v++) {
    const meeting = edgeMeets(coordinates, v, lon, lat);
    if (meeting === HOLDS) return true;
    if (meeting === PASSES_WEST) odd = !odd;
  }
  return odd;
}

/**
 * What the edge from vertex v to the next one is to a point. It counts for low <= lat < high, so that a ring crosses each
 * parallel an even number of times; its upper end, and all of an edge along the parallel, hold points without crossing.
 *
 * @param xy longitude, latitude, longitude, latitude, ...
 */
export function edgeMeets(xy: Float64Array, v: number, lon: number, lat: number): number {
  const i = 2 * v;
  const up = xy[i + 1] < xy[i + 3];
  const from = up ? i : i + 2;
  const to = up ? i + 2 : i;
  const low = xy[from + 1];
  const high = xy[to + 1];
  if (lat < low || lat > high) return MISSES;
  const a = xy[from];
  const b = xy[to];
  if (lat === high) {
    const along = low === high && (a < b ? a <= lon && lon <= b : b <= lon && lon <= a);
    return along || b === lon ? HOLDS : MISSES;
  }
  if (a > lon && b > lon) return MISSES;
  if (a < lon && b < lon) return PASSES_WEST;
  const crossing = crossingAt(a, low, b, high, lat);
  if (crossing === lon) return HOLDS;
  return crossing < lon ? PASSES_WEST : MISSES;
}

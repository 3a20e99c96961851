import { crossingAt } from './edge-table.js';
import type { WkbPolygons } from './wkb-rings.js';

const HEAD = 9;
const POSITION = 16;

/**
 * Whether a polygon of a column in well-known binary covers a point, read where it stands: inside it or on any border of it,
 * a hole's too. A point is on an edge where the computed crossing is that very number, or it is an end of it; there is no
 * tolerance.
 *
 * @param value which of the column's values: a Polygon that was read before
 */
export function wkbPolygonCovers(
  { offsets, bytes }: WkbPolygons,
  value: number,
  lon: number,
  lat: number,
): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offsets[value]);
  const rings = view.getUint32(5, true);
  let odd = false;
  let at = HEAD;
  for (let r = 0; r < rings; r++) {
    const vertices = view.getUint32(at, true);
    at += 4;
    const end = at + POSITION * vertices;
    if (vertices === 0) continue;
    let y1 = view.getFloat64(at + 8, true);
    for (at += POSITION; at < end; at += POSITION) {
      const y2 = view.getFloat64(at + 8, true);
      // Most edges stay on one side of the parallel: their longitudes are never read.
      if ((y1 < lat && y2 < lat) || (y1 > lat && y2 > lat)) {
        y1 = y2;
        continue;
      }
      const x1 = view.getFloat64(at - POSITION, true);
      const x2 = view.getFloat64(at, true);
      if (touches(x1, y1, x2, y2, lon, lat)) return true;
      if (y1 <= lat !== y2 <= lat) {
        const crossing = y1 < y2 ? crossingAt(x1, y1, x2, y2, lat) : crossingAt(x2, y2, x1, y1, lat);
        if (crossing === lon) return true;
        if (crossing < lon) odd = !odd;
      }
      y1 = y2;
    }
    at = end;
  }
  return odd;
}

/** Whether a point is an end of an edge, or lies along one that runs along its parallel. */
const touches = (x1: number, y1: number, x2: number, y2: number, lon: number, lat: number): boolean =>
  (y1 === lat && x1 === lon) ||
  (y2 === lat && x2 === lon) ||
  (y1 === y2 && y1 === lat && Math.min(x1, x2) <= lon && lon <= Math.max(x1, x2));

/**
 * The point of a polygon's borders that is nearest to a point, on the plane in which a degree of longitude is `aspect` degrees
 * of latitude long.
 *
 * @param aspect cosine of the point's latitude
 * @returns longitude and latitude of that point
 */
export function nearestOnWkbPolygon(
  { offsets, bytes }: WkbPolygons,
  value: number,
  lon: number,
  lat: number,
  aspect: number,
): readonly [lon: number, lat: number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offsets[value]);
  const rings = view.getUint32(5, true);
  let least = Infinity;
  let nearest: readonly [number, number] = [NaN, NaN];
  let at = HEAD;
  for (let r = 0; r < rings; r++) {
    const end = at + 4 + POSITION * view.getUint32(at, true);
    at += 4;
    for (; at + POSITION < end; at += POSITION) {
      const x = view.getFloat64(at, true);
      const y = view.getFloat64(at + 8, true);
      const run = view.getFloat64(at + 16, true) - x;
      const rise = view.getFloat64(at + 24, true) - y;
      const length = run * run * aspect * aspect + rise * rise;
      const along = (lon - x) * run * aspect * aspect + (lat - y) * rise;
      const share = length > 0 ? Math.min(1, Math.max(0, along / length)) : 0;
      const [px, py] = [x + share * run, y + share * rise];
      const distance = ((px - lon) * aspect) ** 2 + (py - lat) ** 2;
      if (distance < least) [least, nearest] = [distance, [px, py]];
    }
    at = end;
  }
  return nearest;
}

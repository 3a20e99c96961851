import type { MultiPolygon } from './polygon.js';

/**
 * A proper crossing between two edges of one polygon: both ends of each lie strictly on different sides of the other.
 * Touching, sharing a vertex and running along each other are no crossings; neither is anything that rounding leaves in
 * doubt. Edges are compared within latitude strips, in order of longitude.
 *
 * @param shape closed, unwrapped rings
 * @returns the first vertex of one of the crossing edges, or undefined
 */
export function findCrossing(shape: MultiPolygon, polygon: number): [number, number] | undefined {
  const xy = shape.coordinates;
  const firstRing = shape.polygonStart[polygon];
  const endRing = shape.polygonStart[polygon + 1];
  let south = Infinity;
  let north = -Infinity;
  for (let i = 2 * shape.ringStart[firstRing]; i < 2 * shape.ringStart[endRing]; i += 2) {
    if (xy[i + 1] < south) south = xy[i + 1];
    if (xy[i + 1] > north) north = xy[i + 1];
  }
  const vertices = shape.ringStart[endRing] - shape.ringStart[firstRing];
  const strips = Math.max(1, Math.min(65536, vertices >> 1));
  const scale = north > south ? strips / (north - south) : 0;
  const stripOf = (lat: number) => Math.min(strips - 1, Math.floor((lat - south) * scale));

  const start = new Uint32Array(strips + 1);
  for (let r = firstRing; r < endRing; r++) {
    const end = 2 * shape.ringStart[r + 1] - 2;
    for (let e = 2 * shape.ringStart[r]; e < end; e += 2) {
      const a = stripOf(xy[e + 1]);
      const b = stripOf(xy[e + 3]);
      for (let s = Math.min(a, b); s <= Math.max(a, b); s++) start[s + 1]++;
    }
  }
  for (let s = 0; s < strips; s++) start[s + 1] += start[s];
  const fill = start.slice(0, strips);
  const members = new Uint32Array(start[strips]);
  for (let r = firstRing; r < endRing; r++) {
    const end = 2 * shape.ringStart[r + 1] - 2;
    for (let e = 2 * shape.ringStart[r]; e < end; e += 2) {
      const a = stripOf(xy[e + 1]);
      const b = stripOf(xy[e + 3]);
      for (let s = Math.min(a, b); s <= Math.max(a, b); s++) members[fill[s]++] = e;
    }
  }

  const west = (e: number) => Math.min(xy[e], xy[e + 2]);
  for (let s = 0; s < strips; s++) {
    const end = start[s + 1];
    sortByWest(members, start[s], end, west);
    for (let i = start[s]; i < end; i++) {
      const a = members[i];
      const east = Math.max(xy[a], xy[a + 2]);
      for (let j = i + 1; j < end && west(members[j]) <= east; j++) {
        if (cross(xy, a, members[j])) return [xy[a], xy[a + 1]];
      }
    }
  }
  return undefined;
}

/** Sorts the edges of one strip by their west ends, of equals as they came. */
function sortByWest(members: Uint32Array, from: number, end: number, west: (e: number) => number): void {
  if (end - from > 64) {
    members.subarray(from, end).sort((a, b) => west(a) - west(b) || a - b);
    return;
  }
  for (let i = from + 1; i < end; i++) {
    const edge = members[i];
    const key = west(edge);
    let j = i - 1;
    for (; j >= from && west(members[j]) > key; j--) members[j + 1] = members[j];
    members[j + 1] = edge;
  }
}

function cross(xy: Float64Array, a: number, b: number): boolean {
  const a1 = side(xy, b, xy[a], xy[a + 1]);
  if (a1 === 0 || a1 !== -side(xy, b, xy[a + 2], xy[a + 3])) return false;
  const b1 = side(xy, a, xy[b], xy[b + 1]);
  return b1 !== 0 && b1 === -side(xy, a, xy[b + 2], xy[b + 3]);
}

/** Side of an edge that a point lies on: 1, -1, or 0 where rounding could decide (Shewchuk 1997, filter A). */
function side(xy: Float64Array, edge: number, x: number, y: number): number {
  const left = (xy[edge] - x) * (xy[edge + 3] - y);
  const right = (xy[edge + 1] - y) * (xy[edge + 2] - x);
  const bound = 3.3306690738754716e-16 * (Math.abs(left) + Math.abs(right));
  const det = left - right;
  return det > bound ? 1 : det < -bound ? -1 : 0;
}

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
  const edges: number[] = [];
  let south = Infinity;
  let north = -Infinity;
  for (let r = shape.polygonStart[polygon]; r < shape.polygonStart[polygon + 1]; r++) {
    for (let v = shape.ringStart[r]; v < shape.ringStart[r + 1]; v++) {
      south = Math.min(south, xy[2 * v + 1]);
      north = Math.max(north, xy[2 * v + 1]);
      if (v + 1 < shape.ringStart[r + 1]) edges.push(2 * v);
    }
  }
  const strips = Math.max(1, Math.min(65536, Math.ceil(edges.length / 2)));
  const scale = north > south ? strips / (north - south) : 0;
  const stripOf = (lat: number) => Math.min(strips - 1, Math.floor((lat - south) * scale));
  const lowest = (e: number) => stripOf(Math.min(xy[e + 1], xy[e + 3]));
  const highest = (e: number) => stripOf(Math.max(xy[e + 1], xy[e + 3]));

  const west = (e: number) => Math.min(xy[e], xy[e + 2]);
  // Filling the strips in order of west ends leaves each strip sorted.
  const keys = Float64Array.from(edges, west);
  const order = Uint32Array.from(edges.keys()).sort((a, b) => keys[a] - keys[b] || a - b);
  const start = new Uint32Array(strips + 1);
  for (const e of edges) for (let s = lowest(e); s <= highest(e); s++) start[s + 1]++;
  for (let s = 0; s < strips; s++) start[s + 1] += start[s];
  const fill = start.slice(0, strips);
  const members = new Uint32Array(start[strips]);
  for (const i of order) {
    for (let s = lowest(edges[i]); s <= highest(edges[i]); s++) members[fill[s]++] = edges[i];
  }

  for (let s = 0; s < strips; s++) {
    for (let i = start[s]; i < start[s + 1]; i++) {
      const a = members[i];
      const east = Math.max(xy[a], xy[a + 2]);
      for (let j = i + 1; j < start[s + 1] && west(members[j]) <= east; j++) {
        if (cross(xy, a, members[j])) return [xy[a], xy[a + 1]];
      }
    }
  }
  return undefined;
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

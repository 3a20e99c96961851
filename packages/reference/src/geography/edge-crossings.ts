/** A place where two edges of a polygon cross; an edge is named by its first vertex, counted over all rings. */
export interface EdgeCrossing {
  readonly a: number;
  readonly b: number;
  readonly lon: number;
  readonly lat: number;
}

/** Edges to a latitude strip, about: few enough to compare all of them. */
const EDGES_A_STRIP = 2;

/**
 * All proper crossings between the edges of one polygon: both ends of each lie strictly on different sides of the other.
 * Touching is none, nor is what rounding leaves in doubt (as in `checkPolygons`).
 *
 * @param xy vertices of all rings one after the other: lon, lat, ...
 * @param next the vertex that follows each; an edge runs from a vertex to its next
 */
export function edgeCrossings(xy: ArrayLike<number>, next: ArrayLike<number>): EdgeCrossing[] {
  const edges = next.length;
  let south = Infinity;
  let north = -Infinity;
  for (let v = 0; v < edges; v++) {
    south = Math.min(south, xy[2 * v + 1]);
    north = Math.max(north, xy[2 * v + 1]);
  }
  const strips = Math.max(1, Math.min(65536, Math.ceil(edges / EDGES_A_STRIP)));
  const scale = north > south ? strips / (north - south) : 0;
  const stripOf = (lat: number) => Math.min(strips - 1, Math.floor((lat - south) * scale));
  const first = new Uint32Array(edges);
  const last = new Uint32Array(edges);
  const west = new Float64Array(edges);
  const start = new Uint32Array(strips + 1);
  for (let e = 0; e < edges; e++) {
    const to = 2 * next[e];
    first[e] = stripOf(Math.min(xy[2 * e + 1], xy[to + 1]));
    last[e] = stripOf(Math.max(xy[2 * e + 1], xy[to + 1]));
    west[e] = Math.min(xy[2 * e], xy[to]);
    for (let s = first[e]; s <= last[e]; s++) start[s + 1]++;
  }
  for (let s = 0; s < strips; s++) start[s + 1] += start[s];
  const fill = start.slice(0, strips);
  const members = new Uint32Array(start[strips]);
  // Filling the strips in order of west ends leaves each strip sorted.
  for (const e of Uint32Array.from(west.keys()).sort((a, b) => west[a] - west[b] || a - b))
    for (let s = first[e]; s <= last[e]; s++) members[fill[s]++] = e;

  const found: EdgeCrossing[] = [];
  for (let s = 0; s < strips; s++) {
    for (let i = start[s]; i < start[s + 1]; i++) {
      const a = members[i];
      const east = Math.max(xy[2 * a], xy[2 * next[a]]);
      for (let j = i + 1; j < start[s + 1] && west[members[j]] <= east; j++) {
        const b = members[j];
        // A pair that shares several strips counts in the first of them.
        if (s === Math.max(first[a], first[b]) && cross(xy, next, a, b)) found.push(meeting(xy, next, a, b));
      }
    }
  }
  return found;
}

function cross(xy: ArrayLike<number>, next: ArrayLike<number>, a: number, b: number): boolean {
  const a1 = side(xy, b, next[b], a);
  if (a1 === 0 || a1 !== -side(xy, b, next[b], next[a])) return false;
  const b1 = side(xy, a, next[a], b);
  return b1 !== 0 && b1 === -side(xy, a, next[a], next[b]);
}

/** Side of the line from one vertex to another that a third lies on: 1, -1, or 0 in doubt (Shewchuk 1997, filter A). */
function side(xy: ArrayLike<number>, from: number, to: number, v: number): number {
  const x = xy[2 * v];
  const y = xy[2 * v + 1];
  const left = (xy[2 * from] - x) * (xy[2 * to + 1] - y);
  const right = (xy[2 * from + 1] - y) * (xy[2 * to] - x);
  const bound = 3.3306690738754716e-16 * (Math.abs(left) + Math.abs(right));
  const det = left - right;
  return det > bound ? 1 : det < -bound ? -1 : 0;
}

function meeting(xy: ArrayLike<number>, next: ArrayLike<number>, a: number, b: number): EdgeCrossing {
  const ax = xy[2 * next[a]] - xy[2 * a];
  const ay = xy[2 * next[a] + 1] - xy[2 * a + 1];
  const bx = xy[2 * next[b]] - xy[2 * b];
  const by = xy[2 * next[b] + 1] - xy[2 * b + 1];
  const dx = xy[2 * b] - xy[2 * a];
  const dy = xy[2 * b + 1] - xy[2 * a + 1];
  const t = (dx * by - dy * bx) / (ax * by - ay * bx);
  return { a, b, lon: xy[2 * a] + t * ax, lat: xy[2 * a + 1] + t * ay };
}

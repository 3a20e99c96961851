import { Failure } from '@merchantry/contracts';
import { ringAreaDegrees } from '@merchantry/geo';
import { edgeCrossings } from './edge-crossings.js';

/** Rounded crossing points may cross their neighbours again; twice was the most that was ever needed. */
const ROUNDS = 8;

/**
 * Polygons whose edges do not cross and that cover, by even-odd, what the rings of one polygon cover. Where two edges
 * cross, both get a vertex there and go on along each other's way, which leaves the boundary as it is but makes it touch
 * itself instead of crossing. A polygon without crossings comes back as it is, but for rings without area.
 *
 * @param rings closed rings of one polygon
 * @throws Failure `geo_ring_self_crossing` where rounding leaves crossings after all rounds
 */
export function evenOddRepair(rings: readonly Float64Array[]): Float64Array[][] {
  let chain = linked(rings.filter((ring) => ring.length >= 8));
  for (let round = 0; round <= ROUNDS; round++) {
    const crossings = edgeCrossings(chain.xy, chain.next);
    if (crossings.length === 0) {
      if (round > 0) return nested(ringsOf(chain));
      return hasArea(rings[0]) ? [rings.filter(hasArea)] : [];
    }
    if (round < ROUNDS) chain = uncrossed(chain, crossings);
  }
  throw new Failure('geo_ring_self_crossing', 'The crossings of a polygon cannot be repaired.', {
    expected: `no crossing after ${ROUNDS} rounds`,
    found: `some, near (${rings[0][0]}, ${rings[0][1]})`,
  });
}

/** Vertices of all rings, and the one that follows each. */
interface Chain {
  readonly xy: number[];
  readonly next: number[];
}

function linked(rings: readonly Float64Array[]): Chain {
  const xy: number[] = [];
  const next: number[] = [];
  for (const ring of rings) {
    const first = next.length;
    for (let i = 0; i + 2 < ring.length; i += 2) {
      // A vertex that is its predecessor again makes an edge of no length.
      if (i > 0 && ring[i] === ring[i - 2] && ring[i + 1] === ring[i - 1]) continue;
      xy.push(ring[i], ring[i + 1]);
      next.push(next.length + 1);
    }
    next[next.length - 1] = first;
  }
  return { xy, next };
}

function uncrossed({ xy, next }: Chain, crossings: ReturnType<typeof edgeCrossings>): Chain {
  const points = [...xy];
  const follows = [...next];
  const onEdge = new Map<number, { vertex: number; away: number }[]>();
  const insert = (edge: number, lon: number, lat: number): number => {
    const vertex = points.length / 2;
    points.push(lon, lat);
    const away = Math.abs(lon - xy[2 * edge]) + Math.abs(lat - xy[2 * edge + 1]);
    const list = onEdge.get(edge) ?? [];
    onEdge.set(edge, list);
    list.push({ vertex, away });
    return vertex;
  };
  const pairs = crossings.map(({ a, b, lon, lat }) => [insert(a, lon, lat), insert(b, lon, lat)]);
  for (const [edge, list] of onEdge) {
    list.sort((p, q) => p.away - q.away || p.vertex - q.vertex);
    const end = follows[edge];
    list.forEach(({ vertex }, i) => {
      follows[i === 0 ? edge : list[i - 1].vertex] = vertex;
      follows[vertex] = end;
    });
  }
  for (const [p, q] of pairs) [follows[p], follows[q]] = [follows[q], follows[p]];
  return linked(ringsOf({ xy: points, next: follows }));
}

/** Closed rings with area along a chain, in order of their lowest vertex number. */
function ringsOf({ xy, next }: Chain): Float64Array[] {
  const seen = new Uint8Array(next.length);
  const rings: Float64Array[] = [];
  for (let first = 0; first < next.length; first++) {
    if (seen[first] === 1) continue;
    const ring: number[] = [];
    let v = first;
    do {
      seen[v] = 1;
      ring.push(xy[2 * v], xy[2 * v + 1]);
      v = next[v];
    } while (v !== first);
    ring.push(xy[2 * first], xy[2 * first + 1]);
    const closed = Float64Array.from(ring);
    if (hasArea(closed)) rings.push(closed);
  }
  return rings;
}

const hasArea = (ring: Float64Array): boolean => ring.length >= 8 && ringAreaDegrees(ring) !== 0;

/** Rings that do not cross, as polygons: a ring inside an even number of others is an outer ring, the others are holes. */
function nested(rings: readonly Float64Array[]): Float64Array[][] {
  const sizes = rings.map((ring) => Math.abs(ringAreaDegrees(ring)));
  const order = [...rings.keys()].sort((a, b) => sizes[b] - sizes[a] || a - b);
  const polygons = new Map<number, Float64Array[]>();
  order.forEach((i, rank) => {
    const [lon, lat] = pointInside(rings[i]);
    const around = order.slice(0, rank).filter((j) => covers(rings[j], lon, lat));
    if (around.length % 2 === 0) polygons.set(i, [rings[i]]);
    else polygons.get([...around].reverse().find((j) => polygons.has(j))!)!.push(rings[i]);
  });
  return [...polygons.values()];
}

/** Middle of the widest run inside a ring, on a parallel that passes between its vertices. */
function pointInside(ring: Float64Array): [number, number] {
  const lats = [...new Set(ring.filter((_, i) => i % 2 === 1))].sort((a, b) => a - b);
  const middle = Math.max(1, lats.length >> 1);
  const lat = (lats[middle - 1] + lats[middle]) / 2;
  const crossings = lonsAt(ring, lat).sort((a, b) => a - b);
  let widest = 0;
  for (let i = 0; i + 1 < crossings.length; i += 2)
    if (crossings[i + 1] - crossings[i] > crossings[widest + 1] - crossings[widest]) widest = i;
  return [(crossings[widest] + crossings[widest + 1]) / 2, lat];
}

const covers = (ring: Float64Array, lon: number, lat: number): boolean =>
  lonsAt(ring, lat).filter((at) => at <= lon).length % 2 === 1;

function lonsAt(ring: Float64Array, lat: number): number[] {
  const out: number[] = [];
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const [x1, y1, x2, y2] = ring.subarray(i, i + 4);
    if (y1 <= lat !== y2 <= lat) out.push(x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1));
  }
  return out;
}

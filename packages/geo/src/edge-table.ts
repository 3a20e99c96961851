import { rowOf, type Grid } from './grid.js';
import { polygonCount, type MultiPolygon } from './polygon.js';
import type { UnwrappedPolygons } from './unwrap-rings.js';

/**
 * The edges of a shape, once, for scan-lines and point queries alike. Each edge runs from its end that is lower in
 * (latitude, longitude) to the higher one, so neighbours that share a border compute the same crossings.
 *
 * Edges are bucketed by latitude strip: `strips` strips to a grid row, so that a point meets few edges that do not cross
 * its parallel. A strip lists its edges in order of polygon; edges along a parallel are in no strip.
 */
export interface EdgeTable {
  readonly grid: Grid;
  /** Edge e runs from (lon1[e], lat1[e]) to (lon2[e], lat2[e]); lat1 <= lat2. */
  readonly lon1: Float64Array;
  readonly lat1: Float64Array;
  readonly lon2: Float64Array;
  readonly lat2: Float64Array;
  /** Polygon p owns edges `polygonEdges[p]` up to `polygonEdges[p + 1]`. */
  readonly polygonEdges: Uint32Array;
  /** Longitude extent of each polygon; east may pass 180. */
  readonly polygonWest: Float64Array;
  readonly polygonEast: Float64Array;
  readonly polygonSouth: Float64Array;
  readonly polygonNorth: Float64Array;
  /** First and last grid row that the shape touches; first > last for an empty shape. */
  readonly firstRow: number;
  readonly lastRow: number;
  readonly strips: number;
  /** Strip s (0 at the north edge of `firstRow`) lists `stripEdges[stripStart[s]]` up to `stripStart[s + 1]`. */
  readonly stripStart: Uint32Array;
  readonly stripEdges: Uint32Array;
  /** Strip s meets polygons `groupPolygon[g]`, g from `groupStart[s]` up to `groupStart[s + 1]`. */
  readonly groupStart: Uint32Array;
  readonly groupPolygon: Uint32Array;
  /** Where the entries of a group end in `stripEdges`; they begin where those of the group before it end. */
  readonly groupEnd: Uint32Array;
}

const MAXIMUM_STRIPS = 64;

/** Edge table of unwrapped polygons over a grid. */
export function edgeTable(grid: Grid, shape: UnwrappedPolygons): EdgeTable {
  const edges = orderedEdges(shape);
  const { lat1, lat2, polygonEdges } = edges;
  const count = lat1.length;
  let south = Infinity;
  let north = -Infinity;
  for (let e = 0; e < count; e++) {
    if (lat1[e] < south) south = lat1[e];
    if (lat2[e] > north) north = lat2[e];
  }
  const firstRow = count === 0 ? 0 : rowOf(grid, north);
  const lastRow = count === 0 ? -1 : rowOf(grid, south);
  const rows = lastRow - firstRow + 1;
  const strips = Math.max(1, Math.min(MAXIMUM_STRIPS, Math.ceil(count / Math.max(1, rows) / 2)));

  const top = firstRow * strips;
  const stripStart = new Uint32Array(rows * strips + 1);
  const first = new Uint32Array(count);
  const last = new Uint32Array(count);
  for (let e = 0; e < count; e++) {
    first[e] = stripOf(grid, strips, lat2[e]) - top;
    last[e] = stripOf(grid, strips, lat1[e]) - top;
    if (lat1[e] === lat2[e]) continue;
    for (let s = first[e]; s <= last[e]; s++) stripStart[s + 1]++;
  }
  for (let s = 0; s < rows * strips; s++) stripStart[s + 1] += stripStart[s];
  const next = stripStart.slice(0, rows * strips);
  const stripEdges = new Uint32Array(stripStart[rows * strips]);
  const stripPolygons = new Uint32Array(stripEdges.length);
  for (let p = 0; p < polygonCount(shape); p++) {
    for (let e = polygonEdges[p]; e < polygonEdges[p + 1]; e++) {
      if (lat1[e] === lat2[e]) continue;
      for (let s = first[e]; s <= last[e]; s++) {
        stripPolygons[next[s]] = p;
        stripEdges[next[s]++] = e;
      }
    }
  }
  return {
    grid,
    ...edges,
    firstRow,
    lastRow,
    strips,
    stripStart,
    stripEdges,
    ...groups(stripStart, stripPolygons),
  };
}

/** Runs of one polygon among the entries of each strip. */
function groups(stripStart: Uint32Array, stripPolygons: Uint32Array) {
  const strips = stripStart.length - 1;
  const groupStart = new Uint32Array(strips + 1);
  const groupPolygon = new Uint32Array(stripPolygons.length);
  const groupEnd = new Uint32Array(stripPolygons.length);
  let g = 0;
  for (let s = 0; s < strips; s++) {
    for (let i = stripStart[s]; i < stripStart[s + 1]; i++) {
      if (i === stripStart[s] || stripPolygons[i] !== stripPolygons[i - 1])
        groupPolygon[g++] = stripPolygons[i];
      groupEnd[g - 1] = i + 1;
    }
    groupStart[s + 1] = g;
  }
  return { groupStart, groupPolygon: groupPolygon.slice(0, g), groupEnd: groupEnd.slice(0, g) };
}

/** Strip of a latitude, counted from the north pole: never decreases as the latitude falls, which is all that counts. */
export function stripOf(grid: Grid, strips: number, lat: number): number {
  const row = rowOf(grid, lat);
  const north = grid.parallels[row];
  const part = Math.floor(((north - lat) / (north - grid.parallels[row + 1])) * strips);
  return row * strips + Math.min(strips - 1, part);
}

/**
 * Longitude where edge e crosses a parallel, for lat1[e] <= lat < lat2[e]. Every scan-line and every point query uses
 * this one expression, so they agree to the last bit.
 */
export function crossingLon(table: EdgeTable, e: number, lat: number): number {
  return crossingAt(table.lon1[e], table.lat1[e], table.lon2[e], table.lat2[e], lat);
}

/** That expression, for an edge from (a, low) to (b, high). */
export function crossingAt(a: number, low: number, b: number, high: number, lat: number): number {
  const lon = a + ((lat - low) / (high - low)) * (b - a);
  // Rounding may step over an end; a crossing beyond its edge would break the skipping of far polygons.
  return a < b ? Math.min(Math.max(lon, a), b) : Math.min(Math.max(lon, b), a);
}

function orderedEdges(shape: MultiPolygon) {
  const xy = shape.coordinates;
  const polygons = polygonCount(shape);
  const capacity = Math.max(0, xy.length / 2 - (shape.ringStart.length - 1));
  const lon1 = new Float64Array(capacity);
  const lat1 = new Float64Array(capacity);
  const lon2 = new Float64Array(capacity);
  const lat2 = new Float64Array(capacity);
  const polygonEdges = new Uint32Array(polygons + 1);
  const polygonWest = new Float64Array(polygons).fill(Infinity);
  const polygonEast = new Float64Array(polygons).fill(-Infinity);
  const polygonSouth = new Float64Array(polygons).fill(Infinity);
  const polygonNorth = new Float64Array(polygons).fill(-Infinity);
  let e = 0;
  for (let p = 0; p < polygons; p++) {
    for (let r = shape.polygonStart[p]; r < shape.polygonStart[p + 1]; r++) {
      for (let i = 2 * shape.ringStart[r]; i < 2 * shape.ringStart[r + 1] - 2; i += 2) {
        const flip = xy[i + 1] > xy[i + 3] || (xy[i + 1] === xy[i + 3] && xy[i] > xy[i + 2]) ? 2 : 0;
        lon1[e] = xy[i + flip];
        lat1[e] = xy[i + flip + 1];
        lon2[e] = xy[i + 2 - flip];
        lat2[e] = xy[i + 3 - flip];
        polygonWest[p] = Math.min(polygonWest[p], lon1[e], lon2[e]);
        polygonEast[p] = Math.max(polygonEast[p], lon1[e], lon2[e]);
        polygonSouth[p] = Math.min(polygonSouth[p], lat1[e]);
        polygonNorth[p] = Math.max(polygonNorth[p], lat2[e]);
        e++;
      }
    }
    polygonEdges[p + 1] = e;
  }
  return { lon1, lat1, lon2, lat2, polygonEdges, polygonWest, polygonEast, polygonSouth, polygonNorth };
}

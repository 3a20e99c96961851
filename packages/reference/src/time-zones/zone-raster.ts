import {
  type EdgeTable,
  type Grid,
  type MultiPolygon,
  rasterise,
  spanCellCount,
  type Spans,
} from '@merchantry/geo';
import type { ZonePieces } from './zone-pieces.js';

/** Marks a cell whose centre lies in no zone. */
export const NO_ZONE = -1;

/** Time zones of the cell centres of a grid. */
export interface ZoneRaster {
  readonly grid: Grid;
  readonly tzids: readonly string[];
  /** Cells of each zone. Zones may overlap (Asia/Urumqi lies within Asia/Shanghai). */
  readonly spans: readonly Spans[];
  /**
   * One zone a cell, row by row from the north: index into `tzids` or `NO_ZONE`. Where zones overlap, the one with
   * fewer cells; of two with as many, the first by name.
   */
  readonly zone: Int16Array;
  /** Cells that several zones hold, each with all of them in that order. */
  readonly shared: ReadonlyMap<number, readonly number[]>;
}

/** Rasterises every zone by pixel centre. */
export function zoneRaster(grid: Grid, pieces: ZonePieces): ZoneRaster {
  const { tzids } = pieces;
  const spans = tzids.map((_, z) => zoneSpans(grid, pieces, z));
  const cells = spans.map(spanCellCount);
  const largestFirst = tzids.map((_, z) => z).sort((a, b) => cells[b] - cells[a] || b - a);
  const zone = new Int16Array(grid.rows * grid.columns).fill(NO_ZONE);
  const shared = new Map<number, number[]>();
  for (const z of largestFirst) {
    const { row, columnStart, length } = spans[z];
    for (let i = 0; i < row.length; i++) {
      const first = row[i] * grid.columns + columnStart[i];
      for (let cell = first; cell < first + length[i]; cell++) {
        if (zone[cell] !== NO_ZONE) shared.set(cell, [z, ...(shared.get(cell) ?? [zone[cell]])]);
        zone[cell] = z;
      }
    }
  }
  return { grid, tzids, spans, zone, shared };
}

/** Cells whose centre lies in zone z. */
export const zoneSpans = (grid: Grid, pieces: Pick<ZonePieces, 'shape' | 'zoneStart'>, z: number): Spans =>
  rasterise(scanEdges(grid, pieces, z));

/** Nearer than this to a centre's parallel, in rows, an edge is kept and the scan-line decides. */
const MARGIN = 1e-6;

/**
 * The edges of one zone that may cross the parallel of a row of centres, as a table for scan-lines alone: it has no
 * strips, so no point can be asked for. One edge in twenty is kept, which is what makes the raster quick.
 */
function scanEdges(
  grid: Grid,
  { shape, zoneStart }: Pick<ZonePieces, 'shape' | 'zoneStart'>,
  zone: number,
): EdgeTable {
  const edges: number[] = [];
  const polygonEdges = [0];
  const polygonNorth: number[] = [];
  const polygonSouth: number[] = [];
  for (let p = zoneStart[zone]; p < zoneStart[zone + 1]; p++) {
    const before = edges.length;
    for (let r = shape.polygonStart[p]; r < shape.polygonStart[p + 1]; r++)
      pushCrossing(edges, grid, shape, r);
    if (edges.length === before) continue;
    let south = Infinity;
    let north = -Infinity;
    for (let i = before; i < edges.length; i += 4) {
      south = Math.min(south, edges[i + 1]);
      north = Math.max(north, edges[i + 3]);
    }
    polygonEdges.push(edges.length / 4);
    polygonSouth.push(south);
    polygonNorth.push(north);
  }
  const every = (k: number) => Float64Array.from({ length: edges.length / 4 }, (_, e) => edges[4 * e + k]);
  const none = new Uint32Array(0);
  return {
    grid,
    lon1: every(0),
    lat1: every(1),
    lon2: every(2),
    lat2: every(3),
    polygonEdges: Uint32Array.from(polygonEdges),
    polygonSouth: Float64Array.from(polygonSouth),
    polygonNorth: Float64Array.from(polygonNorth),
    polygonWest: new Float64Array(0),
    polygonEast: new Float64Array(0),
    firstRow: 0,
    lastRow: -1,
    strips: 0,
    stripStart: none,
    stripEdges: none,
    groupStart: none,
    groupPolygon: none,
    groupEnd: none,
  };
}

/** Appends (lon1, lat1, lon2, lat2), the end that is lower in (latitude, longitude) first, as edge tables have it. */
function pushCrossing(edges: number[], grid: Grid, shape: MultiPolygon, ring: number): void {
  const xy = shape.coordinates;
  const perDegree = 60 / grid.arcMinutes;
  const end = 2 * shape.ringStart[ring + 1];
  let i = 2 * shape.ringStart[ring];
  let from = (90 - xy[i + 1]) * perDegree - 0.5;
  for (; i < end - 2; i += 2) {
    const to = (90 - xy[i + 3]) * perDegree - 0.5;
    // Without a whole number between them, no row of centres lies between the ends.
    if (Math.floor(Math.min(from, to) - MARGIN) !== Math.floor(Math.max(from, to) + MARGIN)) {
      const up = xy[i + 1] < xy[i + 3] || (xy[i + 1] === xy[i + 3] && xy[i] < xy[i + 2]);
      if (up) edges.push(xy[i], xy[i + 1], xy[i + 2], xy[i + 3]);
      else edges.push(xy[i + 2], xy[i + 3], xy[i], xy[i + 1]);
    }
    from = to;
  }
}

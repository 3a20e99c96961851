import { CellKinds, INSIDE } from './cell-kinds.js';
import { crossingAt, crossingLon, stripOf, type EdgeTable } from './edge-table.js';
import { columnOf, rowOf } from './grid.js';
import { rasterise } from './scan-line.js';
import { unionSpans } from './span-sets.js';
import type { Spans } from './spans.js';
import { touchedCells } from './touched-cells.js';

/**
 * True when the point lies in the shape, by the rules of `rasterise`: even-odd within a polygon, union over polygons,
 * west and south borders in, east and north borders out, 180 read as -180. A cell centre gets the very answer that
 * `rasterise` gives.
 *
 * @param lon longitude in [-180, 180]
 * @param lat latitude in [-90, 90]
 */
export function pointInPolygons(table: EdgeTable, lon: number, lat: number): boolean {
  const { grid, strips, firstRow, lastRow, stripStart, stripEdges, groupStart, groupPolygon, groupEnd } =
    table;
  const strip = stripOf(grid, strips, lat) - firstRow * strips;
  if (strip < 0 || strip >= (lastRow - firstRow + 1) * strips) return false;
  const base = lon >= 180 ? lon - 360 : lon;
  const { lat1, lat2, lon1, lon2, polygonWest, polygonEast } = table;
  let from = stripStart[strip];
  for (let g = groupStart[strip]; g < groupStart[strip + 1]; g++) {
    const to = groupEnd[g];
    const west = polygonWest[groupPolygon[g]];
    const east = polygonEast[groupPolygon[g]];
    let odd = false;
    // Unwrapped polygons reach beyond 180: the point is asked for at every turn that meets the polygon.
    for (let turn = 0, x = base; x <= east; turn++, x = base + 360 * turn) {
      if (x < west) continue;
      for (let i = from; i < to; i++) {
        const e = stripEdges[i];
        if (lat < lat1[e] || lat >= lat2[e]) continue;
        const a = lon1[e];
        const b = lon2[e];
        if (a > x && b > x) continue;
        if ((a <= x && b <= x) || crossingLon(table, e, lat) <= x) odd = !odd;
      }
    }
    if (odd) return true;
    from = to;
  }
  return false;
}

/** A shape made ready for many point queries over its grid. */
export class PointLocator {
  readonly table: EdgeTable;
  /** Cells whose centre lies in the shape. */
  readonly cells: Spans;
  /** Cells that an edge touches; every other cell lies wholly inside or wholly outside. */
  readonly touched: Spans;
  readonly #kinds: CellKinds;
  readonly #stripEdges: Float64Array;

  constructor(table: EdgeTable) {
    this.table = table;
    this.#stripEdges = edgesByStrip(table);
    this.cells = rasterise(table);
    this.touched = touchedCells(table);
    this.#kinds = new CellKinds(this.cells, this.touched);
  }

  /** True when the point lies in the shape: `pointInPolygons`, without a test in cells that no edge touches. */
  holds(lon: number, lat: number): boolean {
    const { grid } = this.table;
    const row = rowOf(grid, lat);
    const kind = this.#kinds.of(row, columnOf(grid, lon));
    return kind < 0 ? kind === INSIDE : this.#crossesOdd(lon, lat, row);
  }

  /** `pointInPolygons` for a point of a row of the table, over edges that lie side by side in memory. */
  #crossesOdd(lon: number, lat: number, row: number): boolean {
    const {
      grid,
      strips,
      firstRow,
      stripStart,
      groupStart,
      groupPolygon,
      groupEnd,
      polygonWest,
      polygonEast,
    } = this.table;
    const edges = this.#stripEdges;
    const north = grid.parallels[row];
    const part = Math.floor(((north - lat) / (north - grid.parallels[row + 1])) * strips);
    const strip = (row - firstRow) * strips + Math.min(strips - 1, part);
    const base = lon >= 180 ? lon - 360 : lon;
    const lastGroup = groupStart[strip + 1];
    let from = 4 * stripStart[strip];
    for (let g = groupStart[strip]; g < lastGroup; g++) {
      const to = 4 * groupEnd[g];
      const west = polygonWest[groupPolygon[g]];
      const east = polygonEast[groupPolygon[g]];
      let odd = false;
      for (let turn = 0, x = base; x <= east; turn++, x = base + 360 * turn) {
        if (x < west) continue;
        for (let i = from; i < to; i += 4) {
          if (lat < edges[i] || lat >= edges[i + 1]) continue;
          const a = edges[i + 2];
          const b = edges[i + 3];
          if (a > x && b > x) continue;
          if ((a <= x && b <= x) || crossingAt(a, edges[i], b, edges[i + 1], lat) <= x) odd = !odd;
        }
      }
      if (odd) return true;
      from = to;
    }
    return false;
  }

  /**
   * 1 for each point in the shape, 0 for the others.
   *
   * @param points longitude, latitude, longitude, latitude, ...
   */
  holdsAll(points: Float64Array): Uint8Array {
    const out = new Uint8Array(points.length / 2);
    for (let i = 0; i < out.length; i++) out[i] = this.holds(points[2 * i], points[2 * i + 1]) ? 1 : 0;
    return out;
  }
}

/** Edges in the order of the strips, four numbers each: lat1, lat2, lon1, lon2. A strip's edges share cache lines. */
function edgesByStrip({ stripEdges, lat1, lat2, lon1, lon2 }: EdgeTable): Float64Array {
  const out = new Float64Array(4 * stripEdges.length);
  for (let i = 0; i < stripEdges.length; i++) {
    const e = stripEdges[i];
    out[4 * i] = lat1[e];
    out[4 * i + 1] = lat2[e];
    out[4 * i + 2] = lon1[e];
    out[4 * i + 3] = lon2[e];
  }
  return out;
}

/**
 * Every cell that a shape overlaps: those that an edge touches and those that lie wholly inside (the rule `any_overlap`).
 * A border that runs along the side of a cell may touch the cells on both sides of it.
 */
export const overlappedCells = (table: EdgeTable): Spans => unionSpans(rasterise(table), touchedCells(table));

import { crossingAt } from './edge-table.js';
import { rowOf, type Grid } from './grid.js';
import { RunList, sortNumbers, type Spans } from './spans.js';

/** What a scan-line needs to know of a shape; an `EdgeTable` has it, and so have `ScanEdges`. */
export interface ScanTable {
  readonly grid: Grid;
  /** Edge e runs from (lon1[e], lat1[e]) to (lon2[e], lat2[e]), the end that is lower in (latitude, longitude) first. */
  readonly lon1: Float64Array;
  readonly lat1: Float64Array;
  readonly lon2: Float64Array;
  readonly lat2: Float64Array;
  /** Polygon p owns edges `polygonEdges[p]` up to `polygonEdges[p + 1]`. */
  readonly polygonEdges: Uint32Array;
  /** Latitude extent of each polygon. */
  readonly polygonSouth: Float64Array;
  readonly polygonNorth: Float64Array;
}

/**
 * Cells whose centre lies in a shape, by scan-line: even-odd within each polygon (so holes and self-overlaps need no
 * repair), union over polygons, columns modulo the grid.
 *
 * A centre exactly on an edge is decided by half-open rules: an edge counts for lat1 <= centre < lat2 and a crossing for
 * crossing <= centre. West and south borders are therefore in, east and north borders out, of a hole as of a ring, and
 * shapes that share a border never share a cell or leave one between them.
 */
export function rasterise(table: ScanTable): Spans {
  const { grid, polygonEdges, lon1, lat1, lon2, lat2 } = table;
  const runs = new RunList();
  // Crossings of one polygon, row by row: counted, then filled, then sorted within each row.
  const counts = new Uint32Array(grid.rows + 1);
  let crossings = new Int32Array(1024);
  for (let p = 0; p + 1 < polygonEdges.length; p++) {
    const top = firstCentreBelow(grid, table.polygonNorth[p]);
    const rows = firstCentreBelow(grid, table.polygonSouth[p]) - top;
    if (rows <= 0) continue;
    counts.fill(0, 0, rows + 1);
    for (let e = polygonEdges[p]; e < polygonEdges[p + 1]; e++) {
      for (let r = firstCentreBelow(grid, lat2[e]); r < grid.rows && grid.centreLat[r] >= lat1[e]; r++) {
        counts[r - top + 1]++;
      }
    }
    for (let r = 0; r < rows; r++) counts[r + 1] += counts[r];
    if (counts[rows] > crossings.length) crossings = new Int32Array(2 * counts[rows]);
    for (let e = polygonEdges[p]; e < polygonEdges[p + 1]; e++) {
      for (let r = firstCentreBelow(grid, lat2[e]); r < grid.rows && grid.centreLat[r] >= lat1[e]; r++) {
        // Filling moves each start to the next row's; they are read back one row earlier below.
        const lon = crossingAt(lon1[e], lat1[e], lon2[e], lat2[e], grid.centreLat[r]);
        crossings[counts[r - top]++] = firstColumnFrom(grid, lon);
      }
    }
    for (let r = 0, from = 0; r < rows; from = counts[r], r++) {
      if (counts[r] > from) pushRuns(runs, grid.columns, top + r, crossings.subarray(from, counts[r]));
    }
  }
  return runs.union();
}

/** First row whose centre lies strictly below a latitude; the number of rows if none does. */
export function firstCentreBelow(grid: Grid, lat: number): number {
  let row = rowOf(grid, lat);
  while (row > 0 && grid.centreLat[row - 1] < lat) row--;
  while (row < grid.rows && grid.centreLat[row] >= lat) row++;
  return row;
}

/** First column, counted on beyond the grid, whose centre is not west of a longitude. */
export function firstColumnFrom(grid: Grid, lon: number): number {
  let column = Math.round(((lon + 180) * 60) / grid.arcMinutes);
  while (centreLon(grid, column - 1) >= lon) column--;
  while (centreLon(grid, column) < lon) column++;
  return column;
}

export function centreLon(grid: Grid, column: number): number {
  const turns = Math.floor(column / grid.columns);
  return grid.centreLon[column - turns * grid.columns] + 360 * turns;
}

/** Runs between pairs of crossings; beyond the grid they come round, and what is covered twice is outside again. */
function pushRuns(runs: RunList, columns: number, row: number, crossings: Int32Array): void {
  sortNumbers(crossings, 0, crossings.length);
  const last = crossings[crossings.length - 1];
  if (crossings[0] >= 0 && last <= columns) {
    for (let i = 0; i < crossings.length; i += 2) {
      if (crossings[i] < crossings[i + 1]) runs.push(row, crossings[i], crossings[i + 1]);
    }
    return;
  }
  const ends: number[] = [];
  for (let i = 0; i < crossings.length; i += 2) {
    let start = crossings[i];
    while (start < crossings[i + 1]) {
      const turn = Math.floor(start / columns) * columns;
      const end = Math.min(crossings[i + 1], turn + columns);
      ends.push(start - turn, end - turn);
      start = end;
    }
  }
  ends.sort((a, b) => a - b);
  for (let i = 0; i < ends.length; i += 2) if (ends[i] < ends[i + 1]) runs.push(row, ends[i], ends[i + 1]);
}

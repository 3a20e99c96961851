import { crossingAt } from './edge-table.js';
import { rowOf, type Grid } from './grid.js';
import { firstColumnFrom } from './scan-line.js';
import type { ScanEdges } from './scan-edges.js';
import { subtractSpans } from './span-sets.js';
import { RunList, sortNumbers, type Spans } from './spans.js';

/**
 * Cells whose centre lies in a shape or on its border, by the closed law: inside a polygon's outer ring or on it, not
 * inside one of its holes nor on one; union over polygons. (`rasterise` is half-open instead and shares borders out.)
 *
 * A centre is on a border where the computed crossing is that very number; there is no tolerance.
 * On the parallel of a row of centres an edge counts for lat1 <= centre < lat2; crossings in order of longitude pair up to
 * closed intervals. What lies on the parallel itself, edges and vertices where a ring turns back, adds its own interval to
 * its ring. Each ring is even-odd by itself; the intervals of holes are taken away from those of the outer ring.
 *
 * @param edges of rings within [-180, 180] (see `cutAtAntimeridian`)
 * @param options `holes: false` leaves holes filled
 */
export function rasteriseClosed(edges: ScanEdges, options: { holes?: boolean } = {}): Spans {
  const { polygonRings, ringEdges } = edges;
  const scanner = new RingScanner(edges);
  const runs = new RunList();
  for (let p = 0; p + 1 < polygonRings.length; p++) {
    const outer = polygonRings[p];
    const end = polygonRings[p + 1];
    if (options.holes === false || ringEdges[end] === ringEdges[outer + 1]) {
      if (outer < end) scanner.scan(outer, runs);
      continue;
    }
    const shell = new RunList();
    scanner.scan(outer, shell);
    const holes = new RunList();
    for (let r = outer + 1; r < end; r++) scanner.scan(r, holes);
    const { row, columnStart, length } = subtractSpans(shell.union(), holes.union());
    for (let i = 0; i < row.length; i++) runs.push(row[i], columnStart[i], columnStart[i] + length[i]);
  }
  return runs.union();
}

class RingScanner {
  readonly #rowEnd: Uint32Array;
  #crossings = new Int32Array(1024);

  constructor(private readonly edges: ScanEdges) {
    this.#rowEnd = new Uint32Array(edges.grid.rows + 1);
  }

  /** Appends the runs of one ring; they may overlap. */
  scan(ring: number, runs: RunList): void {
    const { grid, lon1, lat1, lon2, lat2, ringEdges } = this.edges;
    const { centreLat, rows } = grid;
    const from = ringEdges[ring];
    const end = ringEdges[ring + 1];
    if (from === end) return;
    let south = Infinity;
    let north = -Infinity;
    for (let e = from; e < end; e++) {
      if (lat1[e] < south) south = lat1[e];
      if (lat2[e] > north) north = lat2[e];
    }
    const top = firstCentreFrom(grid, north);
    const count = firstCentreFrom(grid, south) + 1 - top;
    const rowEnd = this.#rowEnd.fill(0, 0, count + 1);
    for (let e = from; e < end; e++) {
      let r = firstCentreFrom(grid, lat2[e]);
      if (r < rows && centreLat[r] === lat2[e]) {
        const west = lat1[e] === lat2[e] ? lon1[e] : lon2[e];
        const start = firstColumnFrom(grid, west);
        const stop = outKey(grid, lon2[e]);
        if (start < stop) runs.push(r, start, stop);
        r++;
      }
      for (; r < rows && centreLat[r] >= lat1[e]; r++) rowEnd[r - top + 1]++;
    }
    for (let r = 0; r < count; r++) rowEnd[r + 1] += rowEnd[r];
    if (rowEnd[count] > this.#crossings.length) this.#crossings = new Int32Array(2 * rowEnd[count]);
    const crossings = this.#crossings;
    for (let e = from; e < end; e++) {
      let r = firstCentreFrom(grid, lat2[e]);
      if (r < rows && centreLat[r] === lat2[e]) r++;
      for (; r < rows && centreLat[r] >= lat1[e]; r++) {
        const lon = crossingAt(lon1[e], lat1[e], lon2[e], lat2[e], centreLat[r]);
        // Filling moves each start to the next row's; they are read back one row earlier below.
        crossings[rowEnd[r - top]++] = columnKey(grid, lon);
      }
    }
    for (let r = 0, first = 0; r < count; first = rowEnd[r], r++) {
      sortNumbers(crossings, first, rowEnd[r]);
      for (let i = first; i < rowEnd[r]; i += 2) {
        const start = crossings[i] >> 1;
        const stop = (crossings[i + 1] + 1) >> 1;
        if (start < stop) runs.push(top + r, start, stop);
      }
    }
  }
}

/**
 * Where a longitude stands among the centres of a row: 2c between the centres of columns c - 1 and c, 2c + 1 on that of c.
 * Its half rounded down is the first column from there on, rounded up the first one beyond.
 */
function columnKey(grid: Grid, lon: number): number {
  const column = firstColumnFrom(grid, lon);
  return 2 * column + (column < grid.columns && grid.centreLon[column] === lon ? 1 : 0);
}

const outKey = (grid: Grid, lon: number): number => (columnKey(grid, lon) + 1) >> 1;

/** First row whose centre does not lie north of a latitude; the number of rows if none does. */
function firstCentreFrom(grid: Grid, lat: number): number {
  let row = rowOf(grid, lat);
  while (row > 0 && grid.centreLat[row - 1] <= lat) row--;
  while (row < grid.rows && grid.centreLat[row] > lat) row++;
  return row;
}

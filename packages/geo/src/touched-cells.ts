import { EdgeCells } from './edge-cells.js';
import type { EdgeTable } from './edge-table.js';
import type { Grid } from './grid.js';
import { RunList, type Spans } from './spans.js';
import { visitWkbRings, type WkbPolygons } from './wkb-rings.js';

/** Every cell that an edge passes through or along, or nearly so; every other cell lies wholly inside or outside. */
export function touchedCells(table: EdgeTable): Spans {
  const { grid, lon1, lat1, lon2, lat2 } = table;
  const runs = new TouchedRuns(grid, table.firstRow, table.lastRow);
  for (let e = 0; e < lat1.length; e++) runs.edge(lon1[e], lat1[e], lon2[e], lat2[e]);
  return runs.union();
}

/**
 * The same for polygons in well-known binary, read where they stand. Where the polygons are pieces of one shape, the edges
 * at which they were cut apart touch cells, too.
 *
 * @param values which of the column's values
 * @throws Failure `geo_wkb_invalid` for anything but little-endian, two-dimensional polygons; `detail.value` says which
 */
export function touchedCellsOfWkb(grid: Grid, polygons: WkbPolygons, values: Iterable<number>): Spans {
  const runs = new TouchedRuns(grid, 0, grid.rows - 1);
  visitWkbRings(polygons, values, {
    ring(view, from, end) {
      if (from === end) return;
      let lon = view.getFloat64(from, true);
      let lat = view.getFloat64(from + 8, true);
      for (let at = from + 16; at < end; at += 16) {
        const nextLon = view.getFloat64(at, true);
        const nextLat = view.getFloat64(at + 8, true);
        runs.edge(lon, lat, nextLon, nextLat);
        lon = nextLon;
        lat = nextLat;
      }
    },
  });
  return runs.union();
}

class TouchedRuns {
  readonly #cells: EdgeCells;
  readonly #runs = new RunList();
  // The run pushed last: most edges of a detailed ring touch the cell of the edge before, and nothing else.
  #row = -1;
  #start = 0;
  #end = 0;

  constructor(
    grid: Grid,
    private readonly firstRow: number,
    private readonly lastRow: number,
  ) {
    this.#cells = new EdgeCells(grid);
  }

  edge(lonA: number, latA: number, lonB: number, latB: number): void {
    const cells = this.#cells;
    cells.take(lonA, latA, lonB, latB);
    const last = Math.min(this.lastRow, cells.lastRow);
    for (let row = Math.max(this.firstRow, cells.firstRow); row <= last; row++) {
      cells.at(row);
      const { start, end } = cells;
      if (row === this.#row && start >= this.#start && end <= this.#end) continue;
      this.#row = row;
      this.#start = start;
      this.#end = end;
      this.#push(row, start, end);
    }
  }

  union(): Spans {
    return this.#runs.union();
  }

  /** Columns beyond the grid come round: the meridian 180 is -180. */
  #push(row: number, from: number, to: number): void {
    const { columns } = this.#cells.grid;
    const end = Math.min(to, from + columns);
    for (let start = from; start < end;) {
      const origin = Math.floor(start / columns) * columns;
      const stop = Math.min(end, origin + columns);
      this.#runs.push(row, start - origin, stop - origin);
      start = stop;
    }
  }
}

import { rowOf, type Grid } from './grid.js';

/** Cells that an edge may touch, widened by this many degrees against rounding of clipped edges. */
const TOUCH_MARGIN = 1e-9;

/**
 * The cells that one edge passes through or along, or nearly so: within 1e-9 degrees. One object serves edge after edge,
 * so that a loop over millions of them makes no garbage.
 */
export class EdgeCells {
  /** Rows that the edge touches. */
  firstRow = 0;
  lastRow = -1;
  /** Columns from `start` up to `end` of the row asked for last, counted on beyond the grid where the edge leaves it. */
  start = 0;
  end = 0;
  #lon1 = 0;
  #lat1 = 0;
  #lon2 = 0;
  #lat2 = 0;
  readonly #unitsPerDegree: number;

  constructor(readonly grid: Grid) {
    this.#unitsPerDegree = 60 / grid.arcMinutes;
  }

  /** Takes the edge between two vertices in degrees; which one comes first makes no difference. */
  take(lonA: number, latA: number, lonB: number, latB: number): void {
    const up = latA < latB || (latA === latB && lonA < lonB);
    this.#lon1 = up ? lonA : lonB;
    this.#lat1 = up ? latA : latB;
    this.#lon2 = up ? lonB : lonA;
    this.#lat2 = up ? latB : latA;
    this.firstRow = rowOf(this.grid, Math.min(90, this.#lat2 + TOUCH_MARGIN));
    this.lastRow = rowOf(this.grid, Math.max(-90, this.#lat1 - TOUCH_MARGIN));
  }

  /** Sets `start` and `end` for a row between `firstRow` and `lastRow`. */
  at(row: number): void {
    let a = this.#lon1;
    let b = this.#lon2;
    const rise = this.#lat2 - this.#lat1;
    if (this.firstRow !== this.lastRow && rise > 0) {
      const { parallels } = this.grid;
      const up = Math.min(this.#lat2, parallels[row] + TOUCH_MARGIN);
      const down = Math.max(this.#lat1, parallels[row + 1] - TOUCH_MARGIN);
      const slope = (b - a) / rise;
      b = a + (up - this.#lat1) * slope;
      a += (down - this.#lat1) * slope;
    }
    this.start = this.#columnAt(Math.min(a, b) - TOUCH_MARGIN);
    this.end = this.#columnAt(Math.max(a, b) + TOUCH_MARGIN) + 1;
  }

  #columnAt(lon: number): number {
    return Math.floor((lon + 180) * this.#unitsPerDegree);
  }
}

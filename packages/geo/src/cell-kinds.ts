import { spanPrefix, type Spans } from './spans.js';

/** Kinds of cells that no edge touches. */
export const OUTSIDE = -1;
export const INSIDE = -2;

/** Which cells of a grid a shape holds wholly, which not at all, and which an edge touches. */
export class CellKinds {
  /** First row that the shape reaches. */
  readonly #firstRow: number;
  /** Row r, counted from there, has the runs `#start[r]` up to `#start[r + 1]`: each from its column to the next one's. */
  readonly #start: Uint32Array;
  readonly #column: Uint32Array;
  /** Kind of a run's cells; for touched ones the ordinal of its first cell. */
  readonly #kind: Int32Array;

  /**
   * @param cells cells whose centre the shape holds
   * @param touched cells that an edge touches
   */
  constructor(cells: Spans, touched: Spans) {
    const first = Math.min(cells.row[0] ?? Infinity, touched.row[0] ?? Infinity);
    const last = Math.max(cells.row[cells.row.length - 1] ?? -1, touched.row[touched.row.length - 1] ?? -1);
    const rows = Math.max(0, last - first + 1);
    const prefix = spanPrefix(touched);
    const start = new Uint32Array(rows + 1);
    const capacity = rows + 2 * (cells.row.length + touched.row.length);
    const column = new Uint32Array(capacity);
    const kind = new Int32Array(capacity);
    let n = 0;
    let c = 0;
    let t = 0;
    for (let r = 0; r < rows; r++) {
      const row = first + r;
      start[r] = n;
      column[n] = 0;
      kind[n++] = OUTSIDE;
      let inside = false;
      let hit = false;
      while (true) {
        const nextCell = boundary(cells, c, row, inside);
        const nextTouch = boundary(touched, t, row, hit);
        const at = Math.min(nextCell, nextTouch);
        if (at === Infinity) break;
        if (nextCell === at) {
          if (inside) c++;
          inside = !inside;
        }
        if (nextTouch === at) {
          if (hit) t++;
          hit = !hit;
        }
        const what = hit ? prefix[t] : inside ? INSIDE : OUTSIDE;
        if (column[n - 1] === at) n--;
        if (n > start[r] && kind[n - 1] === what) continue;
        column[n] = at;
        kind[n++] = what;
      }
    }
    start[rows] = n;
    this.#firstRow = first;
    this.#start = start;
    this.#column = column.slice(0, n);
    this.#kind = kind.slice(0, n);
  }

  /** `OUTSIDE`, `INSIDE` or, for a touched cell, its ordinal among them from 0. */
  of(row: number, column: number): number {
    const r = row - this.#firstRow;
    if (!(r >= 0 && r < this.#start.length - 1)) return OUTSIDE;
    let low = this.#start[r];
    let high = this.#start[r + 1];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#column[middle] <= column) low = middle;
      else high = middle;
    }
    const kind = this.#kind[low];
    return kind < 0 ? kind : kind + column - this.#column[low];
  }
}

/** Where span i of this row begins or, within it, ends; infinity when the row holds no further span. */
function boundary(spans: Spans, i: number, row: number, within: boolean): number {
  if (i >= spans.row.length || spans.row[i] !== row) return Infinity;
  return spans.columnStart[i] + (within ? spans.length[i] : 0);
}

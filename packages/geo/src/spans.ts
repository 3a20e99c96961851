import type { Grid } from './grid.js';

/**
 * A set of grid cells as runs along rows: run i covers columns `columnStart[i]` up to `columnStart[i] + length[i]` of
 * row `row[i]`. Runs ascend by (row, column) and neither overlap nor touch.
 */
export interface Spans {
  readonly row: Uint32Array;
  readonly columnStart: Uint32Array;
  readonly length: Uint32Array;
}

/** Number of cells in a span set. */
export function spanCellCount(spans: Spans): number {
  let cells = 0;
  for (const length of spans.length) cells += length;
  return cells;
}

/** Cells before each span, and the total at the end: a cell's ordinal is its span's prefix plus its place in the span. */
export function spanPrefix(spans: Spans): Float64Array {
  const prefix = new Float64Array(spans.row.length + 1);
  for (let i = 0; i < spans.row.length; i++) prefix[i + 1] = prefix[i] + spans.length[i];
  return prefix;
}

/** Tile ids of a span set, ascending. */
export function spanTiles(grid: Grid, spans: Spans): Float64Array {
  const tiles = new Float64Array(spanCellCount(spans));
  let n = 0;
  for (let i = 0; i < spans.row.length; i++) {
    const first = spans.row[i] * grid.columns + spans.columnStart[i];
    for (let c = 0; c < spans.length[i]; c++) tiles[n++] = first + c;
  }
  return tiles;
}

/** True when the set holds cell (row, column). */
export function spansHold(spans: Spans, row: number, column: number): boolean {
  let low = 0;
  let high = spans.row.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const before =
      spans.row[middle] < row || (spans.row[middle] === row && spans.columnStart[middle] <= column);
    if (before) low = middle + 1;
    else high = middle;
  }
  const i = low - 1;
  return i >= 0 && spans.row[i] === row && column < spans.columnStart[i] + spans.length[i];
}

/** Area in m2 of a span set, given the cell area of each row. */
export function spanArea(spans: Spans, rowAreas: Float64Array): number {
  let area = 0;
  for (let i = 0; i < spans.row.length; i++) area += spans.length[i] * rowAreas[spans.row[i]];
  return area;
}

/** Growing list of half-open runs (row, start, end), in any order, that may overlap. */
export class RunList {
  #data = new Uint32Array(3 * 256);
  #used = 0;

  push(row: number, start: number, end: number): void {
    if (this.#used === this.#data.length) {
      const larger = new Uint32Array(2 * this.#data.length);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.#used] = row;
    this.#data[this.#used + 1] = start;
    this.#data[this.#used + 2] = end;
    this.#used += 3;
  }

  /** Union of the runs as spans. */
  union(): Spans {
    const data = this.#data;
    const runs = this.#used / 3;
    // (row, start) in one double: rows and columns stay below 2^21 each.
    const keys = new Float64Array(runs);
    for (let i = 0; i < runs; i++) keys[i] = data[3 * i] * 4194304 + data[3 * i + 1];
    let order = Uint32Array.from({ length: runs }, (_, i) => i);
    if (!ascending(keys)) order = order.sort((a, b) => keys[a] - keys[b]);
    const row = new Uint32Array(runs);
    const columnStart = new Uint32Array(runs);
    const length = new Uint32Array(runs);
    let n = -1;
    for (const i of order) {
      const start = data[3 * i + 1];
      const end = data[3 * i + 2];
      if (n >= 0 && row[n] === data[3 * i] && start <= columnStart[n] + length[n]) {
        length[n] = Math.max(length[n], end - columnStart[n]);
      } else {
        n++;
        row[n] = data[3 * i];
        columnStart[n] = start;
        length[n] = end - start;
      }
    }
    return {
      row: row.slice(0, n + 1),
      columnStart: columnStart.slice(0, n + 1),
      length: length.slice(0, n + 1),
    };
  }
}

function ascending(keys: Float64Array): boolean {
  for (let i = 1; i < keys.length; i++) if (keys[i] < keys[i - 1]) return false;
  return true;
}

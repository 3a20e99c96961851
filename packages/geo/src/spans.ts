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

/** Tile ids in any order as a span set. */
export function spansOfTiles(grid: Grid, tiles: Iterable<number>): Spans {
  const runs = new RunList();
  for (const tile of tiles) {
    const row = Math.floor(tile / grid.columns);
    const column = tile - row * grid.columns;
    runs.push(row, column, column + 1);
  }
  return runs.union();
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

  /** How many runs it holds. */
  get count(): number {
    return this.#used / 3;
  }

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
    let firstRow = Infinity;
    let lastRow = -1;
    for (let i = 0; i < 3 * runs; i += 3) {
      if (data[i] < firstRow) firstRow = data[i];
      if (data[i] > lastRow) lastRow = data[i];
    }
    const rows = Math.max(0, lastRow - firstRow + 1);
    const rowEnd = new Uint32Array(rows + 1);
    for (let i = 0; i < 3 * runs; i += 3) rowEnd[data[i] - firstRow + 1]++;
    for (let r = 0; r < rows; r++) rowEnd[r + 1] += rowEnd[r];
    // (start, end) in one double: columns stay below 2^21. Filling moves each row's start to its end.
    const keys = new Float64Array(runs);
    for (let i = 0; i < 3 * runs; i += 3)
      keys[rowEnd[data[i] - firstRow]++] = data[i + 1] * COLUMN_LIMIT + data[i + 2];
    const row = new Uint32Array(runs);
    const columnStart = new Uint32Array(runs);
    const length = new Uint32Array(runs);
    let n = 0;
    for (let r = 0, from = 0; r < rows; from = rowEnd[r], r++) {
      if (rowEnd[r] === from) continue;
      sortNumbers(keys, from, rowEnd[r]);
      const first = n;
      for (let i = from; i < rowEnd[r]; i++) {
        const start = Math.floor(keys[i] / COLUMN_LIMIT);
        const end = keys[i] - start * COLUMN_LIMIT;
        if (n > first && start <= columnStart[n - 1] + length[n - 1]) {
          length[n - 1] = Math.max(length[n - 1], end - columnStart[n - 1]);
        } else {
          row[n] = firstRow + r;
          columnStart[n] = start;
          length[n++] = end - start;
        }
      }
    }
    return { row: row.slice(0, n), columnStart: columnStart.slice(0, n), length: length.slice(0, n) };
  }
}

const COLUMN_LIMIT = 4194304;

/** Sorts part of an array of numbers in place: by insertion where it is short, as most rows of a shape are. */
export function sortNumbers(values: Float64Array | Int32Array, from: number, end: number): void {
  if (end - from > 32) {
    values.subarray(from, end).sort();
    return;
  }
  for (let i = from + 1; i < end; i++) {
    const value = values[i];
    let j = i - 1;
    for (; j >= from && values[j] > value; j--) values[j + 1] = values[j];
    values[j + 1] = value;
  }
}

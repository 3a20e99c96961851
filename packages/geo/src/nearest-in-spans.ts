import { rowCellAreas } from './ellipsoid-zone-area.js';
import type { Grid } from './grid.js';
import { firstOfRow } from './span-sets.js';
import type { Spans } from './spans.js';

/**
 * The cell of a span set that is nearest to the centre of another cell, by the distance and the ties of `NearestCell`: on
 * the plane that touches the globe there; of equals the row nearer, then the northern row, then the column nearer, then
 * the western one. Walks rows outwards, so that cells far from any span cost little.
 */
export class NearestInSpans {
  /** Width of a cell over its height, by row. */
  readonly #aspect: Float64Array;
  readonly #rowStart: Uint32Array;
  readonly #firstRow: number;
  readonly #lastRow: number;

  constructor(
    private readonly grid: Grid,
    private readonly spans: Spans,
    rowAreas: Float64Array = rowCellAreas(grid),
  ) {
    const widest = rowAreas[grid.rows >> 1];
    this.#aspect = rowAreas.map((area) => area / widest);
    const { row } = spans;
    this.#firstRow = row.length === 0 ? 0 : row[0];
    this.#lastRow = row.length === 0 ? -1 : row[row.length - 1];
    this.#rowStart = Uint32Array.from({ length: this.#lastRow - this.#firstRow + 2 }, (_, r) =>
      firstOfRow(spans, this.#firstRow + r),
    );
  }

  /**
   * Its span and column, or undefined where the set has none within reach.
   *
   * @param reach greatest distance, in heights of a cell
   */
  find(row: number, column: number, reach = Infinity): { span: number; column: number } | undefined {
    const { columns } = this.grid;
    const aspect = this.#aspect[row];
    let best = reach * reach;
    let found: { span: number; column: number } | undefined;
    const farthest = Math.max(Math.abs(row - this.#firstRow), Math.abs(row - this.#lastRow));
    for (let away = 0; away <= farthest && away * away <= best; away++) {
      for (let side = 0; side < (away === 0 ? 1 : 2); side++) {
        const at = side === 0 ? row - away : row + away;
        if (at < this.#firstRow || at > this.#lastRow) continue;
        const from = this.#rowStart[at - this.#firstRow];
        const end = this.#rowStart[at - this.#firstRow + 1];
        if (from === end) continue;
        for (const span of this.#neighbours(from, end, column)) {
          const start = this.spans.columnStart[span];
          const last = start + this.spans.length[span] - 1;
          const near = column < start || column > last ? this.#nearEnd(start, last, column) : column;
          const steps = Math.abs(near - column);
          const run = Math.min(steps, columns - steps) * aspect;
          const distance = run * run + away * away;
          const equal = distance === best;
          const west = equal && this.#isWest(near, column);
          const first = equal && found === undefined;
          if (distance < best || first || (west && this.spans.row[found!.span] === at)) {
            best = distance;
            found = { span, column: near };
          }
        }
      }
    }
    return found;
  }

  /**
   * The columns of a run of cells that may have a cell of the set within reach, as half-open ranges that ascend: no other
   * column of the run has one.
   */
  within(row: number, start: number, end: number, reach: number): [number, number][] {
    const { columns } = this.grid;
    const wide = Math.min(columns, Math.floor(reach / this.#aspect[row]) + 1);
    const ranges: [number, number][] = [];
    const first = Math.max(this.#firstRow, row - Math.floor(reach));
    const last = Math.min(this.#lastRow, row + Math.floor(reach));
    for (let at = first; at <= last; at++) {
      const stop = this.#rowStart[at - this.#firstRow + 1];
      for (const turn of [-columns, 0, columns]) {
        // Spans of a row ascend and do not overlap, so their ends ascend, too.
        let span = this.#firstEndingAfter(this.#rowStart[at - this.#firstRow], stop, start - wide - turn);
        for (; span < stop && this.spans.columnStart[span] + turn - wide < end; span++) {
          const from = this.spans.columnStart[span] + turn;
          ranges.push([Math.max(start, from - wide), Math.min(end, from + this.spans.length[span] + wide)]);
        }
      }
    }
    ranges.sort((a, b) => a[0] - b[0]);
    const merged: [number, number][] = [];
    for (const range of ranges) {
      const previous = merged[merged.length - 1];
      if (range[0] >= range[1]) continue;
      if (previous !== undefined && range[0] <= previous[1]) previous[1] = Math.max(previous[1], range[1]);
      else merged.push(range);
    }
    return merged;
  }

  #firstEndingAfter(from: number, end: number, column: number): number {
    let low = from;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.spans.columnStart[middle] + this.spans.length[middle] <= column) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The spans of a row on both sides of a column, once round the globe. */
  #neighbours(from: number, end: number, column: number): readonly number[] {
    let low = from;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.spans.columnStart[middle] <= column) low = middle + 1;
      else high = middle;
    }
    const west = low === from ? end - 1 : low - 1;
    const east = low === end ? from : low;
    return west === east ? [west] : [west, east];
  }

  /** The end of a span that is nearer to a column outside it, the western neighbour of equals. */
  #nearEnd(first: number, last: number, column: number): number {
    const { columns } = this.grid;
    const toEast = (first - column + columns) % columns;
    const toWest = (column - last + columns) % columns;
    return toEast < toWest ? first : last;
  }

  /** Whether a cell lies west of a column, the short way round. */
  #isWest(cell: number, column: number): boolean {
    const { columns } = this.grid;
    return (column - cell + columns) % columns <= columns / 2;
  }
}

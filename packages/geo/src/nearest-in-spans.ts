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

  /** Its span and column, or undefined where the set is empty. */
  find(row: number, column: number): { span: number; column: number } | undefined {
    const { columns } = this.grid;
    const aspect = this.#aspect[row];
    let best = Infinity;
    let found: { span: number; column: number } | undefined;
    const farthest = Math.max(Math.abs(row - this.#firstRow), Math.abs(row - this.#lastRow));
    for (let away = 0; away <= farthest && away * away < best; away++) {
      for (let side = 0; side < (away === 0 ? 1 : 2); side++) {
        const at = side === 0 ? row - away : row + away;
        if (at < this.#firstRow || at > this.#lastRow) continue;
        const from = this.#rowStart[at - this.#firstRow];
        const end = this.#rowStart[at - this.#firstRow + 1];
        if (from === end) continue;
        for (const span of this.#neighbours(from, end, column)) {
          const first = this.spans.columnStart[span];
          const last = first + this.spans.length[span] - 1;
          const near = column < first || column > last ? this.#nearEnd(first, last, column) : column;
          const steps = Math.abs(near - column);
          const run = Math.min(steps, columns - steps) * aspect;
          const distance = run * run + away * away;
          const west = found !== undefined && distance === best && this.#isWest(near, column);
          if (distance < best || (west && this.spans.row[found!.span] === at)) {
            best = distance;
            found = { span, column: near };
          }
        }
      }
    }
    return found;
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

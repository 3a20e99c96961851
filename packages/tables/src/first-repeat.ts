import { compareRows, type KeyWords } from './key-words.js';
import { RowIndex } from './row-index.js';

/** Up to this many rows are compared each with each. */
const FEW_ROWS = 12;

/**
 * The first row whose key an earlier row holds, or -1. Keys with a null in them repeat nothing.
 *
 * @param shared columns of the key by which the rows are sorted: equal keys then stand in one run of rows that agree in
 * them, and each run is looked at by itself. None of them makes one run of all rows.
 * @param rest the other columns of the key
 */
export function firstRepeat(shared: readonly KeyWords[], rest: readonly KeyWords[], rows: number): number {
  const nullable = [...shared, ...rest].filter(({ validity }) => validity !== undefined);
  const isExempt = (row: number) => nullable.some(({ validity }) => validity?.[row] === 0);
  const index = new RunIndex(rest);
  for (let from = 0; from < rows;) {
    let to = from + 1;
    while (to < rows && compareRows(shared, from, to) === 0) to++;
    const row = index.firstRepeat(from, to, isExempt);
    if (row >= 0) return row;
    from = to;
  }
  return -1;
}

class RunIndex {
  private readonly words: readonly Uint32Array[];
  private index: RowIndex | undefined;

  constructor(private readonly key: readonly KeyWords[]) {
    this.words = key.flatMap(({ words }) => words);
  }

  /** The first row of [from, to) whose key an earlier row of the run holds, or -1. */
  firstRepeat(from: number, to: number, isExempt: (row: number) => boolean): number {
    if (this.ascends(from, to)) return -1;
    return to - from <= FEW_ROWS ? this.among(from, to, isExempt) : this.indexed(from, to, isExempt);
  }

  /** Whether the words, in whatever order they mean, rise from row to row: then none repeats. */
  private ascends(from: number, to: number): boolean {
    const { words } = this;
    for (let row = from + 1; row < to; row++) {
      let w = 0;
      while (w < words.length && words[w][row - 1] === words[w][row]) w++;
      if (w === words.length || words[w][row - 1] > words[w][row]) return false;
    }
    return true;
  }

  private among(from: number, to: number, isExempt: (row: number) => boolean): number {
    const { words } = this;
    for (let row = from + 1; row < to; row++) {
      for (let other = from; other < row; other++) {
        let w = 0;
        while (w < words.length && words[w][other] === words[w][row]) w++;
        if (w === words.length && !isExempt(row)) return row;
      }
    }
    return -1;
  }

  private indexed(from: number, to: number, isExempt: (row: number) => boolean): number {
    const index = this.index?.restarted(to - from) ?? new RowIndex(this.key, to - from);
    this.index = index;
    for (let row = from; row < to; row++) {
      if (!isExempt(row) && index.add(row) !== row) return row;
    }
    return -1;
  }
}

import { neumaierSum } from '@merchantry/rng';
import { rankIn, tally } from './tally.js';

/**
 * Pairs of two measured columns by their distinct values: what a rank correlation and its bootstrap need, since counts of
 * countries take few values. Pair i joins `first[i]` and `second[i]`.
 */
export interface PairTally {
  /** Distinct values of each side. */
  readonly sides: readonly [number, number];
  /** Cell of every pair: rank of its first value times the second side, plus rank of its second value. */
  readonly cells: Uint32Array;
}

export function pairTally(first: ArrayLike<number>, second: ArrayLike<number>): PairTally {
  const a = tally(first);
  const b = tally(second);
  const ranksA = rankIn(a, first);
  const ranksB = rankIn(b, second);
  const sides = [a.values.length, b.values.length] as const;
  return { sides, cells: ranksA.map((rank, i) => rank * sides[1] + ranksB[i]) };
}

/**
 * Spearman's rank correlation: Pearson's on average ranks. `times` is how often each pair counts (once if absent).
 * NaN where fewer than two pairs count or one side is constant.
 */
export function spearman({ sides: [rows, columns], cells }: PairTally, times?: ArrayLike<number>): number {
  const table = new Float64Array(rows * columns);
  for (let i = 0; i < cells.length; i++) table[cells[i]] += times ? times[i] : 1;
  const ofRow = new Float64Array(rows);
  const ofColumn = new Float64Array(columns);
  let n = 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const count = table[r * columns + c];
      ofRow[r] += count;
      ofColumn[c] += count;
      n += count;
    }
  }
  const rowRank = centredRanks(ofRow, n);
  const columnRank = centredRanks(ofColumn, n);
  const covariance = neumaierSum(
    table.map((count, cell) => count * rowRank[Math.floor(cell / columns)] * columnRank[cell % columns]),
  );
  const square = (counts: Float64Array, ranks: Float64Array) =>
    neumaierSum(counts.map((count, i) => count * ranks[i] * ranks[i]));
  const scale = square(ofRow, rowRank) * square(ofColumn, columnRank);
  return n >= 2 && scale > 0 ? covariance / Math.sqrt(scale) : NaN;
}

/** Average rank of each distinct value, less the mean rank (n + 1) / 2. */
function centredRanks(counts: Float64Array, n: number): Float64Array {
  const ranks = new Float64Array(counts.length);
  let before = 0;
  for (let i = 0; i < counts.length; i++) {
    ranks[i] = before + (counts[i] + 1) / 2 - (n + 1) / 2;
    before += counts[i];
  }
  return ranks;
}

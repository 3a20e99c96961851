import { neumaierSum } from '@merchantry/rng';

/** Members of the top `fraction` of n: at least one. */
export const topCount = (fraction: number, n: number): number => Math.max(1, Math.ceil(fraction * n));

/**
 * Gini coefficient of values of at least 0: sum of (2k - n - 1) x_k over n times their sum, x ascending. 0 for no values,
 * or none above 0.
 */
export function gini(values: ArrayLike<number>): number {
  const ascending = Float64Array.from(values).sort();
  const n = ascending.length;
  const sum = neumaierSum(ascending);
  if (!(sum > 0)) return 0;
  return neumaierSum(ascending.map((x, i) => (2 * (i + 1) - n - 1) * x)) / (n * sum);
}

/** Share of the whole that the top fractions hold. */
export interface TopShares {
  readonly top1: number;
  readonly top5: number;
  readonly top10: number;
}

/** Share of the sum that the largest 1, 5 and 10 in a hundred hold; 0 without a sum. */
export function topShares(values: ArrayLike<number>): TopShares {
  const descending = Float64Array.from(values).sort().reverse();
  const sum = neumaierSum(descending);
  const share = (fraction: number) =>
    sum > 0 ? neumaierSum(descending.subarray(0, topCount(fraction, descending.length))) / sum : 0;
  return { top1: share(0.01), top5: share(0.05), top10: share(0.1) };
}

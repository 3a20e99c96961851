import { neumaierSum } from '../design/neumaier-sum.js';

/** Ascending copy. */
export const ascending = (values: Float64Array): Float64Array => Float64Array.from(values).sort();

/** Nearest-rank quantile of ascending values: element ceil(q n), counted from one. */
export const nearestRank = (sorted: Float64Array, q: number): number =>
  sorted[Math.min(sorted.length, Math.max(1, Math.ceil(q * sorted.length))) - 1];

/** Median of ascending values; the mean of the middle two when their number is even. */
export function median(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

export const mean = (values: Float64Array): number => neumaierSum(values) / values.length;

/** Mean and population standard deviation under non-negative weights. */
export function weightedMoments(values: Float64Array, weights: Float64Array): { mean: number; sd: number } {
  const total = neumaierSum(weights);
  const centre = neumaierSum(values.map((value, i) => value * weights[i])) / total;
  const variance =
    neumaierSum(values.map((value, i) => (value - centre) * (value - centre) * weights[i])) / total;
  return { mean: centre, sd: Math.sqrt(variance) };
}

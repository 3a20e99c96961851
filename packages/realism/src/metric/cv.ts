import { neumaierSum } from '@merchantry/rng';
import type { Tally } from './tally.js';

/** Coefficient of variation with the population standard deviation (ddof 0). NaN when empty or when the mean is 0. */
export function cv({ n, values, counts }: Tally): number {
  const mean = neumaierSum(values.map((x, i) => counts[i] * x)) / n;
  const variance = neumaierSum(values.map((x, i) => counts[i] * (x - mean) * (x - mean))) / n;
  return mean === 0 ? NaN : Math.sqrt(variance) / mean;
}

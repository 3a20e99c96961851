import { neumaierSum } from '@merchantry/rng';
import type { Tally } from './tally.js';

/** Coefficient of variation with the population standard deviation (ddof 0). NaN when empty or when the mean is 0. */
export function cv({ n, values, counts }: Tally): number {
  const terms = new Float64Array(values.length); // plain loops: a bootstrap comes by here for every replicate
  for (let i = 0; i < terms.length; i++) terms[i] = counts[i] * values[i];
  const mean = neumaierSum(terms) / n;
  for (let i = 0; i < terms.length; i++) terms[i] = counts[i] * (values[i] - mean) * (values[i] - mean);
  const variance = neumaierSum(terms) / n;
  return mean === 0 ? NaN : Math.sqrt(variance) / mean;
}

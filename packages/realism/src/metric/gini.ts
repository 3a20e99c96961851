import { neumaierSum } from '@merchantry/rng';
import type { Tally } from './tally.js';

/**
 * Gini coefficient of non-negative values: sum((2i - n - 1) x_i) / (n sum x) over ascending x, i from 1. In [0, 1);
 * 0 for an empty cohort or one that adds up to nothing. A run of c equal values behind `before` smaller ones
 * contributes c (2 before + c - n) x: whole numbers times the value.
 */
export function gini({ n, values, counts }: Tally): number {
  const amounts = new Float64Array(values.length);
  const weighted = new Float64Array(values.length);
  let before = 0;
  for (let i = 0; i < values.length; i++) {
    const c = counts[i];
    amounts[i] = c * values[i];
    weighted[i] = c * (2 * before + c - n) * values[i];
    before += c;
  }
  const total = neumaierSum(amounts);
  // A constant cohort cancels to exactly zero; rounding may leave others a last bit below it.
  return total > 0 ? Math.max(0, neumaierSum(weighted) / (n * total)) : 0;
}

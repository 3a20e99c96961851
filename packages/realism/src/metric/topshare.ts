import { neumaierSum } from '@merchantry/rng';
import { percentCount } from './percent-count.js';
import type { Tally } from './tally.js';

/**
 * Share of the total that the largest `percent` (a whole number) of the members hold; at least one member counts.
 * NaN for an empty cohort or a zero total.
 */
export function topshare({ n, values, counts }: Tally, percent: number): number {
  const top = new Float64Array(values.length);
  const all = new Float64Array(values.length);
  let wanted = Math.max(1, percentCount(n, percent));
  for (let i = values.length - 1; i >= 0; i--) {
    const taken = Math.min(counts[i], wanted);
    wanted -= taken;
    top[i] = taken * values[i];
    all[i] = counts[i] * values[i];
  }
  const total = neumaierSum(all);
  return total > 0 ? neumaierSum(top) / total : NaN;
}

import { neumaierSum } from '@merchantry/rng';
import type { MccPrior } from '../mcc-priors.js';

/**
 * Categories of merchant slots 0..n-1: slot i reads the inverse of the cumulative weight, over categories in ascending
 * order of (ln mu, code), at frac(start + step * i). With the golden ratio as step every run of slots, hence every home
 * country, gets its share of large and small categories (a Weyl sequence has low discrepancy).
 */
export function mccWalk(
  priors: readonly MccPrior[],
  slots: number,
  walk: { readonly start: number; readonly step: number },
): Int32Array {
  const ordered = [...priors].sort((a, b) => a.lnMu - b.lnMu || a.mcc - b.mcc);
  const total = neumaierSum(ordered.map(({ weight }) => weight));
  const upper = new Float64Array(ordered.length);
  let passed = 0;
  for (let j = 0; j < ordered.length; j++) {
    passed += ordered[j].weight;
    upper[j] = passed / total;
  }
  upper[ordered.length - 1] = 1;
  const codes = Int32Array.from(ordered, ({ mcc }) => mcc);
  const mccs = new Int32Array(slots);
  for (let i = 0; i < slots; i++) {
    const x = walk.start + walk.step * i;
    const u = x - Math.floor(x);
    let low = 0;
    let high = upper.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (u < upper[middle]) high = middle;
      else low = middle + 1;
    }
    mccs[i] = codes[low];
  }
  return mccs;
}

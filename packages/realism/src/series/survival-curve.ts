import type { Tally } from '../metric/tally.js';

/** Share of a cohort at or above each of its distinct values: the complement of its distribution function. */
export interface SurvivalCurve {
  readonly n: number;
  /** Distinct values, ascending. */
  readonly values: Float64Array;
  /** P(X >= value), from 1 down to at least 1 / n. */
  readonly share: Float64Array;
}

export function survivalCurve({ n, values, counts }: Tally): SurvivalCurve {
  const share = new Float64Array(values.length);
  let above = 0;
  for (let i = values.length - 1; i >= 0; i--) {
    above += counts[i];
    share[i] = above / n;
  }
  return { n, values, share };
}

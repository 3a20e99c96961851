import { percentCount } from './percent-count.js';
import { orderStatistic, type Tally } from './tally.js';

/** Nearest-rank quantile at a whole percentage: the ceil(p n / 100)-th smallest member, at least the first. NaN when empty. */
export function nearestRank(cohort: Tally, percent: number): number {
  return orderStatistic(cohort, Math.max(1, percentCount(cohort.n, percent)));
}

import { orderStatistic, type Tally } from './tally.js';

/** The middle value; of an even cohort the mean of the two middle ones. NaN when empty. */
export function median(cohort: Tally): number {
  const half = Math.floor(cohort.n / 2);
  if (cohort.n % 2 === 1) return orderStatistic(cohort, half + 1);
  return (orderStatistic(cohort, half) + orderStatistic(cohort, half + 1)) / 2;
}

import { neumaierSum } from '@merchantry/rng';
import { rankIn, tally } from './tally.js';

/** Upper 1 % points of chi-square with 1, 2, 3 and 4 degrees of freedom. */
const CRITICAL_1_PERCENT = [6.634896601021213, 9.21034037197618, 11.344866730144373, 13.276704135987622];

export interface GroupTest {
  /** H with the correction for ties. */
  readonly statistic: number;
  /** Value that H exceeds with probability 1 % where the groups do not differ. */
  readonly critical: number;
}

/**
 * Whether groups differ in location (Kruskal & Wallis 1952). `group[i]` is the group of `values[i]`, from 0; empty groups
 * do not count. Null for fewer than two or more than five groups, or where all values are equal.
 */
export function kruskalWallis(values: ArrayLike<number>, group: ArrayLike<number>): GroupTest | null {
  const n = values.length;
  const distinct = tally(values);
  const ranks = rankIn(distinct, values);
  const averages = new Float64Array(distinct.values.length);
  let before = 0;
  let ties = 0;
  for (let i = 0; i < averages.length; i++) {
    const count = distinct.counts[i];
    averages[i] = before + (count + 1) / 2;
    before += count;
    ties += count * count * count - count;
  }
  const sizes: number[] = [];
  const sums: number[] = [];
  for (let i = 0; i < n; i++) {
    const g = group[i];
    sizes[g] = (sizes[g] ?? 0) + 1;
    sums[g] = (sums[g] ?? 0) + averages[ranks[i]];
  }
  const terms = sums.flatMap((sum, g) => (sizes[g] ? [(sum * sum) / sizes[g]] : []));
  const critical = CRITICAL_1_PERCENT[terms.length - 2];
  const correction = 1 - ties / (n * n * n - n);
  if (critical === undefined || !(correction > 0)) return null;
  const h = (12 / (n * (n + 1))) * neumaierSum(Float64Array.from(terms)) - 3 * (n + 1);
  return { statistic: h / correction, critical };
}

import { cv } from './cv.js';
import { tally } from './tally.js';

/** A mean, or a value, no farther from zero than this counts as zero. */
const ZERO = 1e-12;

/**
 * How much a metric moves between seeds: population standard deviation over mean. One seed moves nothing; values that
 * cancel out move without bound (Infinity) unless all are zero. NaN without a seed.
 */
export function crossSeedCv(values: readonly number[]): number {
  if (values.length === 0) return NaN;
  if (values.length === 1) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (Math.abs(mean) > ZERO) return Math.abs(cv(tally(values)));
  return values.every((value) => Math.abs(value) <= ZERO) ? 0 : Infinity;
}

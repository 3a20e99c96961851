import type { Interval } from './interval.js';

/** A metric as it came out: what a band judges, how sure it is, and over how many. */
export interface Measured {
  /** Null when the cohort is empty or the number does not exist. */
  readonly value: number | null;
  readonly interval: Interval | null;
  /** Members of the cohort. */
  readonly n: number;
}

/** A condition as a metric: 1 where it holds; null over nobody, for then nothing was shown. */
export const truth = (holds: boolean, n: number): Measured => ({
  value: n === 0 ? null : holds ? 1 : 0,
  interval: null,
  n,
});

/** A number without an interval; null where it is not finite. */
export const measured = (value: number, n: number): Measured => ({
  value: Number.isFinite(value) ? value : null,
  interval: null,
  n,
});

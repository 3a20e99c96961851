import { Failure } from '@merchantry/contracts';

/**
 * A cohort as its distinct values and how often each occurs. Counts and dispersions of merchants take few values, so
 * a bootstrap replicate costs one pass of counting and every metric below needs no sort.
 */
export interface Tally {
  /** Members of the cohort: the sum of `counts`. */
  readonly n: number;
  /** Distinct values, ascending. */
  readonly values: Float64Array;
  /** Occurrences by value; zeros are legal (a value that a replicate missed). */
  readonly counts: Float64Array;
}

/**
 * Tally a cohort. The order of `cohort` does not matter.
 *
 * @throws Failure `numeric_nonfinite` when a member is NaN or infinite: no order statistic of it means anything.
 */
export function tally(cohort: ArrayLike<number>): Tally {
  const sorted = Float64Array.from(cohort);
  for (let i = 0; i < sorted.length; i++) {
    if (!Number.isFinite(sorted[i])) {
      throw new Failure('numeric_nonfinite', 'A cohort holds a value that is not a finite number.', {
        row: i,
        found: String(sorted[i]),
      });
    }
    sorted[i] += 0; // -0 would sort apart from 0 yet compare equal to it
  }
  sorted.sort();
  const values: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (values.length > 0 && values[values.length - 1] === value) counts[counts.length - 1]++;
    else {
      values.push(value);
      counts.push(1);
    }
  }
  return { n: sorted.length, values: Float64Array.from(values), counts: Float64Array.from(counts) };
}

/** Position of every member among the distinct values of its tally. */
export function rankIn({ values }: Tally, cohort: ArrayLike<number>): Uint32Array {
  const ranks = new Uint32Array(cohort.length);
  for (let i = 0; i < cohort.length; i++) {
    let low = 0;
    let high = values.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (values[middle] < cohort[i]) low = middle + 1;
      else high = middle;
    }
    ranks[i] = low;
  }
  return ranks;
}

/** The k-th smallest member, k from 1 to n. */
export function orderStatistic({ values, counts, n }: Tally, k: number): number {
  if (!(k >= 1 && k <= n)) return NaN;
  let seen = 0;
  for (let i = 0; i < values.length; i++) {
    seen += counts[i];
    if (seen >= k) return values[i];
  }
  return NaN;
}

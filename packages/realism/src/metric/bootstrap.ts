import type { Interval } from './interval.js';
import { quantileLinear } from './quantile-linear.js';

/** Fills `out` with u01 draws of replicate `replicate`: the same numbers whenever asked. */
export type UniformSource = (replicate: number, out: Float64Array) => void;

export interface Resampling {
  readonly replicates: number;
  readonly uniforms: UniformSource;
}

/**
 * Percentile bootstrap of groups that are resampled apart: each replicate draws as many entities of every group as it
 * has, with replacement. Entities are numbered through the groups in order. See `bootstrap` for the rest.
 */
export function groupedBootstrap(
  sizes: readonly number[],
  metrics: number,
  { replicates, uniforms }: Resampling,
  measure: (times: Uint32Array) => readonly number[],
): (Interval | null)[] {
  const n = sizes.reduce((sum, size) => sum + size, 0);
  if (sizes.length === 0 || sizes.includes(0)) return Array.from({ length: metrics }, () => null);
  const u = new Float64Array(n);
  const times = new Uint32Array(n);
  const samples = Array.from({ length: metrics }, () => new Float64Array(replicates));
  for (let b = 0; b < replicates; b++) {
    uniforms(b, u);
    times.fill(0);
    let first = 0;
    for (const size of sizes) {
      for (let i = first; i < first + size; i++) {
        const drawn = Math.floor(u[i] * size);
        times[first + (drawn < size ? drawn : size - 1)]++; // u < 1 strictly, but u * size may still round up to size
      }
      first += size;
    }
    const values = measure(times);
    for (let m = 0; m < metrics; m++) samples[m][b] = values[m];
  }
  return samples.map((sample) => {
    if (!sample.every(Number.isFinite)) return null;
    sample.sort();
    return {
      method: 'bootstrap95',
      low: quantileLinear(sample, 0.025),
      high: quantileLinear(sample, 0.975),
    };
  });
}

/**
 * Percentile bootstrap over whole entities (Efron & Tibshirani 1993, ch. 13): every replicate draws `n` of the `n`
 * entities with replacement and measures all metrics on them. Interval by type-7 quantiles at 2.5 and 97.5 %.
 *
 * @param measure gets how often each entity was drawn and returns one value a metric; the array is used again
 * @returns one interval a metric; null where a replicate has no value, for then the spread is unknown
 */
export function bootstrap(
  n: number,
  metrics: number,
  resampling: Resampling,
  measure: (times: Uint32Array) => readonly number[],
): (Interval | null)[] {
  return groupedBootstrap([n], metrics, resampling, measure);
}

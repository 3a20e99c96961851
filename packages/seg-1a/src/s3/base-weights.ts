import { Failure } from '@merchantry/contracts';
import exp from '@stdlib/math-base-special-exp';
import { neumaierSum, neumaierSum3 } from '../design/index.js';
import type { S3BaseWeight } from '../policy/s3-base-weight.js';
import { fixedDecimal } from './fixed-decimal.js';

const POLICY = 's3_base_weight';

/** Base weights by candidate rank; they depend on nothing else. */
export interface BaseWeights {
  readonly dp: number;
  /** With `dp` decimals. */
  readonly text: readonly string[];
  /** What the text says. */
  readonly value: Float64Array;
}

/** Weights of ranks 0 (home) to `ranks - 1`. Throws `ERR_S3_WEIGHT_CONFIG`. */
export function baseWeights(policy: S3BaseWeight, ranks: number): BaseWeights {
  assertOrdered(policy, 'log_w_min', 'log_w_max');
  assertOrdered(policy, 'w_min', 'w_max');
  const text = Array.from({ length: ranks }, (_, rank) => fixedDecimal(weight(policy, rank), policy.dp));
  return { dp: policy.dp, text, value: Float64Array.from(text, Number) };
}

/**
 * Share of every candidate among the first `candidates` ranks: w / sum w. Undefined where the sum is 0, so that the caller
 * can name the merchant.
 */
export function baseShares({ value }: BaseWeights, candidates: number): Float64Array | undefined {
  const weights = value.subarray(0, candidates);
  const sum = neumaierSum(weights);
  return sum > 0 ? weights.map((w) => w / sum) : undefined;
}

function weight(policy: S3BaseWeight, rank: number): number {
  const { beta0, beta_home: home, beta_rank: slope } = policy;
  const log = neumaierSum3(beta0, rank === 0 ? home : 0, slope * rank);
  const w = clamp(exp(clamp(log, policy.log_w_min, policy.log_w_max)), policy.w_min, policy.w_max);
  if (!Number.isFinite(w)) throw unusable('beta_rank', `a finite weight at rank ${rank}`, w);
  return w;
}

const clamp = (x: number, low: number, high: number) => (x < low ? low : x > high ? high : x);

function assertOrdered(policy: S3BaseWeight, low: keyof S3BaseWeight, high: keyof S3BaseWeight): void {
  if (policy[low] > policy[high]) throw unusable(low, `at most ${high} = ${policy[high]}`, policy[low]);
}

const unusable = (column: string, expected: string, found: unknown) =>
  new Failure('ERR_S3_WEIGHT_CONFIG', 'The figures of the base weights give no weight.', {
    dataset: POLICY,
    column,
    expected,
    found: String(found),
  });

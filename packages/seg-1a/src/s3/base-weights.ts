import { Failure } from '@merchantry/contracts';
import exp from '@stdlib/math-base-special-exp';
import { neumaierSum, neumaierSum3 } from '../design/index.js';
import { fixedDecimal } from '../numeric/fixed-decimal.js';
import type { S3BaseWeight } from '../policy/s3-base-weight.js';

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

/** Share of every candidate among the first `candidates` ranks: w / sum w. */
export function baseShares({ value }: BaseWeights, candidates: number): Float64Array {
  const weights = value.subarray(0, candidates);
  const sum = neumaierSum(weights);
  return weights.map((w) => w / sum);
}

/**
 * Throws `ERR_S3_WEIGHT_ZERO` with the first merchant whose weights add up to nothing: none of its ranks, which count from
 * 0, weighs anything.
 */
export function assertWeighed(
  { value }: BaseWeights,
  ids: BigUint64Array,
  candidatesOf: (merchant: number) => number,
): void {
  const first = value.findIndex((w) => w > 0);
  for (let i = 0; i < ids.length; i++) {
    const candidates = candidatesOf(i);
    if (first >= 0 && first < candidates) continue;
    throw new Failure('ERR_S3_WEIGHT_ZERO', 'The base weights of a merchant add up to nothing.', {
      dataset: 's3_base_weight_priors',
      column: 'base_weight_dp',
      merchantId: ids[i],
      expected: `a positive sum over ${candidates} candidates`,
      found: '0',
    });
  }
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

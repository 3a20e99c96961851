import { Failure } from '@merchantry/contracts';
import { neumaierSum } from '@merchantry/rng';
import type { S7IntegerisationPolicy } from '../policy/s7-integerisation-policy.js';
import { homeFloor, raiseHome } from './home-bias.js';
import { Counts, integerise, type IntegerRules } from './integerise.js';

/** Merchants and their domains: home first, then foreign countries by rank. */
export interface SplitInput {
  readonly ids: BigUint64Array;
  readonly outlets: Int32Array;
  readonly starts: Uint32Array;
  readonly country: Uint16Array;
  readonly weight: Float64Array;
}

/** What became of the outlets. */
export interface Split {
  /** By row of the domain. */
  readonly share: Float64Array;
  readonly count: Int32Array;
  readonly residual: Float64Array;
  readonly residualRank: Int32Array;
  /** By merchant: home was raised to its floor; nothing was left over; equal residuals were decided by country. */
  readonly biased: Uint8Array;
  readonly whole: Uint8Array;
  readonly tied: Uint8Array;
}

/**
 * Split the outlets of every merchant over its countries by currency weight, with home raised to its floor. A merchant
 * with its home alone has all outlets there, whatever the weight. Throws `E_ZERO_SUPPORT` and what {@link integerise}
 * throws, with the merchant.
 */
export function splitOutlets(input: SplitInput, policy: S7IntegerisationPolicy): Split {
  const { ids, outlets, starts, country, weight } = input;
  const merchants = ids.length;
  const rows = weight.length;
  const split: Split = {
    share: weight.slice(),
    count: new Int32Array(rows),
    residual: new Float64Array(rows),
    residualRank: new Int32Array(rows),
    biased: new Uint8Array(merchants),
    whole: new Uint8Array(merchants),
    tied: new Uint8Array(merchants),
  };
  const rules = integerRules(policy);
  const { enabled, tiers } = policy.home_bias_lane;
  const counts = new Counts(longest(starts));
  for (let m = 0; m < merchants; m++) {
    const from = starts[m];
    const to = starts[m + 1];
    if (to - from === 1) {
      split.share[from] = 1;
      split.count[from] = outlets[m];
      split.residualRank[from] = 1;
      split.whole[m] = 1;
      continue;
    }
    const shares = split.share.subarray(from, to);
    normalise(shares, ids[m]);
    if (enabled && raiseHome(shares, homeFloor(tiers, outlets[m]))) split.biased[m] = 1;
    integerise(outlets[m], shares, country.subarray(from, to), rules, counts, ids[m]);
    for (let i = 0; i < shares.length; i++) {
      split.count[from + i] = counts.count[i];
      split.residual[from + i] = counts.residual[i];
      split.residualRank[from + i] = counts.rank[i];
    }
    if (counts.remainder === 0) split.whole[m] = 1;
    if (counts.tied) split.tied[m] = 1;
  }
  return split;
}

/** The part of the policy that makes counts from shares. */
const integerRules = ({ dp_resid, bounds_lane }: S7IntegerisationPolicy): IntegerRules => ({
  scale: 10 ** dp_resid,
  bounds: bounds_lane.enabled
    ? { lower: bounds_lane.lower_multiplier, upper: bounds_lane.upper_multiplier }
    : undefined,
});

function normalise(shares: Float64Array, merchantId: bigint): void {
  const sum = neumaierSum(shares);
  if (!(sum > 0)) {
    throw new Failure(
      'E_ZERO_SUPPORT',
      'None of the countries of a merchant has a weight under its currency.',
      {
        dataset: 'ccy_country_weights_cache',
        column: 'weight',
        merchantId,
        expected: `a positive weight for one of ${shares.length} countries`,
        found: String(sum),
      },
    );
  }
  for (let i = 0; i < shares.length; i++) shares[i] /= sum;
}

function longest(starts: Uint32Array): number {
  let most = 0;
  for (let m = 1; m < starts.length; m++) most = Math.max(most, starts[m] - starts[m - 1]);
  return most;
}

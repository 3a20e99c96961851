import { Failure } from '@merchantry/contracts';
import { neumaierSum } from '@merchantry/rng';
import type { CandidateDesign } from './design-policy.js';

/** Merchants of the snapshot at home outside class M, in any order. */
export interface HomeMerchants {
  readonly mcc: Int32Array;
  /** Probability of several outlets. */
  readonly several: Float64Array;
  /** Probability of several outlets, of as many as the first step asks for, and of no denial but by category. */
  readonly reaches: Float64Array;
}

export interface DomesticCodes {
  /** Ascending. */
  readonly codes: readonly number[];
  /** Expected share of eligible merchants among those with several outlets. */
  readonly share: number;
}

/**
 * Codes of trades that sell at home only: those of the ordered list, a code that would carry the expected share of
 * eligible merchants more than `tolerance` below its target left out, until the share is within `tolerance` of it.
 * Expectations, so that no seed decides. Throws `policy_design_unreachable` where the list cannot lead there.
 */
export function domesticCodes(
  ordered: CandidateDesign['domestic_only'],
  merchants: HomeMerchants,
  target: number,
  tolerance: number,
): DomesticCodes {
  const several = neumaierSum(merchants.several);
  const ofCode = new Map<number, number>();
  merchants.mcc.forEach((mcc, i) => ofCode.set(mcc, (ofCode.get(mcc) ?? 0) + merchants.reaches[i]));
  const codes: number[] = [];
  let left = neumaierSum(merchants.reaches);
  for (const { mcc } of ordered) {
    if (left / several <= target + tolerance) break;
    const without = left - (ofCode.get(mcc) ?? 0);
    if (without / several < target - tolerance) continue;
    left = without;
    codes.push(mcc);
  }
  const share = left / several;
  if (!(Math.abs(share - target) <= tolerance)) {
    throw new Failure(
      'policy_design_unreachable',
      'No choice of domestic codes meets the share of eligible merchants.',
      {
        path: 'config/layer1/1A/candidate_design.yaml',
        column: 'domestic_only',
        expected: `${target} within ${tolerance}`,
        found: `${share} with ${codes.length} of ${ordered.length} codes`,
      },
    );
  }
  return { codes: codes.sort((a, b) => a - b), share };
}

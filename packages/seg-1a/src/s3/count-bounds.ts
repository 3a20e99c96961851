import { Failure } from '@merchantry/contracts';
import type { S3Thresholds } from '../policy/s3-thresholds.js';

/** Least and greatest counts: the home country's, and every foreign country's. */
export interface CountBounds {
  readonly homeLeast: number;
  readonly homeMost: number;
  readonly foreignLeast: number;
  readonly foreignMost: number;
}

/**
 * Bounds of the counts of a merchant with `outlets` >= 2 over `candidates` countries, home among them. Throws
 * `ERR_S3_INTEGER_FEASIBILITY` where no counts within them can add up to the outlets.
 */
export function countBounds(
  policy: S3Thresholds,
  outlets: number,
  candidates: number,
  merchantId: bigint,
): CountBounds {
  const bounds = policy.enabled ? boundsOf(policy, outlets, candidates) : anything(outlets);
  const foreign = candidates - 1;
  const least = bounds.homeLeast + foreign * bounds.foreignLeast;
  const most = bounds.homeMost + foreign * bounds.foreignMost;
  if (bounds.homeLeast > bounds.homeMost || least > outlets || most < outlets) {
    throw new Failure('ERR_S3_INTEGER_FEASIBILITY', 'No counts lie within the bounds of the policy.', {
      dataset: 's3_thresholds',
      merchantId,
      expected: `counts of ${outlets} outlets over ${candidates} countries`,
      found: `home ${bounds.homeLeast} to ${bounds.homeMost}, each of ${foreign} others ${bounds.foreignLeast} to ${bounds.foreignMost}`,
    });
  }
  return bounds;
}

const anything = (outlets: number): CountBounds => ({
  homeLeast: 0,
  homeMost: outlets,
  foreignLeast: 0,
  foreignMost: outlets,
});

function boundsOf(policy: S3Thresholds, outlets: number, candidates: number): CountBounds {
  const homeLeast = Math.min(policy.home_min, outlets);
  const abroad = policy.force_at_least_one_foreign_if_foreign_present && candidates > 1 && outlets >= 2;
  const everywhere = policy.min_one_per_country_when_feasible && outlets >= Math.max(2, candidates);
  const foreignLeast = everywhere ? 1 : 0;
  const cap = policy.foreign_cap_mode === 'n_minus_home_min' ? outlets - homeLeast : outlets;
  return {
    homeLeast,
    homeMost: abroad ? outlets - 1 : outlets,
    foreignLeast,
    foreignMost: Math.max(foreignLeast, cap),
  };
}

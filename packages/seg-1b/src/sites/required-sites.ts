import { Failure } from '@merchantry/contracts';
import type { AllocPlan } from './assign-sites.js';
import type { Requirements } from './site-requirements.js';

/**
 * Sites that each pair of a plan requires. Pairs of plan and requirements stand in one order.
 *
 * @throws Failure `E504_SUM_TO_N_MISMATCH` where a pair stands in one of them alone
 */
export function requiredSites(
  plan: AllocPlan,
  { merchantId, country, sites, isos }: Requirements,
): Uint32Array {
  const pairs = Math.max(plan.merchantId.length, merchantId.length);
  const { codes, dictionary } = plan.country;
  for (let p = 0; p < pairs; p++) {
    if (merchantId[p] === plan.merchantId[p] && isos[country[p]] === dictionary[codes[p]]) continue;
    throw new Failure('E504_SUM_TO_N_MISMATCH', 'Plan and requirements are not of the same pairs.', {
      dataset: 's4_alloc_plan',
      merchantId: merchantId[p] ?? plan.merchantId[p],
      expected: p < merchantId.length ? `${merchantId[p]} in ${isos[country[p]]}` : 'no further pair',
      found:
        p < plan.merchantId.length ? `${plan.merchantId[p]} in ${dictionary[codes[p]]}` : 'no further pair',
    });
  }
  return sites;
}

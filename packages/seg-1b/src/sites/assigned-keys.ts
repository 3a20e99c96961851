import type { AllocPlan, SiteTiles } from './assign-sites.js';
import type { SiteKeys } from './site-streams.js';

/** Who the sites of an assignment are. */
export function assignedKeys(
  plan: AllocPlan,
  { pair, siteOrder }: Pick<SiteTiles, 'pair' | 'siteOrder'>,
): SiteKeys {
  const merchantId = new BigUint64Array(pair.length);
  const from = new Uint32Array(
    plan.merchantId.buffer,
    plan.merchantId.byteOffset,
    2 * plan.merchantId.length,
  );
  const to = new Uint32Array(merchantId.buffer);
  const codes = new Uint32Array(pair.length);
  for (let i = 0; i < pair.length; i++) {
    to[2 * i] = from[2 * pair[i]];
    to[2 * i + 1] = from[2 * pair[i] + 1];
    codes[i] = plan.country.codes[pair[i]];
  }
  return { merchantId, country: { codes, dictionary: plan.country.dictionary }, siteOrder };
}

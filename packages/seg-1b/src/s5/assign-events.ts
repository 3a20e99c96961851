import { takeWords, coded, fixed } from '@merchantry/contracts';
import type { EventBatch } from '@merchantry/rng';
import { countColumn } from '../ingress/count-column.js';
import { ASSIGN_LABEL, ASSIGN_MODULE, type AllocPlan, type SiteTiles } from '../sites/assign-sites.js';

/**
 * The events of an assignment: one a site, in order of pair and site.
 *
 * @param firstSeq place of the first event among those of the state
 */
export function assignEvents(plan: AllocPlan, sites: SiteTiles, firstSeq = 0): EventBatch {
  const { pair } = sites;
  return {
    family: 'site_tile_assign',
    module: ASSIGN_MODULE,
    label: ASSIGN_LABEL,
    seq: pair.map((_, i) => firstSeq + i),
    merchantId: takeWords(plan.merchantId, pair),
    beforeLo: sites.beforeLo,
    beforeHi: sites.beforeHi,
    afterLo: sites.afterLo,
    afterHi: sites.afterHi,
    draws: new Uint32Array(pair.length).fill(1),
    blocks: new Uint32Array(pair.length).fill(1),
    payload: {
      legal_country_iso: coded(
        pair.map((p) => plan.country.codes[p]),
        plan.country.dictionary,
      ),
      site_order: countColumn(sites.siteOrder),
      tile_id: fixed('uint64', sites.tileId),
      u: fixed('float64', sites.u),
    },
  };
}

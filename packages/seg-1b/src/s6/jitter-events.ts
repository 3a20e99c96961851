import { takeWords, coded, constant, fixed } from '@merchantry/contracts';
import type { EventBatch } from '@merchantry/rng';
import { countColumn } from '../ingress/count-column.js';
import { JITTER_LABEL, JITTER_MODULE, type JitterEvents } from '../sites/jitter.js';
import type { SiteKeys } from '../sites/site-streams.js';

/**
 * The events of the jitter: one an attempt, in order of site and attempt. Nothing is drawn from a normal law, so both
 * sigmas are 0.
 *
 * @param firstSeq place of the first event among those of the state
 */
export function jitterEvents(sites: SiteKeys, events: JitterEvents, firstSeq = 0): EventBatch {
  const { site } = events;
  const n = site.length;
  return {
    family: 'in_cell_jitter',
    module: JITTER_MODULE,
    label: JITTER_LABEL,
    seq: site.map((_, i) => firstSeq + i),
    merchantId: takeWords(sites.merchantId, site),
    beforeLo: events.beforeLo,
    beforeHi: events.beforeHi,
    afterLo: events.afterLo,
    afterHi: events.afterHi,
    draws: new Uint32Array(n).fill(2),
    blocks: new Uint32Array(n).fill(1),
    payload: {
      legal_country_iso: coded(
        site.map((s) => sites.country.codes[s]),
        sites.country.dictionary,
      ),
      site_order: countColumn(site.map((s) => sites.siteOrder[s])),
      sigma_lat_deg: constant('float64', n, 0),
      sigma_lon_deg: constant('float64', n, 0),
      delta_lat_deg: fixed('float64', events.deltaLat),
      delta_lon_deg: fixed('float64', events.deltaLon),
    },
  };
}

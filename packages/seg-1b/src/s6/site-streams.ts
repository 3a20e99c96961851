import {
  deriveSubstream,
  merchantU64,
  substreamIds,
  type CodedNames,
  type SubstreamTable,
} from '@merchantry/rng';
import { DOMAIN_TAG } from '../s5/assign-sites.js';

/** Who a site is: merchant, country and number. */
export interface SiteKeys {
  readonly merchantId: BigUint64Array;
  readonly country: CodedNames;
  /** 1 .. n within merchant and country. */
  readonly siteOrder: Uint32Array;
}

/** Name of the streams of a jitter policy; the label in the events' envelope stays `in_cell_jitter`. */
export const jitterStreamLabel = (namespace: string): string => `in_cell_jitter:${namespace}`;

/**
 * The stream of each site, by merchant word, country and site number:
 * ids = LE64(m64) || UER(country) || LE64(site_order).
 *
 * @param master `deriveMaster('mlr:1B.master', b32, seed)`
 */
export function siteStreams(master: Uint8Array, namespace: string, sites: SiteKeys): SubstreamTable {
  const { merchantId, country, siteOrder } = sites;
  const label = jitterStreamLabel(namespace);
  const words = merchantU64(merchantId);
  const n = merchantId.length;
  const table = {
    keys: new BigUint64Array(n),
    counterHi: new BigUint64Array(n),
    counterLo: new BigUint64Array(n),
  };
  let ids = new Uint8Array(0);
  for (let i = 0; i < n; i++) {
    const samePair =
      i > 0 && merchantId[i] === merchantId[i - 1] && country.codes[i] === country.codes[i - 1];
    if (!samePair) {
      const pair = substreamIds(words[i], country.dictionary[country.codes[i]]);
      ids = new Uint8Array(pair.length + 8);
      ids.set(pair);
    }
    new DataView(ids.buffer).setUint32(ids.length - 8, siteOrder[i], true);
    const start = deriveSubstream(master, DOMAIN_TAG, label, ids);
    table.keys[i] = start.key;
    table.counterHi[i] = start.counterHi;
    table.counterLo[i] = start.counterLo;
  }
  return table;
}

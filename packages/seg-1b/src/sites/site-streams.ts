import { hash } from 'node:crypto';
import { concatBytes, uer } from '@merchantry/hashgate';
import { merchantU64, type CodedNames, type SubstreamTable } from '@merchantry/rng';
import { DOMAIN_TAG } from './assign-sites.js';

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
 * The stream of each site: row i is `deriveSubstream(master, 'mlr:1B', label, ids)` with
 * ids = LE64(m64) || UER(country) || LE64(site_order), the bytes laid out once and hashed in one call a site.
 *
 * @param master `deriveMaster('mlr:1B.master', b32, seed)`
 */
export function siteStreams(master: Uint8Array, namespace: string, sites: SiteKeys): SubstreamTable {
  const { merchantId, country, siteOrder } = sites;
  const n = merchantId.length;
  const words = new Uint8Array(merchantU64(merchantId).buffer);
  const prefix = concatBytes(master, uer(DOMAIN_TAG), uer(jitterStreamLabel(namespace)));
  const messages = country.dictionary.map((iso) =>
    concatBytes(prefix, new Uint8Array(8), uer(iso), new Uint8Array(8)),
  );
  const table = {
    keys: new BigUint64Array(n),
    counterHi: new BigUint64Array(n),
    counterLo: new BigUint64Array(n),
  };
  const key = new Uint8Array(table.keys.buffer);
  const hi = new Uint8Array(table.counterHi.buffer);
  const lo = new Uint8Array(table.counterLo.buffer);
  for (let i = 0; i < n; i++) {
    const message = messages[country.codes[i]];
    for (let b = 0; b < 8; b++) message[prefix.length + b] = words[8 * i + b];
    const tail = message.length - 8;
    for (let b = 0; b < 4; b++) message[tail + b] = siteOrder[i] >>> (8 * b);
    const digest = hash('sha256', message, 'buffer');
    // The key is little-endian as the array is; the counter's words are big-endian.
    for (let b = 0; b < 8; b++) {
      key[8 * i + b] = digest[24 + b];
      hi[8 * i + b] = digest[23 - b];
      lo[8 * i + b] = digest[31 - b];
    }
  }
  return table;
}

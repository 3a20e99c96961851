import { Failure } from '@merchantry/contracts';
import { LARGEST_SITE } from '../sites/site-ids.js';

/** One row a site: sites of a count are numbered from 1. */
export interface SiteSequence {
  readonly merchant: BigUint64Array;
  /** Country positions. */
  readonly country: Uint32Array;
  readonly order: Int32Array;
}

/**
 * Number the sites of every (merchant, country) row with a count. Throws `ERR_S3_SITE_SEQUENCE_OVERFLOW` for a count above
 * 999,999.
 */
export function siteSequence(
  merchant: BigUint64Array,
  country: Uint32Array,
  count: Int32Array,
  isos: readonly string[],
): SiteSequence {
  let rows = 0;
  for (let i = 0; i < count.length; i++) {
    if (count[i] > LARGEST_SITE) throw overflow(merchant[i], isos[country[i]], count[i]);
    rows += count[i];
  }
  const out = {
    merchant: new BigUint64Array(rows),
    country: new Uint32Array(rows),
    order: new Int32Array(rows),
  };
  for (let i = 0, row = 0; i < count.length; i++) {
    if (count[i] === 0) continue;
    const end = row + count[i];
    out.merchant.fill(merchant[i], row, end);
    out.country.fill(country[i], row, end);
    for (let order = 1; row < end; row++, order++) out.order[row] = order;
  }
  return out;
}

const overflow = (merchantId: bigint, country: string, count: number) =>
  new Failure('ERR_S3_SITE_SEQUENCE_OVERFLOW', 'A merchant has more sites in a country than ids.', {
    dataset: 's3_site_sequence',
    column: 'site_order',
    merchantId,
    expected: `at most ${LARGEST_SITE} sites in ${country}`,
    found: String(count),
  });

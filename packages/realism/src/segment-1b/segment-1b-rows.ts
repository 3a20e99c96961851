import { Failure } from '@merchantry/contracts';
import { ascendingCodes } from '../ascending-codes.js';
import type { Segment1bInput, Sites } from './segment-1b-input.js';

/** The sites that count, those of denylisted countries left out. */
export interface SiteRows {
  /** Countries of the table in byte order; one on the denylist has no site. */
  readonly isos: readonly string[];
  /** Position in `isos`, by site. */
  readonly country: Uint32Array;
  /** In degrees. */
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** Tile of each site, below 2^53. */
  readonly tile: Float64Array;
  /** Sites by country. */
  readonly sitesOf: Float64Array;
  /** Merchants with a site. */
  readonly merchants: number;
  /** Merchant (numbered from 0), country and number of sites of each pair. */
  readonly pairs: {
    readonly merchant: Uint32Array;
    readonly country: Uint32Array;
    readonly sites: Uint32Array;
  };
}

/**
 * Sites by merchant and country. Tiles are those of the row of `s7_site_synthesis` with the same number: where the two
 * tables differ in length, the rest has none and structure fails.
 *
 * @throws Failure `ingress_schema_violation` when columns of one table differ in length; `table_sort_violation` for sites
 *   that are not in their declared order; `numeric_nonfinite` for a coordinate that is none
 */
export function joinSegment1b({ sites, synthesis, policy }: Segment1bInput): SiteRows {
  sameLengths('site_locations', sites);
  sameLengths('s7_site_synthesis', synthesis);
  const { texts: isos, codes } = ascendingCodes(sites.country);
  const denied = Uint8Array.from(isos, (iso) => Number(policy.denylist.includes(iso)));
  checkOrder(sites, codes);
  const all = codes.length;
  const kept = Uint32Array.from({ length: all }, (_, i) => i).filter((i) => denied[codes[i]] === 0);
  const take = (column: Float64Array) => Float64Array.from(kept, (i) => column[i]);
  const lon = take(sites.lon);
  const lat = take(sites.lat);
  finite('lon_deg', lon, kept);
  finite('lat_deg', lat, kept);
  const country = Uint32Array.from(kept, (i) => codes[i]);
  const sitesOf = new Float64Array(isos.length);
  for (const code of country) sitesOf[code]++;
  return {
    isos,
    country,
    lon,
    lat,
    tile: Float64Array.from(kept, (i) => (i < synthesis.tileId.length ? Number(synthesis.tileId[i]) : NaN)),
    sitesOf,
    ...pairsOf(sites.merchantId, country, kept),
  };
}

function pairsOf(merchantId: BigUint64Array, country: Uint32Array, kept: Uint32Array) {
  const merchant: number[] = [];
  const code: number[] = [];
  const count: number[] = [];
  let merchants = 0;
  for (let s = 0; s < kept.length; s++) {
    const again = s > 0 && merchantId[kept[s]] === merchantId[kept[s - 1]];
    if (!again) merchants++;
    if (again && country[s] === country[s - 1]) count[count.length - 1]++;
    else {
      merchant.push(merchants - 1);
      code.push(country[s]);
      count.push(1);
    }
  }
  return {
    merchants,
    pairs: {
      merchant: Uint32Array.from(merchant),
      country: Uint32Array.from(code),
      sites: Uint32Array.from(count),
    },
  };
}

function sameLengths(dataset: string, { merchantId, country, siteOrder, lon, lat }: Sites): void {
  const rows = merchantId.length;
  const lengths = { legal_country_iso: country.codes, site_order: siteOrder, lon_deg: lon, lat_deg: lat };
  for (const [column, { length }] of Object.entries(lengths)) {
    if (length !== rows) {
      throw new Failure('ingress_schema_violation', 'Columns of one table differ in length.', {
        dataset,
        column,
        expected: String(rows),
        found: String(length),
      });
    }
  }
}

function checkOrder({ merchantId, siteOrder }: Sites, country: Uint32Array): void {
  for (let i = 1; i < country.length; i++) {
    const inOrder =
      merchantId[i] === merchantId[i - 1]
        ? country[i] > country[i - 1] || (country[i] === country[i - 1] && siteOrder[i] > siteOrder[i - 1])
        : merchantId[i] > merchantId[i - 1];
    if (!inOrder) {
      throw new Failure('table_sort_violation', 'The sites are not in their declared order.', {
        dataset: 'site_locations',
        row: i,
        expected: 'rows by merchant_id, legal_country_iso, site_order, each once',
        found: 'a row that belongs before the one above it, or repeats it',
      });
    }
  }
}

function finite(column: string, values: Float64Array, rows: Uint32Array): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new Failure('numeric_nonfinite', 'A coordinate is not a finite number.', {
    dataset: 'site_locations',
    column,
    row: rows[bad],
    found: String(values[bad]),
  });
}

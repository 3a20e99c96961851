import { Failure } from '@merchantry/contracts';
import type { SiteKeys } from './site-streams.js';

/** A site table's name and keys. */
export interface KeyedSites extends SiteKeys {
  readonly dataset: string;
}

/**
 * Refuses sites out of order of (merchant, country, number), countries in ASCII order, and keys that occur twice.
 *
 * @throws Failure `E706_WRITER_SORT_VIOLATION`, `E703_DUP_KEY`
 */
export function checkKeyOrder(sites: KeyedSites): void {
  const rank = countryRanks(sites);
  for (let i = 1; i < sites.merchantId.length; i++) {
    const order = compareKeys(sites, rank, i - 1, sites, rank, i);
    if (order < 0) continue;
    throw new Failure(
      order === 0 ? 'E703_DUP_KEY' : 'E706_WRITER_SORT_VIOLATION',
      order === 0 ? 'A site occurs twice.' : 'Sites are not in order of merchant, country and number.',
      { ...placeOf(sites, i), expected: `a site behind ${keyText(sites, i - 1)}`, found: keyText(sites, i) },
    );
  }
}

/**
 * Refuses assigned and jittered sites that are not the same, row by row. Both must be in order.
 *
 * @throws Failure `E701_ROW_MISSING` for an assigned site without a place, `E702_ROW_EXTRA` for a place without one
 */
export function checkSameSites(assigned: KeyedSites, jittered: KeyedSites): void {
  const odd = firstDifference(assigned, jittered);
  if (odd === null) return;
  throw odd.onlyIn === assigned
    ? new Failure('E701_ROW_MISSING', 'An assigned site has no place in its tile.', {
        ...placeOf(assigned, odd.row),
        dataset: jittered.dataset,
        expected: keyText(assigned, odd.row),
        found: 'no such row',
      })
    : new Failure('E702_ROW_EXTRA', 'A place in a tile belongs to no assigned site.', {
        ...placeOf(jittered, odd.row),
        expected: `sites of ${assigned.dataset}`,
        found: keyText(jittered, odd.row),
      });
}

/**
 * Refuses sites that are not the outlets of the catalogue one to one, denied countries left out. Both must be in order.
 *
 * @param denied 1 for each country code of the catalogue whose outlets the policy drops
 * @throws Failure `E708_1A_COVERAGE_FAIL`
 */
export function checkCoverage(sites: KeyedSites, outlets: KeyedSites, denied?: Uint8Array): void {
  const odd = firstDifference(sites, denied === undefined ? outlets : withoutDenied(outlets, denied));
  if (odd === null) return;
  const here = odd.onlyIn === sites;
  throw new Failure(
    'E708_1A_COVERAGE_FAIL',
    here ? 'A site is no outlet of the catalogue.' : 'An outlet of the catalogue has no site.',
    {
      ...placeOf(odd.onlyIn, odd.row),
      expected: `sites and outlets one to one`,
      found: `${keyText(odd.onlyIn, odd.row)} in ${odd.onlyIn.dataset} only`,
    },
  );
}

/**
 * Refuses columns that would carry an order between countries, which 1A's candidates alone have.
 *
 * @throws Failure `E710_ORDER_LEAK`
 */
export function checkNoCountryOrder(dataset: string, columns: readonly string[]): void {
  const leak = columns.find((name) => /^(candidate_rank|country_rank|country_order|home_rank)$/.test(name));
  if (leak !== undefined)
    throw new Failure('E710_ORDER_LEAK', 'A site table carries an order between countries.', {
      dataset,
      column: leak,
      expected: 'no such column',
      found: leak,
    });
}

/** Row of the first key that one table alone has, or null when the tables have the same keys. */
function firstDifference(a: KeyedSites, b: KeyedSites): { onlyIn: KeyedSites; row: number } | null {
  const { merchantId } = a;
  const both = [...a.country.dictionary, ...b.country.dictionary];
  const rankA = countryRanks(a, both);
  const rankB = countryRanks(b, both);
  const n = Math.min(merchantId.length, b.merchantId.length);
  for (let i = 0; i < n; i++) {
    const order = compareKeys(a, rankA, i, b, rankB, i);
    if (order !== 0) return { onlyIn: order < 0 ? a : b, row: i };
  }
  if (merchantId.length === b.merchantId.length) return null;
  return { onlyIn: merchantId.length > n ? a : b, row: n };
}

/** Below, at or above 0 as key i of a comes before, with or behind key j of b. */
function compareKeys(
  a: KeyedSites,
  rankA: Uint32Array,
  i: number,
  b: KeyedSites,
  rankB: Uint32Array,
  j: number,
): number {
  const left = a.merchantId[i];
  const right = b.merchantId[j];
  if (left !== right) return left < right ? -1 : 1;
  return rankA[a.country.codes[i]] - rankB[b.country.codes[j]] || a.siteOrder[i] - b.siteOrder[j];
}

/** Rank in ASCII order of each entry of a dictionary, among the entries of `both`. */
function countryRanks({ country }: KeyedSites, both: readonly string[] = country.dictionary): Uint32Array {
  const sorted = [...new Set(both)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return Uint32Array.from(country.dictionary, (iso) => sorted.indexOf(iso));
}

function withoutDenied(outlets: KeyedSites, denied: Uint8Array): KeyedSites {
  const kept = (_: unknown, i: number) => denied[outlets.country.codes[i]] !== 1;
  return {
    dataset: outlets.dataset,
    merchantId: outlets.merchantId.filter(kept),
    country: {
      codes: outlets.country.codes.filter(kept),
      dictionary: outlets.country.dictionary,
    },
    siteOrder: outlets.siteOrder.filter(kept),
  };
}

const keyText = ({ merchantId, country, siteOrder }: KeyedSites, i: number): string =>
  `merchant ${merchantId[i]}, ${country.dictionary[country.codes[i]]}, site ${siteOrder[i]}`;

const placeOf = ({ dataset, merchantId }: KeyedSites, i: number) => ({
  dataset,
  row: i,
  merchantId: merchantId[i],
});

import { describe, expect, it } from '@jest/globals';
import { fixed, isFailure, strings, type Table } from '@merchantry/contracts';
import {
  bucketByCountry,
  gdpByCountry,
  homeBuckets,
  homeGdp,
  homePositions,
  openCountries,
} from './home-lookups.js';
import { openMerchants } from './merchant-table.js';

const table = (columns: Table['columns']): Table => ({ rows: Object.values(columns)[0].length, columns });

const merchantTable = (ids: bigint[], homes: string[]) =>
  table({
    merchant_id: fixed('uint64', BigUint64Array.from(ids)),
    mcc: fixed(
      'int32',
      Int32Array.from(ids, (_, i) => 5000 + i),
    ),
    channel: strings(ids.map((_, i) => (i % 2 ? 'card_not_present' : 'card_present'))),
    home_country_iso: strings(homes),
  });
const countries = openCountries(table({ country_iso: strings(['DE', 'AU', 'US']) }));
const gdpTable = (isos: string[], values: number[]) =>
  table({ country_iso: strings(isos), gdp_pc: fixed('float64', Float64Array.from(values)) });
const bucketTable = (isos: string[], values: number[]) =>
  table({ country_iso: strings(isos), bucket_id: fixed('int8', Int8Array.from(values)) });

describe('openMerchants', () => {
  it('puts rows into id order, ids above 2^63 last, and remembers where they stood', () => {
    const merchants = openMerchants(merchantTable([(1n << 63n) + 5n, 7n, 2n], ['DE', 'AU', 'US']));
    expect([...merchants.ids]).toEqual([2n, 7n, (1n << 63n) + 5n]);
    expect([...merchants.mcc]).toEqual([5002, 5001, 5000]);
    expect([...merchants.order!]).toEqual([2, 1, 0]);
    const homes = homePositions(merchants, countries);
    expect(Array.from(homes, (h) => countries.isos[h])).toEqual(['US', 'AU', 'DE']);
  });

  it('leaves rows that stand in order where they are', () => {
    const given = merchantTable([1n, 2n, 9n], ['DE', 'AU', 'US']);
    const merchants = openMerchants(given);
    expect(merchants.order).toBeUndefined();
    expect(merchants.ids).toBe((given.columns['merchant_id'] as { values: unknown }).values);
  });

  it.each([
    ['ingress_pk_duplicate', [3n, 3n], 1],
    ['ingress_pk_duplicate', [9n, 3n, 9n], 2],
    ['ingress_schema_violation', [4n, 0n], 1],
    ['ingress_schema_violation', [], -1],
  ])('refuses ids with %s (%#)', (code, ids, row) => {
    expect(
      refusal(() =>
        openMerchants(
          merchantTable(
            ids,
            ids.map(() => 'DE'),
          ),
        ),
      ),
    ).toMatchObject({
      code,
      dataset: 'transaction_schema_merchant_ids',
      ...(row < 0 ? {} : { row }),
    });
  });
});

describe('home look-ups', () => {
  const merchants = openMerchants(merchantTable([5n, 1n], ['DE', 'AU']));
  const home = homePositions(merchants, countries);

  it('give every merchant the figures of its home', () => {
    const gdp = gdpByCountry(gdpTable(['US', 'DE', 'AU'], [1, 2, 3]), countries);
    const buckets = bucketByCountry(bucketTable(['US', 'DE', 'AU'], [5, 4, 3]), countries);
    expect([...homeGdp(merchants, home, gdp)]).toEqual([3, 2]);
    expect([...homeBuckets(merchants, home, buckets)]).toEqual([3, 4]);
  });

  it('name the merchant row as given, though rows were put into order', () => {
    const gdp = gdpByCountry(gdpTable(['AU'], [3]), countries);
    expect(refusal(() => homeGdp(merchants, home, gdp))).toMatchObject({
      code: 'gdp_missing',
      dataset: 'transaction_schema_merchant_ids',
      column: 'home_country_iso',
      row: 0,
      merchantId: 5n,
      found: 'DE',
    });
    const buckets = bucketByCountry(bucketTable(['AU'], [3]), countries);
    expect(refusal(() => homeBuckets(merchants, home, buckets))).toMatchObject({
      code: 'bucket_missing',
      row: 0,
    });
    const stray = openMerchants(merchantTable([5n, 1n], ['XK', 'AU']));
    expect(refusal(() => homePositions(stray, countries))).toMatchObject({
      code: 'home_iso_fk',
      row: 0,
      found: 'XK',
    });
  });

  it.each([
    ['gdp_nonpositive', gdpTable(['DE', 'AU'], [1, 0]), 1],
    ['gdp_nonpositive', gdpTable(['DE', 'AU'], [-3, 1]), 0],
    ['gdp_nonpositive', gdpTable(['DE', 'AU'], [1, Infinity]), 1],
    ['gdp_iso_not_in_set', gdpTable(['DE', 'XK'], [1, 2]), 1],
    ['ingress_pk_duplicate', gdpTable(['DE', 'DE'], [1, 2]), 1],
  ])('refuse a GDP table with %s', (code, gdp, row) => {
    expect(refusal(() => gdpByCountry(gdp, countries))).toMatchObject({
      code,
      dataset: 'gdp_per_capita',
      ...(row < 0 ? {} : { row }),
    });
  });

  it.each([
    ['bucket_out_of_range', bucketTable(['DE', 'AU'], [1, 6]), 1],
    ['bucket_out_of_range', bucketTable(['DE', 'AU'], [0, 1]), 0],
    ['bucket_iso_not_in_set', bucketTable(['CS', 'AU'], [1, 2]), 0],
  ])('refuse a bucket map with %s', (code, buckets, row) => {
    expect(refusal(() => bucketByCountry(buckets, countries))).toMatchObject({
      code,
      dataset: 'gdp_bucket_map',
      ...(row < 0 ? {} : { row }),
    });
  });
});

function refusal(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return isFailure(error) ? { code: error.code, ...error.place } : error;
  }
  return 'no failure';
}

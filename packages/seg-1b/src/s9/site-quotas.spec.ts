import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allocPlanOf, found, type PairPlan } from '../../test/site-plans.js';
import { quotaTable } from '../allocation/plan-tables.js';
import { checkRequirementSums, checkTileQuotas, checkZoneQuotas, pairSites } from './site-quotas.js';

const big = 1n << 63n;
const PAIRS: readonly PairPlan[] = [
  [7n, 'AA', [[3, 1], [5, 2]]],
  [7n, 'BB', [[9, 1]]],
  [big, 'AA', [[5, 1], [6, 2]]],
]; // prettier-ignore
const pairs = pairSites(allocPlanOf(PAIRS));

/** Tile of each site, in the order of pair and site. */
const TILES = [5, 3, 5, 9, 6, 5, 6];

describe('pairSites', () => {
  it('begin where the sites of the pairs before end', () => {
    expect([...pairs.start]).toEqual([0, 3, 4, 7]);
  });
});

describe('the sites of a pair', () => {
  const sums = (...required: number[]) =>
    found((findings) => checkRequirementSums(pairs, Uint32Array.from(required), findings));

  it('are those that it requires', () => {
    expect(sums(3, 1, 3)).toEqual([]);
    expect(sums(3, 2, 2)).toMatchObject([
      { code: 'E404_ALLOCATION_MISMATCH', merchant: 7n, expected: '2 sites in BB', found: '1 sites' },
      { check: 'requirement_sums', dataset: 's4_alloc_plan', merchant: big, expected: '2 sites in AA' },
    ]);
  });
});

describe('the sites of a tile', () => {
  const quotas = (tiles: readonly number[]) =>
    found((findings) => checkTileQuotas(pairs, Float64Array.from(tiles), findings));

  it('are those of the plan in any order of the sites', () => {
    expect(quotas(TILES)).toEqual([]);
    expect(quotas([3, 5, 5, 9, 5, 6, 6])).toEqual([]);
  });

  it.each([
    ['that no row of the pair names', [5, 4, 5, 9, 6, 5, 6], 7n, '1 sites in tile 3 of AA', '0 sites'],
    ['with one site too many', [3, 3, 5, 9, 6, 5, 6], 7n, '1 sites in tile 3 of AA', '2 sites'],
    ['of another pair of the country', [5, 3, 5, 9, 6, 3, 6], big, '1 sites in tile 5 of AA', '0 sites'],
    ['behind all tiles of the pair', [5, 3, 99, 9, 6, 5, 6], 7n, '2 sites in tile 5 of AA', '1 sites'],
    ['before them', [0, 3, 5, 9, 6, 5, 6], 7n, '1 sites in tile 3 of AA', '0 sites'],
  ])('%s are found', (_, tiles, merchant, expected, seen) => {
    expect(quotas(tiles)).toMatchObject([
      {
        check: 'tile_quotas',
        code: 'E503_TILE_QUOTA_MISMATCH',
        dataset: 's5_site_tile_assignment',
        merchant,
        expected,
        found: seen,
      },
    ]);
  });

  it('are found wrong, once a pair, whenever one site stands elsewhere', () => {
    fc.assert(
      fc.property(fc.nat(TILES.length - 1), fc.nat(20), (site, tile) => {
        fc.pre(tile !== TILES[site]);
        const findings = quotas(TILES.map((own, s) => (s === site ? tile : own)));
        const pair = [...pairs.start].findLastIndex((start) => start <= site);
        expect(findings.map(({ merchant }) => merchant)).toEqual([PAIRS[pair][0]]);
      }),
    );
  });
});

type Quota = readonly [merchant: bigint, iso: string, zone: string, sites: number];

/** Tiles below 6 lie in the east. */
const zoneOf = (site: number) => (TILES[site] < 6 ? 'Z/East' : 'Z/West');
const QUOTAS: readonly Quota[] = [
  [7n, 'AA', 'Z/East', 3],
  [7n, 'BB', 'Z/West', 1],
  [big, 'AA', 'Z/East', 1],
  [big, 'AA', 'Z/West', 2],
];

describe('the sites of a zone', () => {
  const isos = ['AA', 'BB'];
  const quotas = (rows: readonly Quota[]) => {
    const zones = rows.map(([, , zone]) => zone);
    const table = quotaTable(
      {
        merchantId: BigUint64Array.from(rows, ([merchant]) => merchant),
        country: Uint16Array.from(rows, ([, iso]) => isos.indexOf(iso)),
        stratum: { codes: Uint32Array.from(zones.keys()), dictionary: zones },
        sites: Uint32Array.from(rows, ([, , , sites]) => sites),
      },
      isos,
    );
    return found((findings) => checkZoneQuotas(pairs, table, zoneOf, findings));
  };
  const changed = (row: number, change: Partial<Record<0 | 1 | 2 | 3, unknown>>) =>
    QUOTAS.map((quota, i) => (i === row ? Object.assign([...quota], change) : quota) as Quota);

  it('are its quota', () => {
    expect(quotas(QUOTAS)).toEqual([]);
  });

  it('are found where a quota has another number', () => {
    expect(quotas(changed(3, { 3: 3 }))).toMatchObject([
      {
        check: 'zone_quotas',
        code: 'E404_ALLOCATION_MISMATCH',
        dataset: 's4_zone_quota',
        row: 3,
        merchant: big,
        expected: '3 sites of AA in Z/West',
        found: '2',
      },
    ]);
  });

  it('are found where a quota is of another zone: the one has no site, the other no quota', () => {
    expect(quotas(changed(1, { 2: 'pooled' }))).toMatchObject([
      { merchant: 7n, expected: '1 sites of BB in pooled', found: '0' },
      { merchant: 7n, expected: 'a quota of BB in Z/West', found: 'none, and 1 sites' },
    ]);
  });

  it('are found where a quota is missing', () => {
    expect(quotas(QUOTAS.filter((_, row) => row !== 2))).toMatchObject([
      { merchant: big, expected: 'a quota of AA in Z/East', found: 'none, and 1 sites' },
    ]);
  });

  it('are found where a quota belongs to no pair of the plan', () => {
    const stray: Quota = [big, 'BB', 'Z/West', 1];
    expect(quotas([...QUOTAS, stray])).toMatchObject([{ row: 4, merchant: big, found: 'another pair' }]);
    // In the middle it also keeps the quotas behind it from their pairs.
    const inside = quotas([...QUOTAS.slice(0, 1), [7n, 'AB', 'Z/West', 1] as never, ...QUOTAS.slice(1)]);
    expect(inside.at(-1)).toMatchObject({ row: 1, merchant: 7n, found: 'another pair' });
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fixed, type Table } from '@merchantry/contracts';
import { tileIdColumn } from '@merchantry/geo';
import { failureCode } from '../../test/failure-code.js';
import { planTable } from '../allocation/plan-tables.js';
import { openAllocPlan } from './alloc-plan-table.js';
import { requiredSites } from './required-sites.js';
import { openRequirements, requirementTable } from './requirement-table.js';
import type { Requirements } from './site-requirements.js';
import { keyColumns, openSiteKeys, openTiles } from './site-table.js';

const isos = ['AA', 'BB', 'CC'];

/** Merchants below 2^53, around 2^63 and up to 2^64 - 1. */
const merchant = fc.oneof(
  fc.bigInt(1n, 1n << 20n),
  fc.bigInt((1n << 63n) - 3n, (1n << 63n) + 3n),
  fc.constant((1n << 64n) - 1n),
);

interface Pair {
  readonly merchant: bigint;
  readonly country: number;
  /** Tile and sites, tiles ascending. */
  readonly tiles: readonly (readonly [number, number])[];
}

const anyPairs: fc.Arbitrary<Pair[]> = fc
  .uniqueArray(
    fc.record({
      merchant,
      country: fc.nat(isos.length - 1),
      tiles: fc.uniqueArray(fc.tuple(fc.nat(43_200 * 21_600 - 1), fc.integer({ min: 1, max: 2 ** 32 - 1 })), {
        minLength: 1,
        maxLength: 4,
        selector: ([tile]) => tile,
      }),
    }),
    { minLength: 1, maxLength: 12, selector: ({ merchant, country }) => `${merchant} ${country}` },
  )
  .map((pairs) =>
    pairs
      .sort((a, b) => (a.merchant < b.merchant ? -1 : a.merchant > b.merchant ? 1 : a.country - b.country))
      .map((pair) => ({ ...pair, tiles: [...pair.tiles].sort(([a], [b]) => a - b) })),
  );

const requirementsOf = (pairs: readonly Pair[]): Requirements => ({
  merchantId: BigUint64Array.from(pairs, ({ merchant }) => merchant),
  country: Uint16Array.from(pairs, ({ country }) => country),
  sites: Uint32Array.from(pairs, ({ tiles }) => tiles[0][1]),
  isos,
});

function planOf(pairs: readonly Pair[]): Table {
  const rows = pairs.flatMap(({ merchant, country, tiles }) =>
    tiles.map(([tile, sites]) => ({ merchant, country, tile, sites })),
  );
  return planTable(
    {
      merchantId: BigUint64Array.from(rows, ({ merchant }) => merchant),
      country: Uint16Array.from(rows, ({ country }) => country),
      tile: Float64Array.from(rows, ({ tile }) => tile),
      sites: Uint32Array.from(rows, ({ sites }) => sites),
    },
    isos,
  );
}

describe('s3_requirements', () => {
  it('comes back as it was published', () => {
    fc.assert(
      fc.property(anyPairs, (pairs) => {
        const kept = requirementsOf(pairs);
        expect(openRequirements(requirementTable(kept), isos)).toEqual(kept);
      }),
    );
  });

  it('is refused for a country of no code', async () => {
    const kept = requirementsOf([{ merchant: 1n, country: 2, tiles: [[0, 1]] }]);
    expect(await failureCode(() => openRequirements(requirementTable(kept), ['AA', 'BB']))).toBe(
      'E302_FK_COUNTRY',
    );
  });
});

describe('s4_alloc_plan', () => {
  it('opens pair by pair, each with its tiles and sites', () => {
    fc.assert(
      fc.property(anyPairs, (pairs) => {
        const plan = openAllocPlan(planOf(pairs));
        expect([...plan.merchantId]).toEqual(pairs.map((pair) => pair.merchant));
        expect([...plan.country.codes].map((code) => plan.country.dictionary[code])).toEqual(
          pairs.map(({ country }) => isos[country]),
        );
        pairs.forEach(({ tiles }, p) => {
          const own = <T>(column: { slice(from: number, to: number): ArrayLike<T> }) =>
            Array.from(column.slice(plan.start[p], plan.start[p + 1]));
          expect(own(plan.tileId)).toEqual(tiles.map(([tile]) => BigInt(tile)));
          expect(own(plan.nSites)).toEqual(tiles.map(([, sites]) => sites));
        });
        expect(plan.start[pairs.length]).toBe(plan.tileId.length);
      }),
    );
  });

  it('is one pair where one country has two codes, and two where merchants differ by 2^32', () => {
    const table = planOf([{ merchant: 1n, country: 0, tiles: [[1, 1], [2, 1]] }]); // prettier-ignore
    const country = table.columns['legal_country_iso'];
    const spelledTwice = { ...country, codes: Uint32Array.of(0, 1), dictionary: ['AA', 'AA'] };
    const twice = { ...table, columns: { ...table.columns, legal_country_iso: spelledTwice } } as Table;
    expect(openAllocPlan(twice).merchantId).toHaveLength(1);
    const ids = fixed('uint64', BigUint64Array.of(1n, 1n + (1n << 32n)));
    const apart = { ...table, columns: { ...table.columns, merchant_id: ids } };
    expect(openAllocPlan(apart).merchantId).toHaveLength(2);
  });

  it('is refused without a row', async () => {
    expect(await failureCode(() => openAllocPlan(planOf([])))).toBe('E501_NO_S4_ALLOC_PLAN');
  });
});

describe('requiredSites', () => {
  const plan = (pairs: readonly Pair[]) => openAllocPlan(planOf(pairs));

  it('are the sites of the requirements where both are of the same pairs', () => {
    fc.assert(
      fc.property(anyPairs, (pairs) => {
        const kept = requirementsOf(pairs);
        expect(requiredSites(plan(pairs), kept)).toBe(kept.sites);
      }),
    );
  });

  it('refuse a pair too few or too many on either side, and name its merchant', () => {
    fc.assert(
      fc.property(
        anyPairs.filter((pairs) => pairs.length > 1),
        fc.nat(11),
        (pairs, at) => {
          const fewer = pairs.filter((_, p) => p !== at % pairs.length);
          for (const [planned, required] of [
            [pairs, fewer],
            [fewer, pairs],
          ])
            expect(() => requiredSites(plan(planned), requirementsOf(required))).toThrow(
              expect.objectContaining({ code: 'E504_SUM_TO_N_MISMATCH' }),
            );
        },
      ),
    );
  });

  it('refuse the same merchant in another country', async () => {
    const pair: Pair = { merchant: 1n << 63n, country: 0, tiles: [[5, 1]] };
    const elsewhere = requirementsOf([{ ...pair, country: 1 }]);
    expect(() => requiredSites(plan([pair]), elsewhere)).toThrow(
      expect.objectContaining({
        place: expect.objectContaining({ merchantId: 1n << 63n, expected: '9223372036854775808 in BB' }),
      }),
    );
  });
});

describe('a table of sites', () => {
  it('gives back its keys and tiles', () => {
    const site = fc.tuple(merchant, fc.nat(2), fc.integer({ min: 1, max: 2 ** 32 - 1 }), fc.nat(2 ** 31));
    fc.assert(
      fc.property(fc.array(site, { maxLength: 20 }), (sites) => {
        const keys = {
          merchantId: BigUint64Array.from(sites, ([id]) => id),
          country: { codes: Uint32Array.from(sites, ([, c]) => c), dictionary: isos },
          siteOrder: Uint32Array.from(sites, ([, , order]) => order),
        };
        const tile = Float64Array.from(sites, ([, , , id]) => id);
        const table: Table = {
          rows: sites.length,
          columns: { ...keyColumns(keys), tile_id: fixed('uint64', tileIdColumn(tile)) },
        };
        expect(openSiteKeys(table, 'sites')).toMatchObject({
          dataset: 'sites',
          merchantId: keys.merchantId,
          country: keys.country,
          siteOrder: keys.siteOrder,
        });
        expect(openTiles(table, 'sites')).toEqual(tile);
      }),
    );
  });
});

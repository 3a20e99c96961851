import { describe, expect, it } from '@jest/globals';
import { failureCode } from '../../test/failure-code.js';
import {
  ALLOC_POLICY,
  isMaterial,
  requirementsOf,
  smallUniverse,
  THREE_COUNTRIES,
} from '../../test/small-universe.js';
import { s4AllocPlanPolicySchema } from '../policy/s4-alloc-plan.js';
import {
  checkPlan,
  checkQuotas,
  checkWeightedTiles,
  countryPositions,
  quotasOfPlan,
  runOfTile,
  zoneStrata,
  type PlanRows,
  type WeightedTiles,
} from '../index.js';

const { universe } = smallUniverse(THREE_COUNTRIES);
const requirements = requirementsOf([
  [1n, 'AA', 3],
  [1n, 'BB', 1],
  [1n << 63n, 'AA', 2],
]);
const country = countryPositions(requirements, universe);
const rows: PlanRows = {
  merchantId: BigUint64Array.of(1n, 1n, 1n, 1n << 63n),
  country: Uint16Array.of(0, 0, 1, 0),
  tile: Float64Array.of(12, 102, 223, 14),
  sites: Uint32Array.of(1, 2, 1, 2),
};

describe('a plan', () => {
  const check = (change: Partial<PlanRows>) =>
    failureCode(() => checkPlan({ ...rows, ...change }, requirements, country, universe));

  it('passes when it ascends, adds up and stays in its country', async () => {
    expect(await check({})).toBe('none');
    expect([...checkPlan(rows, requirements, country, universe).start]).toEqual([0, 2, 3, 4]);
  });

  it.each<[string, string, Partial<PlanRows>]>([
    ['columns of unlike length', 'E405_SCHEMA_INVALID', { sites: Uint32Array.of(1, 2, 1) }],
    ['a tile twice', 'E407_PK_DUPLICATE', { tile: Float64Array.of(12, 12, 223, 14) }],
    ['tiles out of order', 'E408_UNSORTED', { tile: Float64Array.of(102, 12, 223, 14) }],
    ['countries out of order', 'E408_UNSORTED', { country: Uint16Array.of(0, 1, 0, 0) }],
    ['a row of no site', 'E412_ZERO_ROW_EMITTED', { sites: Uint32Array.of(0, 3, 1, 2) }],
    ['a tile of no country', 'E413_TILE_NOT_IN_INDEX', { tile: Float64Array.of(12, 109, 223, 14) }],
    ['a tile of another country', 'E413_TILE_NOT_IN_INDEX', { tile: Float64Array.of(12, 102, 12, 14) }],
    ['a site too many', 'E404_ALLOCATION_MISMATCH', { sites: Uint32Array.of(2, 2, 1, 2) }],
    ['a merchant unknown', 'E404_ALLOCATION_MISMATCH', { merchantId: BigUint64Array.of(1n, 1n, 1n, 9n) }],
    [
      'rows behind the last pair',
      'E404_ALLOCATION_MISMATCH',
      {
        merchantId: BigUint64Array.of(1n, 1n, 1n, 1n << 63n, (1n << 63n) + 1n),
        country: Uint16Array.of(0, 0, 1, 0, 0),
        tile: Float64Array.of(12, 102, 223, 14, 14),
        sites: Uint32Array.of(1, 2, 1, 2, 1),
      },
    ],
  ])('with %s is refused by %s', async (_, code, change) => {
    expect(await check(change)).toBe(code);
  });

  it('must keep its quotas', async () => {
    const strata = zoneStrata(universe, isMaterial);
    const plan = checkPlan(rows, requirements, country, universe);
    const quotas = quotasOfPlan(plan, country, universe, strata);
    // One site east and two west of merchant 1; the last merchant's two in the pool.
    expect([...quotas.stratum]).toEqual([0, 1, 3, 2]);
    expect([...quotas.sites]).toEqual([1, 2, 1, 2]);
    const broken = { ...quotas, sites: Uint32Array.of(2, 1, 1, 2) };
    expect(await failureCode(() => checkQuotas(broken, plan, country, universe, strata))).toBe(
      'E404_ALLOCATION_MISMATCH',
    );
  });
});

describe('tiles of a country', () => {
  it('are those of its runs', () => {
    const found = Array.from({ length: 600 }, (_, tile) => runOfTile(universe, 5, 7, tile));
    const held = found.flatMap((run, tile) => (run >= 0 ? [[tile, run]] : []));
    expect(held).toEqual([...[220, 221, 222, 223, 224].map((tile) => [tile, 5]), [320, 6], [321, 6]]);
  });
});

describe('a universe', () => {
  const check = (change: Partial<WeightedTiles>) =>
    failureCode(() => checkWeightedTiles({ ...universe, ...change }));
  const changed = <T extends Uint32Array | Uint16Array | Float64Array>(
    column: T,
    at: number,
    value: number,
  ): T => {
    const copy = column.slice() as T;
    copy[at] = value;
    return copy;
  };
  const prefix = Uint32Array.from(universe.prefixWeight);

  it('passes as it is made, also at another power of ten', async () => {
    expect(await check({})).toBe('none');
    expect(
      await failureCode(() => checkWeightedTiles(smallUniverse(THREE_COUNTRIES, 100, 1e6).universe)),
    ).toBe('none');
  });

  it.each<[string, string, Partial<WeightedTiles>]>([
    ['runs without weights', 'E402_MISSING_TILE_WEIGHTS', { prefixWeight: prefix.slice(1) }],
    ['a total of its own', 'E414_WEIGHT_TAMPER', { weightTotal: Float64Array.of(1e9, 1e6, 1e9) }],
    ['a total that is no power of ten', 'E414_WEIGHT_TAMPER', { weightTotal: new Float64Array(3).fill(9e8) }],
    ['no weights in a country', 'E414_WEIGHT_TAMPER', { weightTotal: Float64Array.of(1e9, 0, 1e9) }],
    ['prefixes that fall', 'E414_WEIGHT_TAMPER', { prefixWeight: changed(prefix, 3, 0) }],
    ['prefixes beyond the total', 'E414_WEIGHT_TAMPER', { prefixWeight: changed(prefix, 4, 1_000_000_001) }],
    ['prefixes that do not begin at zero', 'E414_WEIGHT_TAMPER', { prefixWeight: changed(prefix, 5, 1) }],
    ['a tile twice', 'E407_PK_DUPLICATE', { colStart: changed(universe.colStart, 1, 13) }],
    ['rows out of order', 'E408_UNSORTED', { row: changed(universe.row, 4, 0) }],
    ['countries out of order', 'E408_UNSORTED', { country: changed(universe.country, 9, 0) }],
  ])('with %s is refused by %s', async (_, code, change) => {
    expect(await check(change)).toBe(code);
  });
});

describe('s4_alloc_plan_policy', () => {
  it('is shipped with the recipe in force', () => {
    expect(ALLOC_POLICY.mode).toBe('slots_v1');
    expect(ALLOC_POLICY.slots).toEqual({
      even_zone_share: 0.2,
      spread_single_zone: true,
      sites_per_slot: 7,
      free_site_share: 0.005,
      tile_slot_cap: 20,
      tile_slot_factor: 2,
    });
  });

  it.each([
    { mode: 'slots_v2' },
    { deterministic_seed_namespace: 'a|b' },
    { slots: { ...ALLOC_POLICY.slots, free_site_share: 1.1 } },
    { slots: { ...ALLOC_POLICY.slots, sites_per_slot: 0 } },
    { residue_window: { ...ALLOC_POLICY.residue_window, tile_share_soft_guard: 0.5 } },
    { surprise: true },
  ])('refuses %p', (change) => {
    expect(s4AllocPlanPolicySchema.safeParse({ ...ALLOC_POLICY, ...change }).success).toBe(false);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { failureCode } from '../../test/failure-code.js';
import {
  ALLOC_POLICY,
  IDENTITY,
  isMaterial,
  requirementsOf,
  smallUniverse,
  THREE_COUNTRIES,
} from '../../test/small-universe.js';
import { countryPositions, POOLED, zoneQuotas, zoneShares, zoneStrata, type ZoneStrata } from '../index.js';

const { universe, weights } = smallUniverse(THREE_COUNTRIES);
const strata = zoneStrata(universe, isMaterial);
const LIFT = ALLOC_POLICY.slots.even_zone_share;

describe('strata', () => {
  it('are the material zones by name and one pool of the rest', () => {
    expect(strata.name).toEqual(['X/East', 'X/West', POOLED, 'X/West', 'X/Empty', 'X/Full']);
    expect([...strata.starts]).toEqual([0, 3, 4, 6]);
    expect([...strata.material]).toEqual([1, 1, 0, 1, 1, 1]);
    expect([...strata.tiles]).toEqual([7, 10, 1, 7, 5, 2]);
  });

  it('hold the weights of their tiles, or hectares where nobody lives', () => {
    const east = [10, 11, 12, 13, 110, 111, 112].map((tile) => weights.get('AA')?.get(tile) ?? 0);
    expect(strata.weight[0]).toBe(east.reduce((a, b) => a + b));
    expect(strata.weight[0] + strata.weight[1] + strata.weight[2]).toBe(1e9);
    expect([...strata.byArea]).toEqual([0, 0, 0, 0, 1, 0]);
    // Three cells of five hectares, two of six.
    expect(strata.measure[4]).toBe(27);
  });

  it('are one pool where no zone is material', () => {
    expect(zoneStrata(universe, () => false).name).toEqual([POOLED, POOLED, POOLED]);
  });
});

/** Strata of one country with these weights; the last is the pool if it is not material. */
const oneCountry = (weight: readonly number[], pooled: boolean): ZoneStrata => ({
  ...strata,
  starts: Uint32Array.of(0, weight.length),
  country: new Uint16Array(weight.length),
  name: weight.map((_, i) => (pooled && i === weight.length - 1 ? POOLED : `Z/${i}`)),
  material: Uint8Array.from(weight, (_, i) => Number(!pooled || i < weight.length - 1)),
  weight: Float64Array.from(weight),
});

describe('zone shares', () => {
  it('are 80 % by population and 20 % even over the material zones', () => {
    const shares = zoneShares(oneCountry([9.9e8, 1e7, 0], false), LIFT);
    [0.8 * 0.99 + 0.2 / 3, 0.8 * 0.01 + 0.2 / 3, 0.2 / 3].forEach((share, q) =>
      expect(Math.abs(shares[q] - share * 1e9)).toBeLessThanOrEqual(1),
    );
    const pooled = zoneShares(oneCountry([6e8, 3e8, 1e8], true), LIFT);
    expect([...pooled]).toEqual([5.8e8, 3.4e8, 0.8e8]);
  });

  it('leave all to a single zone, and all to population where no zone is material', () => {
    expect([...zoneShares(strata, LIFT)].slice(3, 4)).toEqual([1e9]);
    expect([...zoneShares(oneCountry([1e9], true), LIFT)]).toEqual([1e9]);
  });

  it('add up to one to the last billionth', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1e8 }), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 0, max: 1000 }),
        fc.boolean(),
        (list, lift, pooled) => {
          const shares = zoneShares(oneCountry([...list, 7], pooled), lift / 1000);
          expect(shares.reduce((a, b) => a + b, 0)).toBe(1e9);
          expect(shares.every((share) => share >= 0 && Number.isInteger(share))).toBe(true);
        },
      ),
      { seed: 42, numRuns: 300 },
    );
  });
});

describe('zone quotas', () => {
  const dealt = (n: number, merchants: number, own: ZoneStrata, spread: boolean, seed = 42n) => {
    const requirements = requirementsOf(
      Array.from({ length: merchants }, (_, m) => [BigInt(m + 1), 'AA', n] as const),
    );
    const shares = zoneShares(own, LIFT);
    const quotas = zoneQuotas(requirements, new Uint16Array(merchants), own, shares, spread, {
      ...IDENTITY,
      seed,
    });
    const table = Array.from({ length: merchants }, () => new Array<number>(own.name.length).fill(0));
    quotas.pair.forEach((p, i) => (table[p][quotas.stratum[i]] = quotas.sites[i]));
    return { quotas, table, shares };
  };

  it('add up to the pair, each within one of its exact share', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1e8 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 60 }),
        fc.bigInt({ min: 0n, max: 1000n }),
        (list, n, seed) => {
          const { table, shares } = dealt(n, 3, oneCountry([...list, 5], false), false, seed);
          for (const row of table) {
            expect(row.reduce((a, b) => a + b)).toBe(n);
            row.forEach((sites, q) => expect(Math.abs(sites - (n * shares[q]) / 1e9)).toBeLessThan(1));
          }
        },
      ),
      { seed: 42, numRuns: 200 },
    );
  });

  it('expect the exact share of every zone', () => {
    const merchants = 20_000;
    const { table, shares } = dealt(5, merchants, oneCountry([7e8, 2e8, 0.9e8, 0.1e8], true), false);
    // Hoeffding on counts that lie within an interval of one: 2 exp(-2 n t^2) = 2.5e-7 a zone at t = 0.02, n = 20,000 (1e-6 in all).
    shares.forEach((share, q) => {
      const mean = table.reduce((sum, row) => sum + row[q], 0) / merchants;
      expect(Math.abs(mean - (5 * share) / 1e9)).toBeLessThan(0.02);
    });
  });

  it('spread a pair of two or more over two zones, and leave single sites alone', () => {
    const own = oneCountry([9.99e8, 5e5, 5e5], false);
    const before = dealt(2, 500, own, false).table;
    const after = dealt(2, 500, own, true).table;
    expect(before.filter((row) => row.includes(2)).length).toBeGreaterThan(100);
    after.forEach((row, p) => {
      expect(row).not.toContain(2);
      expect(row.reduce((a, b) => a + b)).toBe(2);
      if (!before[p].includes(2)) expect(row).toEqual(before[p]);
    });
    expect(dealt(1, 500, own, true).table).toEqual(dealt(1, 500, own, false).table);
  });

  it('move a site to a material zone, never to the pool, and only if there are two material ones', () => {
    const own = oneCountry([9.99e8, 1e3, 1e6 - 1e3], true);
    for (const row of dealt(2, 300, own, true).table) expect(row[1] + row[2] > 0 && row[0] > 0).toBe(true);
    const pool = dealt(2, 3000, own, true).table.filter((row) => row[2] > 0).length;
    const poolBefore = dealt(2, 3000, own, false).table.filter((row) => row[2] > 0).length;
    expect(pool).toBe(poolBefore);
    const single = oneCountry([9.99e8, 1e6], true);
    expect(dealt(2, 300, single, true).table).toEqual(dealt(2, 300, single, false).table);
  });

  it('move to equally likely zones where nobody lives in the others and nothing is dealt evenly', () => {
    const own = oneCountry([1e9, 0, 0], false);
    const requirements = requirementsOf(
      Array.from({ length: 400 }, (_, m) => [BigInt(m + 1), 'AA', 2] as const),
    );
    const quotas = zoneQuotas(requirements, new Uint16Array(400), own, zoneShares(own, 0), true, IDENTITY);
    const moved = quotas.stratum.reduce((sum, q) => sum + Number(q === 1), 0);
    // Binomial(400, 1/2): 5 standard deviations are 50, false alarm below 6e-7.
    expect(Math.abs(moved - 200)).toBeLessThan(50);
    expect(quotas.stratum.length).toBe(800);
  });

  it('differ between seeds and do not depend on the other pairs', () => {
    const own = oneCountry([5e8, 3e8, 2e8], false);
    const all = dealt(4, 50, own, true).table;
    expect(dealt(4, 20, own, true).table).toEqual(all.slice(0, 20));
    expect(dealt(4, 50, own, true, 7n).table).not.toEqual(all);
  });

  it('refuse a pair beyond exact division', async () => {
    expect(await failureCode(() => dealt(9_100_000, 1, oneCountry([1e9], false), true))).toBe(
      'E416_NUMERIC_OVERFLOW',
    );
  });
});

describe('countries of pairs', () => {
  it('are found by code', () => {
    const requirements = requirementsOf([
      [1n, 'BB', 1],
      [1n, 'CC', 1],
    ]);
    expect([...countryPositions(requirements, universe)]).toEqual([1, 2]);
  });

  it.each([
    ['E401_NO_S3_REQUIREMENTS', requirementsOf([])],
    ['E403_ZERO_TILE_UNIVERSE', requirementsOf([[1n, 'ZZ', 1]])],
    ['E405_SCHEMA_INVALID', requirementsOf([[1n, 'AA', 0]])],
  ])('are refused by %s', async (code, requirements) => {
    expect(await failureCode(() => countryPositions(requirements, universe))).toBe(code);
  });
});

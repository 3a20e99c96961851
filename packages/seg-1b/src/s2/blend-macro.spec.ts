import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shippedWeightPolicy } from '../../test/shipped-policies.js';
import { MACRO_REGIONS } from '../policy/s2-tile-weights.js';
import { macroShares, regionShares } from './blend-macro.js';
import { gini, topShares } from './concentration.js';
import { macroRegion } from './macro-region.js';

const { blend_v2: policy } = shippedWeightPolicy();
const countries = fc.array(
  fc.record({
    tiles: fc.bigInt({ min: 1n, max: 10_000_000n }),
    area: fc.bigInt({ min: 1n, max: 10n ** 18n }),
    population: fc.bigInt({ min: 0n, max: 10n ** 11n }),
  }),
  { minLength: 1, maxLength: 60 },
);
const regionsOf = (n: number) => Array.from({ length: n }, (_, i) => MACRO_REGIONS[i % MACRO_REGIONS.length]);

describe('macroShares', () => {
  it('keeps one whole of positive shares, within the iterations allowed', () => {
    fc.assert(
      fc.property(countries, (totals) => {
        const { baseline, shares, iterations } = macroShares(policy, totals, regionsOf(totals.length));
        for (const all of [baseline, shares]) {
          expect(Math.abs(all.reduce((sum, share) => sum + share, 0) - 1)).toBeLessThan(1e-12);
          expect(all.every((share) => share > 0)).toBe(true);
        }
        expect(iterations).toBeLessThanOrEqual(policy.max_rebalance_iterations);
      }),
    );
  });

  it('stays where no floor, cap or penalty binds, and says that it converged', () => {
    const loose = {
      ...policy,
      region_floor_share: {
        ...policy.region_floor_share,
        Africa: 0,
        Asia: 0,
        Europe: 0,
        'North America': 0,
        'South America': 0,
        Oceania: 0,
      },
      country_cap_share_soft: 1,
      country_cap_share_hard: 1,
      topk_cap_targets: { top1: 1, top5: 1, top10: 1 },
      concentration_penalty_strength: 0,
    };
    const totals = [1n, 2n, 5n].map((x) => ({ tiles: x, area: 7n * x, population: x }));
    const result = macroShares(loose, totals, regionsOf(3));
    expect(result.iterations).toBe(1);
    expect(result.converged).toBe(true);
    result.shares.forEach((share, i) => expect(share).toBeCloseTo([1, 2, 5][i] / 8, 14));
  });

  it('raises a floor and cuts a cap, worked by hand', () => {
    const blend = {
      ...policy,
      basis_mix: { uniform: 1, area_m2: 0, population: 0 },
      region_floor_share: {
        ...policy.region_floor_share,
        Africa: 0.3,
        Asia: 0,
        Europe: 0,
        'North America': 0,
        'South America': 0,
        Oceania: 0,
      },
      country_cap_share_soft: 0.5,
      country_cap_share_hard: 0.5,
      topk_cap_targets: { top1: 1, top5: 1, top10: 1 },
      concentration_penalty_strength: 0,
      max_rebalance_iterations: 1,
    };
    const totals = [1n, 8n, 1n].map((tiles) => ({ tiles, area: 1n, population: 0n }));
    const { shares } = macroShares(blend, totals, ['Africa', 'Asia', 'Europe']);
    // Floor: 0.1, 0.8, 0.1 -> 0.3, 0.8 - 0.2 * 8/9, 0.1 - 0.2 / 9; then 0.6222 is cut to 0.5 and 0.1222 is spread over
    // the room 0.2 and 0.4222.
    const rest = 0.1 - 0.2 / 9;
    const excess = 0.8 - (0.2 * 8) / 9 - 0.5;
    const room = 0.2 + (0.5 - rest);
    const expected = [0.3 + (excess * 0.2) / room, 0.5, rest + (excess * (0.5 - rest)) / room];
    shares.forEach((share, i) => expect(share).toBeCloseTo(expected[i], 12));
    expect([...regionShares(shares, ['Africa', 'Asia', 'Europe'])].slice(0, 3)).toEqual([...shares]);
  });
});

describe('concentration', () => {
  it('is 0 for equals, (n - 1) / n for one of n, and agrees with the mean difference', () => {
    expect(gini([3, 3, 3])).toBeCloseTo(0, 15);
    expect(gini([0, 0, 0, 9])).toBeCloseTo(0.75, 15);
    expect([gini([]), gini([0, 0])]).toEqual([0, 0]);
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 30 }), (values) => {
        const sum = values.reduce((a, b) => a + b, 0);
        fc.pre(sum > 0);
        const differences = values
          .flatMap((a) => values.map((b) => Math.abs(a - b)))
          .reduce((a, b) => a + b, 0);
        expect(gini(values)).toBeCloseTo(differences / (2 * values.length * sum), 10);
      }),
    );
  });

  it('counts at least one country at the top, and rounds up', () => {
    const values = Array.from({ length: 30 }, (_, i) => i + 1);
    expect(topShares(values)).toEqual({ top1: 30 / 465, top5: 59 / 465, top10: 87 / 465 });
    expect(topShares([])).toEqual({ top1: 0, top5: 0, top10: 0 });
  });
});

describe('macroRegion', () => {
  it.each([
    ['Africa', 'Northern Africa', 'Africa'],
    ['Americas', 'Latin America and the Caribbean', 'South America'],
    ['Americas', 'South America', 'South America'],
    ['Americas', 'Northern America', 'North America'],
    ['Oceania', null, 'Oceania'],
    ['', null, 'Other'],
    [null, null, 'Other'],
  ])('%s, %s is %s', (region, subregion, expected) => {
    expect(macroRegion(region, subregion)).toBe(expected);
  });
});

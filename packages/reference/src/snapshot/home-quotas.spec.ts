import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { builtIn } from '../../test/built-in-inputs.js';
import { type HomeCandidate, homeQuotas, homeRanks } from './home-quotas.js';

const candidates = builtIn.homeCandidates(builtIn.expectedMultiZone());
const policy = builtIn.snapshotPolicy();
const byIso = (quotas: readonly { iso: string; merchants: number }[]) =>
  new Map(quotas.map(({ iso, merchants }) => [iso, merchants]));
const sumOf = (quotas: Map<string, number>, holds: (candidate: HomeCandidate) => boolean) =>
  candidates.filter(holds).reduce((sum, { iso }) => sum + (quotas.get(iso) ?? 0), 0);

describe('home quotas at the certified operating point', () => {
  const quotas = byIso(homeQuotas(candidates, 10_000, 'recipe_p', policy));

  it('places 10,000 merchants in 241 countries, 38 % of them in multi-zone countries, at least 20 % in the south', () => {
    expect(quotas.size).toBe(241);
    expect(sumOf(quotas, () => true)).toBe(10_000);
    expect(sumOf(quotas, ({ multiZone }) => multiZone)).toBe(3_800);
    expect(sumOf(quotas, ({ southern }) => southern)).toBeGreaterThanOrEqual(2_000);
    for (const iso of ['AQ', 'BV', 'GS', 'HM', 'IO', 'PN', 'TF', 'UM']) expect(quotas.has(iso)).toBe(false);
  });

  it('meets the homes of the joint design within 3 % or one merchant', () => {
    for (const iso of 'US CN ID BR RU MX CD ES AR CA UZ MY AU CL KZ'.split(' '))
      expect(quotas.get(iso)).toBe(200);
    const design = { EC: 177, PG: 111, PS: 99, MN: 98, IN: 105, JP: 99, DE: 93, GB: 86 };
    for (const [iso, merchants] of Object.entries(design))
      expect(Math.abs(quotas.get(iso)! - merchants)).toBeLessThanOrEqual(Math.max(1, 0.03 * merchants));
  });

  it('lets population, not wealth, limit the small', () => {
    for (const { iso, people } of candidates)
      expect(quotas.get(iso) ?? 0).toBeLessThanOrEqual(Math.min(200, Math.max(1, people / 10_000)));
    expect(quotas.get('MC')).toBe(3);
  });
});

describe('home quotas', () => {
  it('scale: a larger world has as many merchants per inhabitant more', () => {
    for (const merchants of [600, 10_000, 1_000_000]) {
      for (const law of ['recipe_p', 'natural'] as const) {
        const quotas = byIso(homeQuotas(candidates, merchants, law, policy));
        expect(sumOf(quotas, () => true)).toBe(merchants);
        for (const { iso, people } of candidates)
          expect(quotas.get(iso) ?? 0).toBeLessThanOrEqual(Math.max(1, (people * merchants) / 1e8));
      }
    }
  });

  it('follow size alone under the natural law', () => {
    const quotas = byIso(homeQuotas(candidates, 10_000, 'natural', policy));
    const largest = [...quotas].sort((a, b) => b[1] - a[1]).map(([iso]) => iso);
    expect(largest.slice(0, 4)).toEqual(['CN', 'IN', 'US', 'ID']);
    expect(quotas.get('DE')!).toBeGreaterThan(10 * quotas.get('MN')!);
  });

  it('do not depend on the order of countries', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(candidates, { minLength: candidates.length }), (shuffled) => {
        expect(homeQuotas(shuffled, 10_000, 'recipe_p', policy)).toEqual(
          homeQuotas(candidates, 10_000, 'recipe_p', policy),
        );
      }),
      { numRuns: 10, seed: 20260106 },
    );
  });

  it('know income only as a share of the total', () => {
    const doubled = candidates.map((candidate) => ({ ...candidate, totalGdp: 2 * candidate.totalGdp }));
    expect(homeQuotas(doubled, 10_000, 'recipe_p', policy)).toEqual(
      homeQuotas(candidates, 10_000, 'recipe_p', policy),
    );
  });

  it('refuse a world without a south', () => {
    const north = candidates.map((candidate) => ({ ...candidate, southern: candidate.iso === 'NZ' }));
    expect(() => homeQuotas(north, 10_000, 'recipe_p', policy)).toThrow(
      expect.objectContaining({ code: 'reference_drift' }),
    );
  });

  it('rank by half population share and half income share', () => {
    const base = { multiZone: false, southern: false };
    const ranks = homeRanks([
      { iso: 'AA', people: 60, totalGdp: 10, ...base },
      { iso: 'BB', people: 30, totalGdp: 80, ...base },
      { iso: 'CC', people: 10, totalGdp: 10, ...base },
    ]);
    expect([...ranks]).toEqual([
      ['BB', 1],
      ['AA', 2],
      ['CC', 3],
    ]);
  });
});

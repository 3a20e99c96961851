import { describe, expect, it } from '@jest/globals';
import { shippedWeightPolicy } from '../../test/shipped-policies.js';
import type { S2TileWeightsPolicy } from '../policy/s2-tile-weights.js';
import { weighCountry } from './country-weights.js';
import { weightReport } from './weight-report.js';

const grid = { columns: 100, rowArea: BigInt64Array.of(1000n, 900n) };
const country = (
  iso: string,
  region: 'Asia' | 'Europe' | 'Africa',
  masses: number[],
  policy: S2TileWeightsPolicy,
) => ({
  iso,
  region,
  weights: weighCountry(
    policy,
    { row: Uint32Array.of(1), colStart: Uint32Array.of(3), colLen: Uint32Array.of(masses.length) },
    Uint32Array.from(masses),
    grid,
  ),
});
const world = (policy: S2TileWeightsPolicy) =>
  weightReport(policy, [
    country('AA', 'Asia', [30, 40], policy),
    country('BB', 'Europe', [20], policy),
    country('CC', 'Asia', [0, 10, 0], policy),
    country('DD', 'Africa', [0, 0], policy),
  ]);
const shipped = shippedWeightPolicy();

describe('weightReport', () => {
  it('states shares of population, their concentration, and each country', () => {
    const report = world(shipped);
    expect(report.region_share_vector).toMatchObject({
      Asia: expect.closeTo(0.8, 14),
      Europe: expect.closeTo(0.2, 14),
      Africa: 0,
    });
    // Shares 0, 0.1, 0.2, 0.7: (-3 * 0 - 0.1 + 0.2 + 3 * 0.7) / 4.
    expect(report.country_gini_proxy).toBeCloseTo(0.55, 14);
    expect(report.country_gini_baseline_proxy).toBe(report.country_gini_proxy);
    expect(report.country_share_topk.top10).toBeCloseTo(0.7, 14);
    expect(report.convergence).toBeNull();
    expect(report.country_summaries[2]).toEqual({
      country_iso: 'CC',
      macro_region: 'Asia',
      tiles: 3,
      mass_sum: '10',
      component_mass_tiles: '3',
      component_mass_area: '2700',
      component_mass_population: '10',
      K: 1_000_000_000,
      postquant_sum_fp: 1_000_000_000,
      residue_allocations: 0,
      zero_mass_fallback: false,
    });
    expect(report.country_summaries[3]).toMatchObject({ mass_sum: '2', zero_mass_fallback: true });
  });

  it('steers the shares of a blend, and no weight', () => {
    const blend = { ...shipped, blend_v2: { ...shipped.blend_v2, enabled: true } };
    const report = world(blend);
    expect(report.convergence?.iterations).toBeGreaterThan(0);
    expect(report.country_gini_proxy).not.toBe(report.country_gini_baseline_proxy);
    expect(report.country_summaries.map(({ postquant_sum_fp }) => postquant_sum_fp)).toEqual(
      Array(4).fill(1_000_000_000),
    );
    expect(world({ ...shipped, basis: 'area_m2' }).country_share_topk.top1).toBeCloseTo(3 / 8, 14);
    expect(world({ ...shipped, basis: 'uniform' }).country_share_topk.top1).toBeCloseTo(3 / 8, 14);
  });
});

import { describe, expect, it } from '@jest/globals';
import { shippedYaml } from '../../test/shipped-policies.js';
import { s2TileWeightsPolicySchema } from './s2-tile-weights.js';

describe('s2_tile_weights_policy', () => {
  const document = shippedYaml('s2_tile_weights_policy');
  const blend = document['blend_v2'] as Record<string, unknown>;

  it('is shipped with population at nine decimals, nothing blended', () => {
    const policy = s2TileWeightsPolicySchema.parse(document);
    expect(policy).toMatchObject({ basis: 'population', dp: 9, fallback_mode: 'legacy_basis_only' });
    expect(policy.blend_v2.enabled).toBe(false);
  });

  it.each([
    ['an unknown basis', { basis: 'wealth' }],
    ['ten decimals', { dp: 10 }],
    ['half a decimal', { dp: 0.5 }],
    ['an unknown key', { surprise: 1 }],
    [
      'shares that are no whole',
      { blend_v2: { ...blend, basis_mix: { uniform: 0.4, area_m2: 0.4, population: 0.1 } } },
    ],
    ['a soft cap above the hard one', { blend_v2: { ...blend, country_cap_share_soft: 0.09 } }],
    ['targets that fall', { blend_v2: { ...blend, topk_cap_targets: { top1: 0.5, top5: 0.3, top10: 0.6 } } }],
    [
      'floors above one',
      {
        blend_v2: { ...blend, region_floor_share: { ...(blend['region_floor_share'] as object), Asia: 0.9 } },
      },
    ],
    ['no iteration', { blend_v2: { ...blend, max_rebalance_iterations: 0 } }],
    ['no tolerance', { blend_v2: { ...blend, convergence_tolerance: 0 } }],
  ])('refuses %s', (_, change) => {
    expect(s2TileWeightsPolicySchema.safeParse({ ...document, ...change }).success).toBe(false);
  });
});

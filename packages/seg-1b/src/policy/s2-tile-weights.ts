import { z } from 'zod';

const share = z.number().min(0).max(1);

/** Macro-regions in the order in which their floors are raised. */
export const MACRO_REGIONS = [
  'Africa',
  'Asia',
  'Europe',
  'North America',
  'South America',
  'Oceania',
  'Other',
] as const;

export type MacroRegion = (typeof MACRO_REGIONS)[number];

const basisMix = z
  .strictObject({ uniform: share, area_m2: share, population: share })
  .refine(
    (mix) => Math.abs(mix.uniform + mix.area_m2 + mix.population - 1) <= 1e-9,
    'shares must add up to 1',
  );

const regionFloors = z
  .strictObject({
    Africa: share,
    Asia: share,
    Europe: share,
    'North America': share,
    'South America': share,
    Oceania: share,
    Other: share,
  })
  .refine(
    (floors) => MACRO_REGIONS.reduce((sum, region) => sum + floors[region], 0) <= 1 + 1e-9,
    'floors must not add up to more than 1',
  );

const topShares = z
  .strictObject({ top1: share.positive(), top5: share, top10: share })
  .refine(({ top1, top5, top10 }) => top1 <= top5 && top5 <= top10, 'targets must not fall');

/** Policy `s2_tile_weights_policy`: what a tile weighs within its country. */
export const s2TileWeightsPolicySchema = z.strictObject({
  semver: z.string().regex(/^\d+\.\d+\.\d+$/),
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  /** Mass of a tile when nothing is blended. */
  basis: z.enum(['uniform', 'area_m2', 'population']),
  /** Decimals of a weight: those of a country add up to 10^dp. */
  dp: z.int().min(0).max(9),
  /** What holds while `blend_v2` is off: the basis alone. */
  fallback_mode: z.literal('legacy_basis_only'),
  blend_v2: z
    .strictObject({
      enabled: z.boolean(),
      /** Shares of the three masses, each normalised within the country. */
      basis_mix: basisMix,
      region_floor_share: regionFloors,
      country_cap_share_soft: share,
      country_cap_share_hard: share,
      topk_cap_targets: topShares,
      /** Share of the uniform mix that each iteration of the macro step is drawn towards. */
      concentration_penalty_strength: share,
      deterministic_seed_namespace: z
        .string()
        .min(1)
        .regex(/^[\x21-\x7b\x7d\x7e]+$/),
      max_rebalance_iterations: z.int().min(1).max(10_000),
      convergence_tolerance: z.number().positive(),
    })
    .refine(
      (blend) => blend.country_cap_share_soft <= blend.country_cap_share_hard,
      'the soft cap must not exceed the hard cap',
    ),
});

export type S2TileWeightsPolicy = z.output<typeof s2TileWeightsPolicySchema>;
export type BlendPolicy = S2TileWeightsPolicy['blend_v2'];

import { z } from 'zod';

const share = z.number().min(0).max(1);

/** Policy `s4_alloc_plan_policy`: how the sites of a merchant in a country are dealt to tiles. */
export const s4AllocPlanPolicySchema = z.strictObject({
  semver: z.string().regex(/^\d+\.\d+\.\d+$/),
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  /** The law in force. Each of the three has its own section below; the sections of the others are idle. */
  mode: z.enum(['slots_v1', 'stratified_residue_v3', 'residue_window_v2']),
  /** First part of every hashed key of the two residue laws. */
  deterministic_seed_namespace: z.string().regex(/^[\w.]+$/),
  slots: z.strictObject({
    /** Share of a country's sites dealt evenly over its material zones, whatever lives there. */
    even_zone_share: share,
    /** Whether a pair whose sites all fell into one zone gives one of them to another material zone. */
    spread_single_zone: z.boolean(),
    sites_per_slot: z.number().min(1).max(1e6),
    /** Share of sites that take no slot and follow population alone. */
    free_site_share: share,
    /** Most slots of one tile: the greater of this and `tile_slot_factor` times the slots a tile would have if all had as many. */
    tile_slot_cap: z.int().min(1).max(1e6),
    tile_slot_factor: z.int().min(1).max(1e6),
  }),
  residue_window: z
    .strictObject({
      /** Most sites of one tile, as a share of the pair's: above the soft one sites move off, up to the hard one tiles take them. */
      tile_share_soft_guard: share,
      tile_share_hard_guard: share,
      reroute: z.strictObject({ enabled: z.boolean(), max_moves_per_pair: z.int().min(0) }),
      residual_redistribution: z.strictObject({
        enabled: z.boolean(),
        min_active_tile_fraction: share,
        max_steps_per_pair: z.int().min(0),
      }),
      support_diversification: z.strictObject({
        enabled: z.boolean(),
        apply_n_sites_max: z.int().min(0),
        candidate_window_fraction: share,
        candidate_window_min: z.int().min(1),
      }),
    })
    .refine(
      (law) => law.tile_share_soft_guard <= law.tile_share_hard_guard,
      'the soft guard must not pass the hard one',
    ),
});

export type S4AllocPlanPolicy = z.output<typeof s4AllocPlanPolicySchema>;

import { z } from 'zod';

const share = z.number().min(0).max(1);

const component = z.strictObject({
  /** Exponents of the distance from the middle, per axis: above 1 draws inwards, below 1 outwards. */
  lat_shape_exp: z.number().min(0.2).max(8),
  lon_shape_exp: z.number().min(0.2).max(8),
  /** Reach on each side of the middle, as a share of half the tile. */
  max_abs_offset_fraction: share.positive(),
});

/** Policy `s6_jitter_policy`: where in its tile a site stands. */
export const s6JitterPolicySchema = z.strictObject({
  semver: z.string().regex(/^\d+\.\d+\.\d+$/),
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  mode: z.enum(['uniform_v1', 'mixture_v2', 'mixture_v3']),
  /** Part of the name of every stream: another namespace draws other places. */
  deterministic_seed_namespace: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[\x21-\x7b\x7d\x7e]+$/, 'printable ASCII without | is expected'),
  /** Attempts at a place inside country and stratum. */
  max_attempts: z.int().min(1).max(256),
  /** When none succeeds: stand at the centroid (or stored interior point) of the tile, or give up with E613. */
  on_exhaustion: z.enum(['centroid', 'abort']),
  mixture_v3: z.strictObject({
    /** Share of attempts that fall in the core. */
    core_share: share,
    /** Width and height of the core as a share of the tile's; its place is hashed for each tile. */
    core_width: share.positive(),
  }),
  mixture_v2: z.strictObject({
    /** Share of the latitude's uniform in the choice of a component; the rest is the longitude's. */
    selection_blend: share,
    component_weights: z
      .strictObject({
        core_cluster: z.number().min(0),
        secondary_cluster: z.number().min(0),
        sparse_tail: z.number().min(0),
      })
      .refine((w) => w.core_cluster + w.secondary_cluster + w.sparse_tail > 0, 'one weight must be above 0'),
    components: z.strictObject({
      core_cluster: component,
      secondary_cluster: component,
      sparse_tail: component,
    }),
  }),
});

export type S6JitterPolicy = z.output<typeof s6JitterPolicySchema>;

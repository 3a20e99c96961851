import { z } from 'zod';

const share = z.number().min(0).max(1);
const multiplier = z.number().min(0).max(1000);

/** Policy `s7_integerisation_policy`: how the outlets of a merchant are split over its countries. */
export const s7IntegerisationPolicySchema = z.strictObject({
  semver: z.string().regex(/^\d+\.\d+\.\d+$/),
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  /** Decimals to which residuals are compared. */
  dp_resid: z.int().min(1).max(15),
  dirichlet_lane: z.strictObject({
    enabled: z.boolean(),
    /** Sum of the concentrations. */
    alpha0: z.number().positive().max(1e6),
  }),
  bounds_lane: z.strictObject({
    enabled: z.boolean(),
    /** Times the exact share, rounded down: the least count. */
    lower_multiplier: multiplier,
    /** Times the exact share, rounded up: the greatest count. */
    upper_multiplier: multiplier,
  }),
  home_bias_lane: z.strictObject({
    enabled: z.boolean(),
    /** By ascending number of outlets; the last holds for all numbers above it. */
    tiers: z
      .array(z.strictObject({ max_n_outlets: z.int().min(1), home_share_min: share }))
      .min(1)
      .refine(
        (tiers) => tiers.every(({ max_n_outlets: most }, i) => i === 0 || most > tiers[i - 1].max_n_outlets),
        'tiers must ascend by max_n_outlets',
      ),
  }),
});

export type S7IntegerisationPolicy = z.output<typeof s7IntegerisationPolicySchema>;

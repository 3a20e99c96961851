import { z } from 'zod';

/**
 * Policy `s3_base_weight`: the weight of a candidate country by its rank,
 * w = exp(beta0 + beta_home * [is home] + beta_rank * rank). How its figures go together is checked where they are used.
 */
export const s3BaseWeightSchema = z.strictObject({
  semver: z.string().regex(/^\d+\.\d+\.\d+$/),
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  /** Decimals of a stored weight. */
  dp: z.int().min(1).max(18),
  model: z.literal('loglinear_rank_home'),
  beta0: z.number(),
  beta_home: z.number(),
  beta_rank: z.number(),
  /** Bounds of the exponent, then of its exponential. */
  log_w_min: z.number(),
  log_w_max: z.number(),
  w_min: z.number().min(0),
  w_max: z.number().min(0),
});

export type S3BaseWeight = z.output<typeof s3BaseWeightSchema>;

import { z } from 'zod';

/** Policy `validation_policy`: bounds of the rejection corridor of the outlet-count sampler. */
export const validationPolicySchema = z.strictObject({
  semver: z.string().regex(/^\d+\.\d+\.\d+$/),
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  corridor: z.strictObject({
    /** Upper bound of rejected attempts over all attempts. */
    rejection_share_max: z.number().min(0).max(1),
    /** Upper bound of the 99th percentile of rejections per merchant. */
    rejections_p99_max: z.int().min(0),
  }),
  cusum: z.strictObject({
    /** Drift taken off every step. */
    reference_k: z.number().min(0),
    /** The chart signals at this height. */
    threshold_h: z.number().positive(),
    /** Acceptance probabilities are capped here before standardising. */
    alpha_cap: z.number().gt(0).lt(1),
  }),
});

export type ValidationPolicy = z.output<typeof validationPolicySchema>;

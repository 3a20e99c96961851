import { z } from 'zod';

/** Policy `s3_thresholds`: bounds of the whole counts that S3 makes over all candidates of a merchant. */
export const s3ThresholdsSchema = z.strictObject({
  semver: z.string().regex(/^\d+\.\d+\.\d+$/),
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  /** Without bounds every count may be anything from none to all. */
  enabled: z.boolean(),
  /** The home country keeps at least so many outlets. */
  home_min: z.int().min(0),
  /** One outlet at least is abroad where the merchant has a foreign candidate and two outlets. */
  force_at_least_one_foreign_if_foreign_present: z.boolean(),
  /** One outlet in every candidate country where there are outlets enough. */
  min_one_per_country_when_feasible: z.boolean(),
  /** `n_minus_home_min`: no foreign country takes what the home country keeps. */
  foreign_cap_mode: z.enum(['n_minus_home_min', 'none']),
  on_infeasible: z.literal('fail'),
});

export type S3Thresholds = z.output<typeof s3ThresholdsSchema>;

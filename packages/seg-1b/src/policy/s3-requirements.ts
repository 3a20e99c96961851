import { z } from 'zod';

const iso2 = z.string().regex(/^[A-Z]{2}$/);

/** Policy `s3_requirements_policy`: which countries of the outlet catalogue are placed, and how many sites they can hold. */
export const s3RequirementsPolicySchema = z.strictObject({
  semver: z.string().regex(/^\d+\.\d+\.\d+$/),
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  country_filter: z.strictObject({
    enabled: z.boolean(),
    /** Countries whose outlets get no site. */
    denylist_country_iso: z
      .array(iso2)
      .refine((codes) => new Set(codes).size === codes.length, 'a country is listed twice'),
  }),
  small_state_cap: z.strictObject({
    /** Degrees that two coordinates must differ by to count as distinct. */
    coordinate_step_deg: z.number().positive().max(1),
    /** Least share of distinct latitudes, or longitudes, among the sites of a country. */
    distinct_share_min: z.number().positive().max(1),
    /** No country is held to fewer sites than this. */
    floor_sites: z.int().min(1),
  }),
});

export type S3RequirementsPolicy = z.output<typeof s3RequirementsPolicySchema>;

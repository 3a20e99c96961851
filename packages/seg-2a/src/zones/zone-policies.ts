import { z } from 'zod';
import { nudgeDigest } from './nudge.js';
import type { ZoneGovernance } from './zone-figures.js';

const semver = z.string().regex(/^\d+\.\d+\.\d+$/);
const version = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const share = z.number().min(0).max(1);

/**
 * Policy `tz_nudge`: how far a site is moved off a border, and how far the nearest zone may be. It carries a digest of its
 * own, over the decimal as it is written; therefore that is text.
 */
export const tzNudgeSchema = z
  .strictObject({
    semver,
    epsilon_degrees: z
      .string()
      .regex(/^[0-9]+(\.[0-9]+)?$/, 'must be a decimal, as text')
      .refine((text) => Number(text) > 0 && Number(text) < 1, 'must lie between 0 and 1'),
    sha256_digest: z.string().regex(/^[0-9a-f]{64}$/),
    /** Metres up to which the nearest zone of the country counts as within reach. */
    nearest_threshold_m: z.number().positive(),
  })
  .superRefine(({ semver: of, epsilon_degrees, sha256_digest }, context) => {
    const digest = nudgeDigest(of, epsilon_degrees);
    if (digest !== sha256_digest)
      context.addIssue({
        code: 'custom',
        path: ['sha256_digest'],
        message: `must be ${digest}`,
        input: sha256_digest,
      });
  });

export type TzNudge = z.output<typeof tzNudgeSchema>;

/** Policy `tz_overlap_preference`: zones that go before the others of their country where polygons overlap. */
export const tzOverlapPreferenceSchema = z.strictObject({
  semver,
  version,
  preferred: z.record(
    z.string().regex(/^[A-Z]{2}$/),
    z
      .array(z.string().min(1))
      .min(1)
      .refine((tzids) => new Set(tzids).size === tzids.length, 'names a zone twice'),
  ),
});

export type TzOverlapPreference = z.output<typeof tzOverlapPreferenceSchema>;

/** Policy `tz_governance`: how many sites may go without a polygon of their own. */
export const tzGovernanceSchema = z.strictObject({
  semver,
  version,
  fallback_rate_cap: share,
  override_rate_cap: share,
  country_fallback_rate_cap: share,
  country_min_sites: z.int().min(1),
}) satisfies z.ZodType<ZoneGovernance>;

export type TzGovernance = z.output<typeof tzGovernanceSchema>;

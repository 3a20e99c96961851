import { z } from 'zod';

/** `'*'` matches everything; a list matches any of its entries, `@NAME` standing for a named set. */
const wildcard = z.literal('*');
const isoEntry = z.string().min(2);
const mccEntry = z.union([z.int(), z.string().min(1)]);

/**
 * A rule as written. Its channel, countries, codes, priority and decision are plain values here: the compiler of the
 * rules knows what exists and names the rule that is wrong.
 */
const rule = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/),
  decision: z.string(),
  priority: z.number(),
  channel: z.union([wildcard, z.array(z.string())]),
  home: z.union([wildcard, z.array(isoEntry)]),
  mcc: z.union([wildcard, z.array(mccEntry)]),
});

const setName = z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/);

/** Who may sell abroad: rules in any order, named sets of home countries and merchant categories, and a default. */
const eligibilitySchema = z.strictObject({
  rule_set_id: z.string().regex(/^[a-z][A-Za-z0-9._-]{0,63}$/),
  default_decision: z.string(),
  home_sets: z.record(setName, z.array(z.string())).default({}),
  mcc_sets: z.record(setName, z.array(mccEntry)).default({}),
  rules: z.array(rule),
});

/** Rate of the zero-truncated Poisson of foreign countries: exp(theta0 + theta1 ln N + theta2 x). */
const ztpSchema = z.strictObject({
  theta0_intercept: z.number().min(-20).max(20),
  theta1_log_n_sites: z.number().min(0).max(1, 'above 1 the rate outgrows the number of sites'),
  theta2_openness: z.number().min(-20).max(20),
  feature_x: z.literal('openness'),
  /** Openness of a merchant without one. */
  x_default: z.number().min(0).max(1),
  x_transform: z.literal('clamp01'),
  MAX_ZTP_ZERO_ATTEMPTS: z.int().min(1).max(10_000),
  ztp_exhaustion_policy: z.enum(['downgrade_domestic', 'abort']),
});

/** Policy `crossborder_hyperparams`. */
export const crossborderHyperparamsSchema = z.strictObject({
  semver: z.string().regex(/^\d+\.\d+\.\d+$/),
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  eligibility: eligibilitySchema,
  ztp: ztpSchema,
});

export type EligibilityPolicy = z.output<typeof eligibilitySchema>;
export type EligibilityRule = EligibilityPolicy['rules'][number];

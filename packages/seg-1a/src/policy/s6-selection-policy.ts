import { z } from 'zod';

/**
 * Values of the selection as written. Their domains and what may be said per currency are checked by the compiler of the
 * policy, which names the value that is wrong.
 */
const selection = z.strictObject({
  /** S7 reads the membership: true. */
  emit_membership_dataset: z.boolean(),
  /** One event for every considered country, or for the chosen ones only. */
  log_all_candidates: z.boolean(),
  /** Candidates that are considered at the most, first by rank; 0 for all. */
  max_candidates_cap: z.number(),
  /** `exclude` or `include`: whether a country of weight zero is drawn for, though it cannot be chosen. */
  zero_weight_rule: z.string(),
  /** Decimals of keys where they are printed. */
  dp_score_print: z.number(),
});

/** Policy `s6_selection_policy`: how foreign countries are chosen, with exceptions by currency. */
export const s6SelectionPolicySchema = z.strictObject({
  semver: z.string().regex(/^\d+\.\d+\.\d+$/),
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  defaults: selection,
  per_currency: z.record(z.string(), selection.partial()).default({}),
});

export type S6SelectionPolicy = z.output<typeof s6SelectionPolicySchema>;
export type SelectionValues = S6SelectionPolicy['defaults'];

import { z } from 'zod';

/** What a predicate may hold; which of it an operator takes is for the compiler of the ladder to say. */
export interface PredicateNode {
  readonly op: string;
  readonly field?: string;
  readonly set?: string;
  readonly values?: readonly string[];
  readonly codes?: readonly number[];
  /** Inclusive. */
  readonly ranges?: readonly (readonly [number, number])[];
  readonly value?: number;
  readonly args?: readonly PredicateNode[];
  readonly arg?: PredicateNode;
}

const predicate: z.ZodType<PredicateNode> = z.lazy(() =>
  z.strictObject({
    op: z.string(),
    field: z.string().optional(),
    set: z.string().optional(),
    values: z.array(z.string()).optional(),
    codes: z.array(z.number()).optional(),
    ranges: z.array(z.tuple([z.number(), z.number()])).optional(),
    value: z.number().optional(),
    args: z.array(predicate).optional(),
    arg: predicate.optional(),
  }),
);

const names = z.array(z.string());

/** A rule as written. Its words, names and codes are plain strings here: the compiler knows what exists. */
const rule = z.strictObject({
  rule_id: z.string().regex(/^[A-Z][A-Z0-9_]{0,127}$/),
  precedence: z.string(),
  priority: z.number(),
  is_decision_bearing: z.boolean(),
  predicate,
  outcome: z.strictObject({ reason_code: z.string(), tags: names }),
  admit_sets: names.default([]),
  deny_sets: names.default([]),
  admit_countries: names.default([]),
  deny_countries: names.default([]),
  row_tags: names.default([]),
});

/** Every set costs a step of a recursion when sets name each other. */
const MOST_SETS = 1000;

/**
 * Policy `s3_rule_ladder`: which foreign countries a merchant may consider. An entry of a country set is an ISO code, or
 * `@NAME` for all countries of another set.
 */
export const s3RuleLadderSchema = z.strictObject({
  semver: z.string().regex(/^\d+\.\d+\.\d+$/),
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  /** Closed vocabularies. */
  reason_codes: names,
  filter_tags: names,
  country_sets: z
    .record(z.string().regex(/^[A-Z][A-Z0-9_]{0,127}$/), names)
    .refine((sets) => Object.keys(sets).length <= MOST_SETS, `at most ${MOST_SETS} sets`),
  reason_code_to_rule_id: z.record(z.string(), z.string()),
  rules: z.array(rule),
});

export type S3RuleLadder = z.output<typeof s3RuleLadderSchema>;
export type LadderRule = S3RuleLadder['rules'][number];

import { z } from 'zod';

const count = z.int().min(1);
const smoothing = z.strictObject({
  blend_weight: z.number().min(0).max(1),
  obs_floor: z.number().min(0),
  shrink_exponent: z.number().positive(),
});

/** `config/layer1/1A/candidate_design.yaml`: the figures from which the policies of candidates are generated. */
export const candidateDesignSchema = z
  .strictObject({
    semver: z.string().regex(/^\d+\.\d+\.\d+$/),
    version: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
    eligible: z.strictObject({
      /** Expected share of eligible merchants among the multi-site merchants at home outside class M. */
      share: z.number().gt(0).lt(1),
      tolerance: z.number().positive(),
      /** Least number of outlets of an eligible merchant at home in class M. */
      multi_zone_min_outlets: count,
    }),
    /** Cumulative: from so many outlets, the first so many countries of the list. */
    steps: z
      .array(z.strictObject({ min_outlets: z.int().min(2), countries: count }))
      .min(1)
      .refine(ascends, 'steps must ascend in outlets and in countries'),
    lists: z.strictObject({
      countries: count,
      /** Position of the class M country, from 1. */
      multi_zone_at: count,
      min_people: z.int().min(0),
      use_penalty_km: z.number().min(0),
    }),
    attraction: z.strictObject({ scale: z.number().positive(), exponent: z.number().min(0).max(1) }),
    currencies: z.strictObject({
      dp: z.int().min(0).max(12),
      defaults: smoothing,
      per_currency: z.record(z.string().regex(/^[A-Z]{3}$/), smoothing),
    }),
    domestic_only: z
      .array(z.strictObject({ mcc: z.int().min(0).max(9999), because: z.string().min(1) }))
      .refine((codes) => new Set(codes.map(({ mcc }) => mcc)).size === codes.length, 'a code occurs twice'),
  })
  .refine(({ lists }) => lists.multi_zone_at <= lists.countries, 'multi_zone_at must lie in the list')
  .refine(
    ({ lists, steps }) => steps[steps.length - 1].countries === lists.countries,
    'the last step takes the list',
  );

export type CandidateDesign = z.output<typeof candidateDesignSchema>;
export type Step = CandidateDesign['steps'][number];

function ascends(steps: readonly { readonly min_outlets: number; readonly countries: number }[]): boolean {
  return steps.every(
    ({ min_outlets, countries }, i) =>
      i === 0 || (min_outlets > steps[i - 1].min_outlets && countries > steps[i - 1].countries),
  );
}

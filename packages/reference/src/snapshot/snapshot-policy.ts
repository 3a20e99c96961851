import { z } from 'zod';

const homeLaw = z.strictObject({
  rank_offset: z.number().positive(),
  /** Share of all merchants at home in multi-zone countries; null leaves it to the ranks. */
  multi_zone_share: z.number().min(0).max(1).nullable(),
  max_country_share: z.number().positive().max(1),
  min_southern_share: z.number().min(0).max(1),
});

/** Shape of `config/reference/merchant_snapshot.yaml`. */
export const snapshotPolicy = z.strictObject({
  seed: z.string().regex(/^\d{1,20}$/),
  excluded_homes: z.array(z.string().regex(/^[A-Z]{2}$/)),
  ceiling: z.strictObject({
    inhabitants_per_merchant: z.number().positive(),
    at_merchants: z.number().int().positive(),
  }),
  home_laws: z.strictObject({ recipe_p: homeLaw, natural: homeLaw }),
  mcc_walk: z.strictObject({ start: z.number().min(0).lt(1), step: z.number().gt(0).lt(1) }),
  channel: z.strictObject({
    card_not_present: z.number().min(0).max(1),
    exceptions: z.array(
      z.strictObject({ probability: z.number().min(0).max(1), codes: z.array(z.number().int()) }),
    ),
  }),
  min_countries: z.number().int().positive(),
  min_mccs: z.number().int().positive(),
});
export type SnapshotPolicy = z.infer<typeof snapshotPolicy>;

export type HomeLaw = keyof SnapshotPolicy['home_laws'];

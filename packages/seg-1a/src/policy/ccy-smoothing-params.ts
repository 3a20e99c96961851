import { z } from 'zod';

/** Figures of one currency. Their domains are checked where they are resolved, which can name the currency. */
const figures = z.strictObject({
  /** Weight of the spending surface against the settlement surface. */
  blend_weight: z.number(),
  /** Pseudo-observations of every country. */
  alpha: z.number(),
  /** Least effective number of observations. */
  obs_floor: z.number(),
  /** Observations count as their root of this degree (degrees below 1 count as 1). */
  shrink_exponent: z.number(),
  /** Least share of every country. */
  min_share: z.number(),
});

const byCountry = z.record(z.string(), z.record(z.string(), z.number()));

/** Policy `ccy_smoothing_params`: how the shares of a currency over countries are smoothed. */
export const ccySmoothingParamsSchema = z.strictObject({
  semver: z.string().regex(/^\d+\.\d+\.\d+$/),
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  /** Decimals of the weights; 10^dp is exact in binary64. */
  dp: z.int().min(1).max(15),
  defaults: figures,
  per_currency: z.record(z.string(), figures.partial()),
  /** Figures of single countries by currency; countries named here belong to the support of the currency. */
  overrides: z.strictObject({
    alpha_iso: byCountry.optional(),
    min_share_iso: byCountry.optional(),
  }),
});

export type CcySmoothingParams = z.output<typeof ccySmoothingParamsSchema>;
export type SmoothingFigures = CcySmoothingParams['defaults'];

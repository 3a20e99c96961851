import { z } from 'zod';

const finite = z.number();
const range = z.tuple([finite, finite]).refine(([low, high]) => low < high, 'low must be below high');
const positive = z.number().positive();
const channel = z.strictObject({ CP: finite, CNP: finite });
const bound = z.strictObject({ min: finite.optional(), max: finite.optional() });
const times = z.int().min(1).max(1000);

/** `config/layer1/1A/model_fit.yaml`. Logits and logs are natural; mu and phi are counts and shapes. */
export const fitPolicySchema = z.strictObject({
  semver: z.string().regex(/^\d+\.\d+\.\d+$/),
  version: z.string().min(1),
  seed: z.string().regex(/^\d{1,15}$/),
  corpus: z.strictObject({ repeats: z.int().min(1).max(100) }),
  priors: z.strictObject({
    logit_pi: z.strictObject({
      channel,
      bucket: z.tuple([finite, finite, finite, finite, finite]),
      noise_sd: z.number().min(0),
      clamp_pi: range,
      mean_pi: positive.max(1),
      base: range,
    }),
    ln_mu: z.strictObject({ channel, noise_sd: z.number().min(0), clamp_mu: range }),
    ln_phi: z.strictObject({
      channel,
      ln_gdp: finite,
      noise_sd: z.number().min(0),
      clamp_phi: range,
      median_phi: positive,
      base: range,
    }),
    bisections: times,
  }),
  counts: z.strictObject({ tries: times }),
  hurdle: z.strictObject({
    l2: positive,
    max_iterations: times,
    tolerance: positive,
    clip: positive.max(0.01),
    mean_pi: positive.max(1),
    shift: range,
    bisections: times,
  }),
  mean: z.strictObject({
    l2: positive,
    scale: range,
    bisections: times,
    min_mu: positive,
    max_q90_mu: positive,
  }),
  dispersion: z.strictObject({
    phi_centre: positive,
    mcc_sd: positive,
    channel,
    ln_gdp: finite,
    ln_gdp_centre: finite,
  }),
  moments: z.strictObject({ min_cell: times, clamp_phi: range, l2: positive }),
  self_check: z.strictObject({
    rejection_share: bound,
    largest_rejection: bound,
    mean_attempts: bound,
    mean_pi: bound,
    q90_mu: bound,
    median_mu_over_phi: bound,
    phi_cv: bound,
    phi_p95_over_p05: bound,
  }),
});

export type FitPolicy = z.infer<typeof fitPolicySchema>;
export type SelfCheckName = keyof FitPolicy['self_check'];

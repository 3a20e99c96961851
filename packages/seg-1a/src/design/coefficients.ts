import { z } from 'zod';

/** The two channel levels of the design, in design order, and the ingress words that map to them. */
export const CHANNEL_LEVELS = ['CP', 'CNP'] as const;
export const CHANNEL_WORDS = ['card_present', 'card_not_present'] as const;
/** The five income buckets of the hurdle design. */
export const BUCKET_LEVELS = [1, 2, 3, 4, 5] as const;

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const coefficient = z.number();
const dictMcc = z.array(z.int().min(0).max(9999)).min(1);
const dictChannel = z.tuple([z.literal('CP'), z.literal('CNP')]);
const dictBucket = z.tuple([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]);

/** What a bundle was made from. No clock, no host: the same inputs give the same bytes. */
const metadata = z.strictObject({
  seed: z.int().min(0),
  /** Meaning or file digests of everything that was read, by name. */
  inputs: z.record(z.string(), digest),
  simulation_manifest: z.strictObject({
    /** Version tag of the simulation's streams; it names the master and the labels. */
    streams: z.string(),
    corpus_rows: z.int().min(1),
    multi_rows: z.int().min(1),
    corpus_digest: digest,
    snapshot_merchants: z.int().min(1),
  }),
  /** Corrections applied after the raw fit, in order, with the amount that each moved. */
  remediation: z.array(
    z.strictObject({ step: z.string(), quantity: z.string(), before: z.number(), after: z.number() }),
  ),
});

const head = {
  semver: z.string().regex(/^\d+\.\d+\.\d+$/),
  version: z.string().min(1),
  metadata,
};

/**
 * `hurdle_coefficients.yaml`: the multi-site logit `beta` over [1, mcc, channel, bucket] and the log mean `beta_mu` over
 * [1, mcc, channel], both full one-hot. Lengths and orders are checked by `openHurdleModel`.
 */
export const hurdleCoefficientsSchema = z.strictObject({
  ...head,
  dict_mcc: dictMcc,
  dict_ch: dictChannel,
  dict_dev5: dictBucket,
  design: z.strictObject({ beta_order: z.array(z.string()), beta_mu_order: z.array(z.string()) }),
  beta: z.array(coefficient),
  beta_mu: z.array(coefficient),
});

/** `nb_dispersion_coefficients.yaml`: the log dispersion `beta_phi` over [1, mcc, channel, ln GDP per head]. */
export const nbDispersionCoefficientsSchema = z.strictObject({
  ...head,
  dict_mcc: dictMcc,
  dict_ch: dictChannel,
  design: z.strictObject({ beta_phi_order: z.array(z.string()) }),
  beta_phi: z.array(coefficient),
});

export type CoefficientMetadata = z.infer<typeof metadata>;
export type HurdleCoefficients = z.infer<typeof hurdleCoefficientsSchema>;
export type NbDispersionCoefficients = z.infer<typeof nbDispersionCoefficientsSchema>;

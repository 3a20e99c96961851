import { Failure } from '@merchantry/contracts';
import type { HurdleCoefficients, NbDispersionCoefficients } from './coefficients.js';
import { dispersionOrder, hurdleOrder, meanOrder } from './coefficient-order.js';
import { BUCKET_COUNT, CHANNEL_COUNT, mccDictionary, type MccDictionary } from './dictionaries.js';

/** Coefficients of [1, mcc, channel], split by factor; typed arrays are indexed by dictionary position. */
export interface LevelTerms {
  readonly intercept: number;
  readonly mcc: Float64Array;
  readonly channel: Float64Array;
}

/** Coefficients of [1, mcc, channel, bucket]. */
export interface HurdleTerms extends LevelTerms {
  readonly bucket: Float64Array;
}

/** Coefficients of [1, mcc, channel, ln GDP per head]. */
export interface DispersionTerms extends LevelTerms {
  readonly lnGdp: number;
}

export interface HurdleModel {
  readonly dictionary: MccDictionary;
  readonly hurdle: HurdleTerms;
  readonly mean: LevelTerms;
}

export interface DispersionModel {
  readonly dictionary: MccDictionary;
  readonly dispersion: DispersionTerms;
}

/** Refuses a vector that is not aligned with the order its dictionary demands. */
function checkVector(
  dataset: string,
  name: string,
  values: readonly number[],
  order: readonly string[],
  expected: readonly string[],
): Float64Array {
  if (values.length !== expected.length) {
    throw new Failure(
      'beta_length_mismatch',
      `${name} does not have one coefficient for each design column.`,
      {
        dataset,
        column: name,
        expected: `${expected.length} coefficients`,
        found: String(values.length),
      },
    );
  }
  const wrong = expected.findIndex((term, i) => order[i] !== term);
  if (order.length !== expected.length || wrong >= 0) {
    throw new Failure('column_order_mismatch', `${name}_order is not the design's column order.`, {
      dataset,
      column: `${name}_order`,
      row: wrong >= 0 ? wrong : expected.length,
      expected: wrong >= 0 ? expected[wrong] : `${expected.length} names`,
      found: wrong >= 0 ? String(order[wrong]) : `${order.length} names`,
    });
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new Failure('hurdle_nonfinite', `${name} holds a coefficient that is not finite.`, {
      dataset,
      column: name,
      row: bad,
      found: String(values[bad]),
    });
  }
  return Float64Array.from(values);
}

/** [1, mcc, channel] at the head of an aligned vector. */
export function levelTerms(values: Float64Array, mccCount: number): LevelTerms {
  return {
    intercept: values[0],
    mcc: values.slice(1, 1 + mccCount),
    channel: values.slice(1 + mccCount, 1 + mccCount + CHANNEL_COUNT),
  };
}

/** [1, mcc, channel, bucket] of an aligned vector. */
export function hurdleTerms(values: Float64Array, mccCount: number): HurdleTerms {
  const bucketAt = 1 + mccCount + CHANNEL_COUNT;
  return { ...levelTerms(values, mccCount), bucket: values.slice(bucketAt, bucketAt + BUCKET_COUNT) };
}

/**
 * The hurdle and mean models of a parsed `hurdle_coefficients.yaml`. Throws `beta_length_mismatch`,
 * `column_order_mismatch`, `design_mcc_mismatch` and, for a coefficient that is not finite, `hurdle_nonfinite`.
 */
export function openHurdleModel(
  file: Pick<HurdleCoefficients, 'dict_mcc' | 'design' | 'beta' | 'beta_mu'>,
): HurdleModel {
  const dataset = 'hurdle_coefficients';
  const dictionary = mccDictionary(file.dict_mcc, dataset);
  const { mccs } = dictionary;
  const beta = checkVector(dataset, 'beta', file.beta, file.design.beta_order, hurdleOrder(mccs));
  const betaMu = checkVector(dataset, 'beta_mu', file.beta_mu, file.design.beta_mu_order, meanOrder(mccs));
  return {
    dictionary,
    hurdle: hurdleTerms(beta, mccs.length),
    mean: levelTerms(betaMu, mccs.length),
  };
}

/** The dispersion model of a parsed `nb_dispersion_coefficients.yaml`. Throws as `openHurdleModel` does. */
export function openDispersionModel(
  file: Pick<NbDispersionCoefficients, 'dict_mcc' | 'design' | 'beta_phi'>,
): DispersionModel {
  const dataset = 'nb_dispersion_coefficients';
  const dictionary = mccDictionary(file.dict_mcc, dataset);
  const { mccs } = dictionary;
  const expected = dispersionOrder(mccs);
  const betaPhi = checkVector(dataset, 'beta_phi', file.beta_phi, file.design.beta_phi_order, expected);
  return {
    dictionary,
    dispersion: { ...levelTerms(betaPhi, mccs.length), lnGdp: betaPhi[betaPhi.length - 1] },
  };
}

/** Refuses two files of one bundle whose MCC dictionaries differ (`design_mcc_mismatch`). */
export function assertSameDictionary(hurdle: HurdleModel, dispersion: DispersionModel): void {
  const a = hurdle.dictionary.mccs;
  const b = dispersion.dictionary.mccs;
  const differs = a.findIndex((mcc, i) => b[i] !== mcc);
  if (a.length === b.length && differs < 0) return;
  const at = differs >= 0 ? differs : a.length;
  throw new Failure(
    'design_mcc_mismatch',
    'The two files of the fitted bundle have different MCC dictionaries.',
    {
      dataset: 'nb_dispersion_coefficients',
      column: 'dict_mcc',
      row: at,
      expected: String(a[at] ?? `${a.length} codes`),
      found: String(b[at] ?? `${b.length} codes`),
    },
  );
}

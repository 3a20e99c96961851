import { Failure, strings } from '@merchantry/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dispersionOrder, hurdleOrder, meanOrder } from './coefficient-order.js';
import { hurdleCoefficientsSchema } from './coefficients.js';
import { designRows, mccDictionary } from './dictionaries.js';
import { dispersions, hurdleLogits, logistic, meanOutlets, probabilities } from './linear-predictor.js';
import { assertSameDictionary, openDispersionModel, openHurdleModel } from './models.js';
import { neumaierSum, neumaierSum3, neumaierSum4 } from './neumaier-sum.js';

const mccs = [742, 5411, 9402];

const hurdleFile = () => ({
  dict_mcc: [...mccs],
  design: { beta_order: hurdleOrder(mccs), beta_mu_order: meanOrder(mccs) },
  beta: [0.5, 0.1, 0.2, -0.3, 0.02, -0.02, -0.2, -0.1, 0, 0.1, 0.2],
  beta_mu: [2, 0.25, 1.5, -0.25, 0.125, -0.125],
});

const dispersionFile = () => ({
  dict_mcc: [...mccs],
  design: { beta_phi_order: dispersionOrder(mccs) },
  beta_phi: [2.5, 0.1, -0.1, 0, -0.02, 0.05, 0.03],
});

const merchants = () => ({
  mcc: Int32Array.of(9402, 742, 5411, 5411),
  channel: strings(['card_present', 'card_not_present', 'card_not_present', 'card_present']),
  bucketIds: Int8Array.of(1, 5, 3, 2),
});

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
  return 'no failure';
};

describe('the order of coefficients', () => {
  it('names every design column once', () => {
    expect(hurdleOrder(mccs)).toEqual([
      'intercept',
      'mcc:0742',
      'mcc:5411',
      'mcc:9402',
      'channel:CP',
      'channel:CNP',
      'gdp_bucket:1',
      'gdp_bucket:2',
      'gdp_bucket:3',
      'gdp_bucket:4',
      'gdp_bucket:5',
    ]);
    expect(dispersionOrder(mccs).at(-1)).toBe('ln_gdp_pc');
    expect(meanOrder(mccs)).toHaveLength(1 + mccs.length + 2);
  });
});

describe('predictors', () => {
  const hurdle = openHurdleModel(hurdleFile());
  const dispersion = openDispersionModel(dispersionFile());
  const rows = designRows(hurdle.dictionary, merchants());

  it('add the four active terms of each merchant', () => {
    const eta = hurdleLogits(hurdle.hurdle, rows);
    [0.5 - 0.3 + 0.02 - 0.2, 0.5 + 0.1 - 0.02 + 0.2, 0.5 + 0.2 - 0.02, 0.5 + 0.2 + 0.02 - 0.1].forEach(
      (expected, row) => expect(eta[row]).toBeCloseTo(expected, 14),
    );
    expect(probabilities(eta)[0]).toBeCloseTo(1 / (1 + Math.exp(-eta[0])), 14);
  });

  it('give mu from mcc and channel, phi from ln GDP as well', () => {
    expect(meanOutlets(hurdle.mean, rows)[2]).toBeCloseTo(Math.exp(2 + 1.5 - 0.125), 10);
    const lnGdp = Float64Array.of(6, 11, 9.3, 10);
    expect(dispersions(dispersion.dispersion, rows, lnGdp)[1]).toBeCloseTo(
      Math.exp(2.5 + 0.1 + 0.05 + 0.03 * 11),
      10,
    );
  });
});

describe('the logistic function', () => {
  it('reaches an exact 0 and 1 at the ends, without NaN', () => {
    expect(logistic(800)).toBe(1);
    expect(logistic(-800)).toBe(0);
    expect(logistic(0)).toBe(0.5);
  });

  it('is monotone and symmetric', () => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (eta) => {
        expect(logistic(eta) + logistic(-eta)).toBeCloseTo(1, 14);
        expect(logistic(eta + 0.01)).toBeGreaterThan(logistic(eta) - 1e-16);
      }),
    );
  });
});

describe('the compensated sum', () => {
  it('keeps what a plain sum loses', () => {
    expect(neumaierSum([1, 1e100, 1, -1e100])).toBe(2);
    expect(neumaierSum4(1, 1e100, 1, -1e100)).toBe(2);
    expect(neumaierSum3(1e100, 1, -1e100)).toBe(1);
  });

  it('is the same for fixed arity and for arrays', () => {
    const term = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e60, max: 1e60 });
    fc.assert(
      fc.property(term, term, term, term, (a, b, c, d) => {
        // Compared by value, not by Object.is: from 0, the array form turns a leading -0 into 0.
        expect(neumaierSum3(a, b, c) === neumaierSum([a, b, c])).toBe(true);
        expect(neumaierSum4(a, b, c, d) === neumaierSum([a, b, c, d])).toBe(true);
      }),
    );
  });
});

describe('a design refuses', () => {
  const dictionary = mccDictionary(mccs, 'test');

  it.each([
    ['an unknown MCC', { mcc: Int32Array.of(9402, 743, 5411, 5411) }, 'design_unknown_mcc'],
    ['an MCC below zero', { mcc: Int32Array.of(-1, 742, 5411, 5411) }, 'design_unknown_mcc'],
    [
      'an unknown channel',
      { channel: strings(['card_present', 'phone', 'card_present', 'card_present']) },
      'design_unknown_channel',
    ],
    [
      'a null channel',
      { channel: strings(['card_present', null, 'card_present', 'card_present']) },
      'design_unknown_channel',
    ],
    ['a bucket of 6', { bucketIds: Int8Array.of(1, 6, 3, 2) }, 'design_bucket_mismatch'],
    ['a bucket of 0', { bucketIds: Int8Array.of(0, 5, 3, 2) }, 'design_bucket_mismatch'],
    ['columns of other lengths', { bucketIds: Int8Array.of(1, 2) }, 'design_shape_mismatch'],
  ])('%s', (_, change, code) => {
    expect(codeOf(() => designRows(dictionary, { ...merchants(), ...change }))).toBe(code);
  });

  it('and names the merchant and the row', () => {
    const merchantIds = BigUint64Array.of(3n, 5n, 9223372036854775809n, 11n);
    const mcc = Int32Array.of(742, 742, 1, 742);
    try {
      designRows(dictionary, { ...merchants(), mcc, merchantIds });
      throw new Error('nothing was refused');
    } catch (error) {
      expect(error).toBeInstanceOf(Failure);
      expect((error as Failure).place).toMatchObject({
        row: 2,
        merchantId: 9223372036854775809n,
        found: '1',
      });
    }
  });
});

describe('a bundle refuses', () => {
  it.each([
    ['a short beta', { beta: [1, 2] }, 'beta_length_mismatch'],
    ['a long beta_mu', { beta_mu: [...hurdleFile().beta_mu, 0] }, 'beta_length_mismatch'],
    [
      'a coefficient that is not finite',
      { beta: hurdleFile().beta.map(() => Number.NaN) },
      'hurdle_nonfinite',
    ],
    ['codes out of order', { dict_mcc: [5411, 742, 9402] }, 'design_mcc_mismatch'],
    ['a code twice', { dict_mcc: [742, 742, 9402] }, 'design_mcc_mismatch'],
    ['no codes', { dict_mcc: [] }, 'design_dict_missing'],
    [
      'names in another order',
      { design: { beta_order: hurdleOrder(mccs).reverse(), beta_mu_order: meanOrder(mccs) } },
      'column_order_mismatch',
    ],
  ])('%s', (_, change, code) => {
    expect(codeOf(() => openHurdleModel({ ...hurdleFile(), ...change }))).toBe(code);
  });

  it('two files with different dictionaries', () => {
    const hurdle = openHurdleModel(hurdleFile());
    const other = [742, 5411, 9403];
    const dispersion = openDispersionModel({
      ...dispersionFile(),
      dict_mcc: other,
      design: { beta_phi_order: dispersionOrder(other) },
    });
    expect(codeOf(() => assertSameDictionary(hurdle, dispersion))).toBe('design_mcc_mismatch');
    expect(codeOf(() => assertSameDictionary(hurdle, openDispersionModel(dispersionFile())))).toBe(
      'no failure',
    );
  });

  it('an unknown key, through its schema', () => {
    expect(hurdleCoefficientsSchema.safeParse({ ...hurdleFile(), theta: 1 }).success).toBe(false);
  });
});

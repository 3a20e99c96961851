import { readFileSync } from 'node:fs';
import { Failure, parsePolicyYaml } from '@merchantry/contracts';
import { describe, expect, it } from '@jest/globals';
import exp from '@stdlib/math-base-special-exp';
import { hurdleLogits, meanOutlets, probabilities } from '../design/linear-predictor.js';
import { hurdleTerms, levelTerms } from '../design/models.js';
import { DISPERSION_FILE, HURDLE_FILE, modelBundle } from './bundle.js';
import { fitModels, type FitInputs } from './fit-models.js';
import { fitPolicySchema } from './fit-policy.js';
import { mean } from './order-statistics.js';
import { refuseFailedCheck, selfCheck } from './self-check.js';

const POLICY = new URL('../../../../config/layer1/1A/model_fit.yaml', import.meta.url);
const committed = fitPolicySchema.parse(parsePolicyYaml(readFileSync(POLICY, 'utf8'), 'model_fit.yaml'));

/** A universe of six categories, the last of chains, and 3,000 merchants. */
function smallInputs(change: Partial<FitInputs> = {}): FitInputs {
  const rows = 3000;
  const at = (i: number, step: number) => Math.floor(i / step);
  return {
    policy: committed,
    b32: new Uint8Array(32).fill(1),
    categories: {
      mccs: [742, 1520, 4111, 5812, 8011, 8999],
      isChain: Uint8Array.of(0, 0, 0, 0, 0, 1),
      logitPi: Float64Array.of(-0.4, -0.1, 0, 0.2, 0.4, 0.6),
      lnMu: Float64Array.of(2.4, 2.5, 2.6, 2.7, 2.8, 4.2),
      lnPhi: new Float64Array(6),
    },
    snapshot: {
      rows,
      mcc: Uint16Array.from({ length: rows }, (_, i) => (i % 20 === 0 ? 5 : i % 5)),
      channel: Uint8Array.from({ length: rows }, (_, i) => +(at(i, 7) % 4 === 0)),
      bucket: Uint8Array.from({ length: rows }, (_, i) => at(i, 20) % 5),
      lnGdp: Float64Array.from({ length: rows }, (_, i) => 7 + (at(i, 20) % 5)),
    },
    ...change,
  };
}

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
  return 'no failure';
};

describe('the fit', () => {
  const inputs = smallInputs();
  const fitted = fitModels(inputs);

  it('hits mean pi over the snapshot', () => {
    const pi = probabilities(hurdleLogits(hurdleTerms(fitted.hurdle.beta, 6), inputs.snapshot));
    expect(mean(pi)).toBeCloseTo(0.635, 12);
  });

  it('recovers the size of every category, body and chain', () => {
    // 9,000 rows, at least 285 multi rows a category, sd of ln y about 0.4: standard errors below 0.024, six of them.
    const mu = meanOutlets(levelTerms(fitted.mean.beta, 6), inputs.snapshot);
    inputs.categories.lnMu.forEach((lnMu, mcc) => {
      const row = inputs.snapshot.mcc.findIndex((m, i) => m === mcc && inputs.snapshot.channel[i] === 0);
      expect(Math.abs(Math.log(mu[row]) - lnMu)).toBeLessThan(0.15);
    });
    expect(fitted.mean.scale).toBe(1);
    expect(fitted.mean.logBias).toBeGreaterThan(0.03);
    expect(fitted.mean.logBias).toBeLessThan(0.1);
  });

  it('is the same twice', () => {
    expect(modelBundle(inputs, fitModels(smallInputs()), {}).files).toEqual(
      modelBundle(inputs, fitted, {}).files,
    );
  });

  it('moves with the epoch and with its own seed', () => {
    const digests = [
      fitted,
      fitModels(smallInputs({ b32: new Uint8Array(32).fill(2) })),
      fitModels(smallInputs({ policy: { ...committed, seed: '9248924' } })),
    ].map(({ corpusDigest }) => corpusDigest);
    expect(new Set(digests).size).toBe(3);
  });

  it('centres phi at 15 where ln g is at its centre', () => {
    const [base, lnGdp] = [fitted.betaPhi[0], fitted.betaPhi[9]];
    expect(exp(base + lnGdp * 9.3)).toBeCloseTo(15, 12);
  });

  it('writes both coefficient files and says what it moved', () => {
    const { files } = modelBundle(inputs, fitted, { mcc_priors: 'a'.repeat(64) });
    expect(Object.keys(files)).toEqual([
      HURDLE_FILE,
      DISPERSION_FILE,
      'bundle_selfcheck.json',
      'provenance.json',
    ]);
    for (const step of ['scale', 'floor', 'log_bias', 'mean_pi']) {
      expect(files[HURDLE_FILE]).toContain(`step: '${step}'`);
    }
  });
});

describe('the self-check', () => {
  const constant = (x: number) => new Float64Array(100).fill(x);
  const spread = Float64Array.from({ length: 100 }, (_, i) => 15 * Math.exp(0.005 * (i - 49.5)));
  const good = { pi: constant(0.6), mu: constant(12), phi: spread };

  it('passes a plausible universe', () => {
    expect(codeOf(() => refuseFailedCheck(selfCheck(good, committed.self_check)))).toBe('no failure');
  });

  it.each([
    ['too many rejections', { mu: constant(1.5) }],
    ['almost everybody having several sites', { pi: constant(0.8) }],
    ['huge merchants', { mu: constant(60) }],
    ['one dispersion for all', { phi: constant(15) }],
    ['a mean that is not finite', { mu: constant(NaN) }],
    ['nobody likely to have several sites', { pi: constant(0.4) }],
  ])('refuses %s', (_, change) => {
    const check = selfCheck({ ...good, ...change }, committed.self_check);
    expect(codeOf(() => refuseFailedCheck(check))).toBe('model_selfcheck_failed');
  });

  it('stops a bundle before it is written', () => {
    const policy = { ...committed, self_check: { ...committed.self_check, mean_pi: { max: 0.5 } } };
    const inputs = smallInputs({ policy });
    expect(codeOf(() => modelBundle(inputs, fitModels(inputs), {}))).toBe('model_selfcheck_failed');
  });
});

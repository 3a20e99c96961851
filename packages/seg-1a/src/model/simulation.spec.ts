import { describe, expect, it } from '@jest/globals';
import { corpusStreams, drawNoise } from './corpus-streams.js';
import type { FitPolicy } from './fit-policy.js';
import { ascending, mean, median } from './order-statistics.js';
import { priorTruth } from './prior-truth.js';
import { simulateOutcomes } from './simulate-outcomes.js';
import type { ModelRows } from './universe.js';

const b32 = new Uint8Array(32).fill(9);
const streamsOf = (rows: number) => corpusStreams(b32, 9248923n, rows);
const outcomeStreams = (rows: number) => {
  const of = streamsOf(rows);
  return { hurdle: of('hurdle_bernoulli'), gamma: of('gamma_nb'), poisson: of('poisson_nb') };
};

const policy: FitPolicy['priors'] = {
  logit_pi: {
    channel: { CP: 0, CNP: -0.15 },
    bucket: [-0.3, -0.15, 0, 0.15, 0.3],
    noise_sd: 0.38,
    clamp_pi: [0.01, 0.95],
    mean_pi: 0.635,
    base: [-10, 2],
  },
  ln_mu: { channel: { CP: 0, CNP: -0.25 }, noise_sd: 0.08, clamp_mu: [4, 300] },
  ln_phi: {
    channel: { CP: 0, CNP: -0.05 },
    ln_gdp: 0.08,
    noise_sd: 0.18,
    clamp_phi: [8, 80],
    median_phi: 15,
    base: [-2, 5],
  },
  bisections: 64,
};

const categories = {
  mccs: [1, 2],
  isChain: Uint8Array.of(0, 1),
  logitPi: Float64Array.of(0, 0.45),
  lnMu: Float64Array.of(Math.log(14), Math.log(66)),
  lnPhi: Float64Array.of(0, 0),
};

function corpus(rows: number): ModelRows {
  return {
    rows,
    mcc: Uint16Array.from({ length: rows }, (_, i) => +(i % 20 === 0)),
    channel: Uint8Array.from({ length: rows }, (_, i) => +(i % 4 === 0)),
    bucket: Uint8Array.from({ length: rows }, (_, i) => i % 5),
    lnGdp: Float64Array.from({ length: rows }, (_, i) => 7 + (i % 5)),
  };
}

describe('the prior truth', () => {
  const rows = 4000;
  const noise = drawNoise(streamsOf(rows)('prior_noise'), rows);
  const truth = priorTruth(corpus(rows), categories, policy, noise);

  it('is calibrated to its mean and median', () => {
    expect(mean(truth.pi)).toBeCloseTo(0.635, 12);
    expect(median(ascending(truth.phi))).toBeCloseTo(15, 3);
  });

  it('stays in its clamps', () => {
    for (const [values, low, high] of [
      [truth.pi, 0.01, 0.95],
      [truth.mu, 4, 300],
      [truth.phi, 8, 80],
    ] as const) {
      expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
      expect(Math.max(...values)).toBeLessThanOrEqual(high);
    }
  });

  it('adds base, channel, bucket, category and noise', () => {
    const row = 41;
    const eta = truth.baseLogitPi + 0 - 0.15 + 0 + 0.38 * noise.logitPi[row];
    expect(truth.pi[row]).toBeCloseTo(1 / (1 + Math.exp(-eta)), 12);
    expect(truth.mu[row]).toBeCloseTo(14 * Math.exp(0.08 * noise.lnMu[row]), 10);
    expect(truth.mu[20]).toBeCloseTo(66 * Math.exp(-0.25 + 0.08 * noise.lnMu[20]), 10);
  });

  it('draws normals of mean 0 and variance 1', () => {
    for (const values of [noise.logitPi, noise.lnMu, noise.lnPhi]) {
      // Standard errors 1/sqrt(n) and sqrt(2/n); six of them: false alarms in 2e-9 a test.
      expect(Math.abs(mean(values))).toBeLessThan(6 / Math.sqrt(rows));
      expect(Math.abs(mean(values.map((z) => z * z)) - 1)).toBeLessThan(6 * Math.sqrt(2 / rows));
    }
  });
});

describe('simulated outcomes', () => {
  it('have the moments of the negative binomial, given two or more', () => {
    const rows = 100_000;
    const [mu, phi, pi] = [6, 3, 0.7];
    const constant = (x: number) => new Float64Array(rows).fill(x);
    const truth = { pi: constant(pi), mu: constant(mu), phi: constant(phi), baseLogitPi: 0, baseLnPhi: 0 };
    const { isMulti, outlets, multiRows } = simulateOutcomes(truth, 64, outcomeStreams(rows));
    // Closed form: P0 = p^phi, P1 = phi (1-p) P0, p = phi / (mu + phi); moments of the rest by subtraction.
    const p = phi / (mu + phi);
    const p0 = p ** phi;
    const p1 = phi * (1 - p) * p0;
    const kept = 1 - p0 - p1;
    const m1 = (mu - p1) / kept;
    const m2 = (mu + mu ** 2 / phi + mu ** 2 - p1) / kept;
    const counts = outlets.filter((_, row) => isMulti[row] === 1);
    expect(counts.length).toBe(multiRows);
    expect(Math.min(...counts.subarray(0, 5000))).toBe(2);
    // Six standard errors each: false alarms in 4e-9.
    expect(Math.abs(multiRows / rows - pi)).toBeLessThan(6 * Math.sqrt((pi * (1 - pi)) / rows));
    expect(Math.abs(mean(counts) - m1)).toBeLessThan(6 * Math.sqrt((m2 - m1 ** 2) / counts.length));
    const squares = counts.map((y) => y * y);
    const spread = Math.sqrt(mean(squares.map((x) => (x - m2) ** 2)) / counts.length);
    expect(Math.abs(mean(squares) - m2)).toBeLessThan(6 * spread);
    expect(outlets.every((y, row) => (isMulti[row] === 1 ? y >= 2 : y === 0))).toBe(true);
  });

  it('are two where every try gave fewer', () => {
    const truth = {
      pi: Float64Array.of(1 - 1e-12),
      mu: Float64Array.of(1e-12),
      phi: Float64Array.of(10),
      baseLogitPi: 0,
      baseLnPhi: 0,
    };
    expect([...simulateOutcomes(truth, 64, outcomeStreams(1)).outlets]).toEqual([2]);
  });

  it('of a row do not depend on how many rows there are', () => {
    const small = corpus(50);
    const large = corpus(200);
    const counts = [small, large].map((rows) => {
      const constant = (x: number) => new Float64Array(rows.rows).fill(x);
      const truth = { pi: constant(0.6), mu: constant(12), phi: constant(15), baseLogitPi: 0, baseLnPhi: 0 };
      return simulateOutcomes(truth, 64, outcomeStreams(rows.rows)).outlets;
    });
    expect([...counts[1].subarray(0, 50)]).toEqual([...counts[0]]);
  });

  it('are what they were (these values may be wrong, but they may not change by accident)', () => {
    const constant = (x: number) => new Float64Array(12).fill(x);
    const truth = { pi: constant(0.6), mu: constant(12), phi: constant(15), baseLogitPi: 0, baseLnPhi: 0 };
    const { outlets } = simulateOutcomes(truth, 64, outcomeStreams(12));
    expect([...outlets]).toEqual([12, 12, 0, 0, 0, 0, 6, 11, 12, 15, 12, 12]);
  });
});

import { describe, expect, it } from '@jest/globals';
import gammaln from '@stdlib/math-base-special-gammaln';
import {
  AliasPicker,
  aliasColumn,
  bernoulli,
  dirichlet,
  exponential,
  gamma,
  gumbel,
  inverseNormal,
  normal,
  poisson,
  Substream,
  ztp,
} from '../src/index.js';
import { chiSquare, chiSquareLimit, ksDistance, ksLimit } from './goodness-of-fit.js';

// All seeds are fixed; the limits are set so that a right sampler under a fresh seed fails with probability 1e-6 at
// most: Kolmogorov-Smirnov by the Dvoretzky-Kiefer-Wolfowitz-Massart bound, chi-square by Wilson-Hilferty at z = 5
// (2.9e-7), means at 5 standard errors (5.7e-7).
const N = 200_000;
const stream = (key: bigint) => new Substream(key, 7n, 11n);
const sample = (key: bigint, draw: (s: Substream) => number, n = N) => {
  const s = stream(key);
  return Float64Array.from({ length: n }, () => draw(s));
};

/** Regularised lower incomplete gamma P(a, x), by its series of positive terms. */
function incompleteGamma(a: number, x: number): number {
  if (x <= 0) return 0;
  let term = Math.exp(a * Math.log(x) - x - gammaln(a + 1));
  let sum = 0;
  for (let n = 1; term > 1e-18 * sum; n++) {
    sum += term;
    term *= x / (a + n);
  }
  return sum;
}
const normalCdf = (z: number) => 0.5 + 0.5 * Math.sign(z) * incompleteGamma(0.5, (z * z) / 2);
const poissonMass = (lambda: number, k: number) => Math.exp(k * Math.log(lambda) - lambda - gammaln(k + 1));

describe('continuous samplers follow their closed forms (Kolmogorov-Smirnov)', () => {
  it.each<[string, (s: Substream) => number, (x: number) => number]>([
    ['uniform', (s) => s.u01(), (x) => x],
    ['exponential', exponential, (x) => 1 - Math.exp(-x)],
    ['normal', normal, normalCdf],
    ['inverse normal', inverseNormal, normalCdf],
    ['gamma 0.15', (s) => gamma(s, 0.15), (x) => incompleteGamma(0.15, x)],
    ['gamma 0.9', (s) => gamma(s, 0.9), (x) => incompleteGamma(0.9, x)],
    ['gamma 1', (s) => gamma(s, 1), (x) => 1 - Math.exp(-x)],
    ['gamma 2.5', (s) => gamma(s, 2.5), (x) => incompleteGamma(2.5, x)],
    ['gamma 45', (s) => gamma(s, 45), (x) => incompleteGamma(45, x)],
    ['gumbel of weight 1', (s) => gumbel(s, 1)!, (x) => Math.exp(-Math.exp(-x))],
    ['component of Dirichlet(1, 1, 1)', (s) => dirichlet(s, [1, 1, 1])[1], (x) => 1 - (1 - x) ** 2],
  ])('%s', (_, draw, cdf) => {
    expect(ksDistance(sample(3n, draw), cdf)).toBeLessThan(ksLimit(N));
  });
});

describe('counting samplers follow their closed forms (chi-square)', () => {
  it.each([0.2, 3.5, 9.99, 10, 25, 64, 300])('poisson(%d)', (lambda) => {
    const counts = sample(5n, (s) => poisson(s, lambda));
    expect(chiSquare(counts, (k) => poissonMass(lambda, k))).toEqual(chiSquareLimit);
  });

  it.each([0.05, 0.7, 12])('ztp(%d)', (lambda) => {
    const counts = sample(6n, (s) => ztp(s, lambda).k, 50_000);
    const mass = (k: number) => (k === 0 ? 0 : poissonMass(lambda, k) / (1 - Math.exp(-lambda)));
    // At 0.05, 64 attempts fail with probability e^(-3.2) = 4 %: the draws that succeed are what the law describes.
    expect(
      chiSquare(
        counts.filter((k) => k > 0),
        mass,
      ),
    ).toEqual(chiSquareLimit);
  });

  it('ztp gives up as often as e^(-64 lambda)', () => {
    const s = stream(8n);
    let exhausted = 0;
    for (let i = 0; i < 20_000; i++) exhausted += Number(ztp(s, 0.05).exhausted);
    const p = Math.exp(-3.2);
    expect(Math.abs(exhausted / 20_000 - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / 20_000));
  });

  it('alias columns are picked in proportion, singly and in bulk', () => {
    // Weights 0.1, 0.2, 0.3, 0.4 as a table made by hand.
    const table = { probability: Float64Array.of(0.4, 0.8, 1, 0.8), alias: Uint32Array.of(3, 3, 2, 2) };
    const weights = [0.1, 0.2, 0.3, 0.4];
    const mass = table.probability.map((p, j) => {
      let m = p / 4;
      table.alias.forEach((a, i) => (m += a === j && i !== j ? (1 - table.probability[i]) / 4 : 0));
      return m;
    });
    [...mass].forEach((m, j) => expect(m).toBeCloseTo(weights[j], 12));
    const uniforms = sample(9n, (s) => s.u01());
    const bulk = new AliasPicker(table).pick(uniforms);
    expect([...bulk]).toEqual([...uniforms].map((u) => aliasColumn(u, table)));
    expect(chiSquare(Float64Array.from(bulk), (k) => weights[k] ?? 0)).toEqual(chiSquareLimit);
  });

  it('the largest Gumbel key falls to each candidate in proportion to its weight', () => {
    const weights = [0.5, 0.3, 0.15, 0.05];
    const winners = sample(10n, (s) => {
      const keys = weights.map((w) => gumbel(s, w)!);
      return keys.indexOf(Math.max(...keys));
    });
    expect(chiSquare(winners, (k) => weights[k] ?? 0)).toEqual(chiSquareLimit);
  });

  it.each([1e-3, 0.3, 0.999])('bernoulli(%d)', (p) => {
    const hits = sample(11n, (s) => Number(bernoulli(s, p))).reduce((a, b) => a + b, 0);
    expect(Math.abs(hits / N - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / N));
  });
});

describe('moments', () => {
  it.each([0.05, 0.3, 1.2, 7])('gamma(%d) has mean and variance equal to its shape', (shape) => {
    const xs = sample(12n, (s) => gamma(s, shape));
    const mean = xs.reduce((a, b) => a + b, 0) / N;
    const variance = xs.reduce((a, b) => a + (b - shape) ** 2, 0) / N;
    expect(Math.abs(mean - shape)).toBeLessThan(5 * Math.sqrt(shape / N));
    // Var((X - a)^2) = mu4 - a^2 = 2 a^2 + 6 a.
    expect(Math.abs(variance - shape)).toBeLessThan(5 * Math.sqrt((2 * shape * shape + 6 * shape) / N));
  });

  it('Dirichlet weights have means alpha / sum and variances m (1 - m) / (sum + 1)', () => {
    const alpha = [0.3, 1.2, 7, 0.05];
    const total = 8.55;
    const s = stream(13n);
    const n = 50_000;
    const sums = new Float64Array(4);
    const weights = new Float64Array(4);
    for (let i = 0; i < n; i++) dirichlet(s, alpha, weights).forEach((w, j) => (sums[j] += w));
    alpha.forEach((a, j) => {
      const mean = a / total;
      const variance = (mean * (1 - mean)) / (total + 1);
      expect(Math.abs(sums[j] / n - mean)).toBeLessThan(5 * Math.sqrt(variance / n));
    });
  });
});

import { Failure } from '@merchantry/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { corpusStreams } from './corpus-streams.js';
import { solveCholesky } from './cholesky.js';
import { logisticRidge } from './logistic-ridge.js';
import { oneHotDesign, predict, weightedGram } from './sparse-design.js';

const options = { l2: 1e-3, maxIterations: 25, tolerance: 1e-6, clip: 1e-6 };
const sigmoid = (eta: number) => 1 / (1 + Math.exp(-eta));

const sample = fc.array(
  fc.record({
    a: fc.integer({ min: 0, max: 2 }),
    b: fc.integer({ min: 0, max: 1 }),
    y: fc.integer({ min: 0, max: 1 }),
  }),
  { minLength: 2, maxLength: 30 },
);
type Sample = { a: number; b: number; y: number }[];
const designOf = (rows: Sample) =>
  oneHotDesign([3, 2], [rows.map(({ a }) => a), rows.map(({ b }) => b)], rows.length);
const dense = ({ a, b }: { a: number; b: number }) => [
  1,
  +(a === 0),
  +(a === 1),
  +(a === 2),
  +(b === 0),
  +(b === 1),
];

/** Gradient of the penalised negative log-likelihood, written out densely. */
function gradient(rows: Sample, beta: ArrayLike<number>, l2: number): number[] {
  const out = Array.from(beta, (value) => l2 * value);
  for (const row of rows) {
    const x = dense(row);
    const pi = sigmoid(x.reduce((sum, value, i) => sum + value * beta[i], 0));
    x.forEach((value, i) => (out[i] += value * (pi - row.y)));
  }
  return out;
}

describe('ridge logistic regression', () => {
  it('is where plain gradient descent ends', () => {
    fc.assert(
      fc.property(sample, (rows) => {
        const l2 = 0.5;
        const { beta } = logisticRidge(
          designOf(rows),
          Uint8Array.from(rows, ({ y }) => y),
          { ...options, l2 },
        );
        // The curvature is at most 3/4 a row (three active columns, weight 1/4) plus l2.
        const step = 1 / (0.75 * rows.length + l2);
        let point = new Array<number>(6).fill(0);
        for (let i = 0; i < 4000; i++) {
          const slope = gradient(rows, point, l2);
          point = point.map((value, k) => value - step * slope[k]);
        }
        point.forEach((value, i) => expect(beta[i]).toBeCloseTo(value, 5));
      }),
      { numRuns: 30 },
    );
  });

  it('has no slope at its optimum under the published penalty', () => {
    fc.assert(
      fc.property(sample, (rows) => {
        const y = Uint8Array.from(rows, (row) => row.y);
        const { beta } = logisticRidge(designOf(rows), y, { ...options, l2: 1e-2 });
        for (const slope of gradient(rows, beta, 1e-2)) expect(Math.abs(slope)).toBeLessThan(1e-5);
      }),
    );
  });

  it('gives each level its own share in a design of two levels, as the penalty goes to zero', () => {
    const level = [...new Array<number>(40).fill(0), ...new Array<number>(60).fill(1)];
    const y = Uint8Array.from(level, (_, i) => +(i < 10 || (i >= 40 && i < 85)));
    const design = oneHotDesign([2], [level], 100);
    const { beta, iterations } = logisticRidge(design, y, { ...options, l2: 1e-7 });
    expect(sigmoid(beta[0] + beta[1])).toBeCloseTo(10 / 40, 7);
    expect(sigmoid(beta[0] + beta[2])).toBeCloseTo(45 / 60, 7);
    expect(beta[1] + beta[2]).toBeCloseTo(beta[0], 4);
    expect(iterations).toBeLessThan(10);
  });

  it('says so when it does not settle', () => {
    const design = oneHotDesign([2], [[0, 1]], 2);
    const fit = () => logisticRidge(design, Uint8Array.of(0, 1), { ...options, maxIterations: 1 });
    expect(fit).toThrow(Failure);
    expect(fit).toThrow(/did not settle/);
  });

  it('recovers the logits it was given, at 200,000 rows', () => {
    const rows = 200_000;
    const a = Uint8Array.from({ length: rows }, (_, i) => i % 3);
    const b = Uint8Array.from({ length: rows }, (_, i) => Math.floor(i / 3) % 2);
    const truth = { base: 0.4, a: [-0.5, 0, 0.7], b: [-0.2, 0.2] };
    const streams = corpusStreams(new Uint8Array(32).fill(7), 20260101n, rows)('recovery');
    const y = new Uint8Array(rows);
    for (let i = 0; i < rows; i++) {
      y[i] = +(streams.at(i).u01() < sigmoid(truth.base + truth.a[a[i]] + truth.b[b[i]]));
    }
    const design = oneHotDesign([3, 2], [a, b], rows);
    const { beta } = logisticRidge(design, y, options);
    const pi = predict(design, beta).map(sigmoid);
    const information = weightedGram(
      design,
      pi.map((p) => p * (1 - p)),
      options.l2,
    );
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 2; j++) {
        const x = Float64Array.of(1, +(i === 0), +(i === 1), +(i === 2), +(j === 0), +(j === 1));
        const spread = solveCholesky(Float64Array.from(information), x);
        const error = Math.sqrt(x.reduce((sum, value, k) => sum + value * spread[k], 0));
        const fitted = x.reduce((sum, value, k) => sum + value * beta[k], 0);
        // Six standard errors, six cells: false alarms in 6 x 2e-9 of seeds.
        expect(Math.abs(fitted - (truth.base + truth.a[i] + truth.b[j]))).toBeLessThan(6 * error);
        expect(error).toBeLessThan(0.012);
      }
    }
  });
});

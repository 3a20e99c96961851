import { Failure } from '@merchantry/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { solveCholesky } from './cholesky.js';
import { linearRidge } from './linear-ridge.js';
import { oneHotDesign, predict, transposeTimes, weightedGram, withNumericColumn } from './sparse-design.js';

/** Gaussian elimination with partial pivoting on a dense matrix: shares no code with the product. */
function solveDense(matrix: number[][], right: number[]): number[] {
  const n = right.length;
  const a = matrix.map((row, i) => [...row, right[i]]);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++) {
      if (Math.abs(a[row][column]) > Math.abs(a[pivot][column])) pivot = row;
    }
    [a[column], a[pivot]] = [a[pivot], a[column]];
    for (let row = column + 1; row < n; row++) {
      const factor = a[row][column] / a[column][column];
      for (let k = column; k <= n; k++) a[row][k] -= factor * a[column][k];
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let row = n - 1; row >= 0; row--) {
    let sum = a[row][n];
    for (let k = row + 1; k < n; k++) sum -= a[row][k] * x[k];
    x[row] = sum / a[row][row];
  }
  return x;
}

/** Rows of a design of a constant, a three-level factor, a two-level factor and a number; weight and response. */
const sample = fc.array(
  fc.record({
    a: fc.integer({ min: 0, max: 2 }),
    b: fc.integer({ min: 0, max: 1 }),
    x: fc.double({ min: -3, max: 3, noNaN: true }),
    w: fc.double({ min: 0.1, max: 10, noNaN: true }),
    y: fc.double({ min: -5, max: 5, noNaN: true }),
  }),
  { minLength: 1, maxLength: 40 },
);

const designOf = (rows: { a: number; b: number; x: number }[]) =>
  withNumericColumn(
    oneHotDesign([3, 2], [rows.map(({ a }) => a), rows.map(({ b }) => b)], rows.length),
    Float64Array.from(rows, ({ x }) => x),
  );

const denseRow = ({ a, b, x }: { a: number; b: number; x: number }) => [
  1,
  ...[0, 1, 2].map((level) => Number(level === a)),
  ...[0, 1].map((level) => Number(level === b)),
  x,
];

describe('the sparse design', () => {
  it('has the products of its dense twin', () => {
    fc.assert(
      fc.property(sample, (rows) => {
        const design = designOf(rows);
        const dense = rows.map(denseRow);
        const gram = weightedGram(
          design,
          Float64Array.from(rows, ({ w }) => w),
          0.5,
        );
        for (let i = 0; i < 7; i++) {
          for (let j = 0; j <= i; j++) {
            const expected = dense.reduce(
              (sum, row, r) => sum + rows[r].w * row[i] * row[j],
              i === j ? 0.5 : 0,
            );
            expect(gram[i * 7 + j]).toBeCloseTo(expected, 8);
          }
        }
        const beta = Float64Array.of(0.3, -1, 2, 0.5, 4, -4, 0.25);
        const fitted = predict(design, beta);
        const back = transposeTimes(design, fitted);
        for (let i = 0; i < 7; i++) {
          const expected = dense.reduce((sum, row, r) => sum + row[i] * fitted[r], 0);
          expect(back[i]).toBeCloseTo(expected, 8);
        }
        dense.forEach((row, r) => {
          expect(fitted[r]).toBeCloseTo(
            row.reduce((sum, value, i) => sum + value * beta[i], 0),
            10,
          );
        });
      }),
    );
  });
});

describe('ridge regression', () => {
  it('solves the normal equations, as dense elimination does', () => {
    fc.assert(
      fc.property(sample, (rows) => {
        const dense = rows.map(denseRow);
        const normal = dense[0].map((_, i) =>
          dense[0].map((__, j) =>
            dense.reduce((sum, row, r) => sum + rows[r].w * row[i] * row[j], i === j ? 0.25 : 0),
          ),
        );
        const right = dense[0].map((_, i) =>
          dense.reduce((sum, row, r) => sum + rows[r].w * row[i] * rows[r].y, 0),
        );
        const expected = solveDense(normal, right);
        const beta = linearRidge(
          designOf(rows),
          Float64Array.from(rows, ({ y }) => y),
          Float64Array.from(rows, ({ w }) => w),
          0.25,
        );
        expected.forEach((value, i) => expect(beta[i]).toBeCloseTo(value, 7));
      }),
    );
  });

  it('has the closed form of one factor', () => {
    // Minimising sum (y - b0 - b_k)^2 + l2 |b|^2: b_k = (S_k - n_k b0) / (n_k + l2), and
    // b0 = sum_k S_k / (n_k + l2) / (1 + sum_k n_k / (n_k + l2)), from the zero of the derivative in b0.
    const y = [1, 2, 4, 10, 11];
    const level = [0, 0, 0, 1, 1];
    const l2 = 0.5;
    const [s, n] = [
      [7, 21],
      [3, 2],
    ];
    const b0 = (s[0] / (n[0] + l2) + s[1] / (n[1] + l2)) / (1 + n[0] / (n[0] + l2) + n[1] / (n[1] + l2));
    const beta = linearRidge(oneHotDesign([2], [level], 5), Float64Array.from(y), null, l2);
    expect(beta[0]).toBeCloseTo(b0, 12);
    expect(beta[1]).toBeCloseTo((s[0] - n[0] * b0) / (n[0] + l2), 12);
    expect(beta[2]).toBeCloseTo((s[1] - n[1] * b0) / (n[1] + l2), 12);
  });

  it('splits a constant evenly between the intercept and each factor', () => {
    // Every factor's indicator columns add up to the constant, so with one penalty for all the coefficients of a factor
    // add up to the intercept.
    fc.assert(
      fc.property(sample, (rows) => {
        const design = oneHotDesign([3, 2], [rows.map(({ a }) => a), rows.map(({ b }) => b)], rows.length);
        const beta = linearRidge(
          design,
          Float64Array.from(rows, ({ y }) => y),
          null,
          1e-3,
        );
        expect(beta[1] + beta[2] + beta[3]).toBeCloseTo(beta[0], 6);
        expect(beta[4] + beta[5]).toBeCloseTo(beta[0], 6);
      }),
    );
  });
});

describe('Cholesky', () => {
  it('refuses a matrix that is not positive definite', () => {
    const singular = Float64Array.of(1, 0, 1, 1);
    expect(() => solveCholesky(singular, Float64Array.of(1, 1))).toThrow(Failure);
    expect(() => solveCholesky(Float64Array.of(-1), Float64Array.of(1))).toThrow(/pivot/);
    expect(() => solveCholesky(Float64Array.of(NaN), Float64Array.of(1))).toThrow(/pivot/);
  });
});

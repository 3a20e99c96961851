import { Failure } from '@merchantry/contracts';

/**
 * Solves A x = b for a symmetric positive definite A by Cholesky's factorisation.
 *
 * `a` is n x n, row-major; only its lower triangle is read, and it is overwritten by the factor. Throws
 * `model_fit_singular` when a pivot is not positive. Serial loops in a fixed order: same input, same bits.
 */
export function solveCholesky(a: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  for (let j = 0; j < n; j++) {
    const rowJ = j * n;
    for (let i = j; i < n; i++) {
      const rowI = i * n;
      let sum = a[rowI + j];
      for (let k = 0; k < j; k++) sum -= a[rowI + k] * a[rowJ + k];
      if (i > j) {
        a[rowI + j] = sum / a[rowJ + j];
        continue;
      }
      if (!(sum > 0)) {
        throw new Failure('model_fit_singular', 'The normal equations have a pivot that is not positive.', {
          row: j,
          expected: '> 0',
          found: String(sum),
        });
      }
      a[rowJ + j] = Math.sqrt(sum);
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    let sum = x[i];
    for (let k = 0; k < i; k++) sum -= a[i * n + k] * x[k];
    x[i] = sum / a[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i];
    for (let k = i + 1; k < n; k++) sum -= a[k * n + i] * x[k];
    x[i] = sum / a[i * n + i];
  }
  return x;
}

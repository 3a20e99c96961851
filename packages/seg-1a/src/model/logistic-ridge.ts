import { Failure } from '@merchantry/contracts';
import { logistic } from '../design/linear-predictor.js';
import { solveCholesky } from './cholesky.js';
import { predict, transposeTimes, weightedGram, type SparseDesign } from './sparse-design.js';

export interface LogisticRidgeOptions {
  /** Half the weight of |beta|^2 in the penalised negative log-likelihood is this. */
  readonly l2: number;
  readonly maxIterations: number;
  /** Largest change of a coefficient at which the iteration ends. */
  readonly tolerance: number;
  /** Working probabilities stay this far from 0 and 1. */
  readonly clip: number;
}

export interface LogisticRidgeFit {
  readonly beta: Float64Array;
  readonly iterations: number;
  /** Largest change of a coefficient in the last iteration. */
  readonly lastChange: number;
}

/**
 * Ridge logistic regression by iteratively reweighted least squares (Newton's method): the beta that minimises
 * sum -[y ln pi + (1 - y) ln(1 - pi)] + l2/2 |beta|^2, the constant included in the penalty.
 *
 * `y` holds 0 and 1. Throws `model_fit_singular` when the iteration does not settle.
 */
export function logisticRidge(
  design: SparseDesign,
  y: Uint8Array,
  { l2, maxIterations, tolerance, clip }: LogisticRidgeOptions,
): LogisticRidgeFit {
  const { rows, columns } = design;
  let beta: Float64Array = new Float64Array(columns);
  const weight = new Float64Array(rows);
  const working = new Float64Array(rows);
  let lastChange = Infinity;
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    const eta = predict(design, beta);
    for (let row = 0; row < rows; row++) {
      const pi = Math.min(Math.max(logistic(eta[row]), clip), 1 - clip);
      weight[row] = pi * (1 - pi);
      working[row] = weight[row] * eta[row] + (y[row] - pi);
    }
    const next = solveCholesky(weightedGram(design, weight, l2), transposeTimes(design, working));
    lastChange = 0;
    for (let i = 0; i < columns; i++) lastChange = Math.max(lastChange, Math.abs(next[i] - beta[i]));
    beta = next;
    if (lastChange <= tolerance) return { beta, iterations: iteration, lastChange };
  }
  throw new Failure('model_fit_singular', 'The hurdle fit did not settle within its iterations.', {
    expected: `a last change of at most ${tolerance} after ${maxIterations} iterations`,
    found: String(lastChange),
  });
}

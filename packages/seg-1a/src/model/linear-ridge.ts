import { solveCholesky } from './cholesky.js';
import { transposeTimes, weightedGram, type SparseDesign } from './sparse-design.js';

/**
 * Weighted ridge regression (Hoerl & Kennard 1970): the beta that minimises
 * sum w_i (y_i - x_i . beta)^2 + l2 |beta|^2, the constant included in the penalty, which makes the full one-hot design
 * identified. `weight` null means all ones. Throws `model_fit_singular`.
 */
export function linearRidge(
  design: SparseDesign,
  y: Float64Array,
  weight: Float64Array | null,
  l2: number,
): Float64Array {
  const weighted = weight ? y.map((value, i) => value * weight[i]) : y;
  return solveCholesky(weightedGram(design, weight, l2), transposeTimes(design, weighted));
}

import { Failure } from '@merchantry/contracts';
import { neumaierSum } from '../neumaier.js';
import { gamma } from './gamma.js';
import type { UniformSource } from './uniform-source.js';

/**
 * Dirichlet weights: one gamma per component, in the order given, on one substream, divided by their Neumaier sum.
 * Draws and blocks are those of the gammas.
 * @param alpha positive concentrations
 * @param weights receives the weights
 * @param gammaRaw receives the gammas before division, where the caller records them
 * @returns `weights`
 * @throws Failure `numeric_domain` for a concentration that is not positive, `numeric_nonfinite` when every gamma
 *   underflows to 0
 */
export function dirichlet(
  s: UniformSource,
  alpha: ArrayLike<number>,
  weights: Float64Array = new Float64Array(alpha.length),
  gammaRaw: Float64Array = weights,
): Float64Array {
  const n = alpha.length;
  for (let i = 0; i < n; i++) gammaRaw[i] = gamma(s, alpha[i]);
  const sum = neumaierSum(n === gammaRaw.length ? gammaRaw : gammaRaw.subarray(0, n));
  if (!(sum > 0 && sum < Infinity))
    throw new Failure('numeric_nonfinite', 'The gammas of a Dirichlet draw have no usable sum', {
      found: String(sum),
    });
  for (let i = 0; i < n; i++) weights[i] = gammaRaw[i] / sum;
  return weights;
}

import { Failure } from '@merchantry/contracts';
import { exp, gammaln, ln } from './special.js';
import type { UniformSource } from './uniform-source.js';

/** Means from here on go through transformed rejection, smaller ones through inversion. */
export const POISSON_REJECTION_FROM = 10;

/** Above this mean the log-density of the rejection test loses more than 1e-5 to cancellation. */
export const POISSON_LARGEST_MEAN = 1e9;

/**
 * Poisson of mean lambda. Below 10 by inversion (multiply uniforms until the product is at most exp(-lambda); draws
 * and blocks k + 1), from 10 on by transformed rejection (draws 2, blocks 1 an attempt). A mean of 0 gives 0 and still
 * costs one draw.
 * @throws Failure `numeric_domain` unless 0 <= lambda <= 1e9
 */
export function poisson(s: UniformSource, lambda: number): number {
  if (!(lambda >= 0 && lambda <= POISSON_LARGEST_MEAN))
    throw new Failure('numeric_domain', 'A Poisson mean must lie between 0 and 1e9', {
      found: String(lambda),
    });
  return lambda < POISSON_REJECTION_FROM ? inversion(s, lambda) : transformedRejection(s, lambda);
}

function inversion(s: UniformSource, lambda: number): number {
  const limit = exp(-lambda);
  let product = s.u01();
  let k = 0;
  while (product > limit) {
    product *= s.u01();
    k += 1;
  }
  return k;
}

/** PTRS: Hörmann, "The transformed rejection method for generating Poisson random variables", 1993. */
function transformedRejection(s: UniformSource, lambda: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(lambda);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vr = 0.9277 - 3.6224 / (b - 2);
  const lnLambda = ln(lambda);
  for (;;) {
    s.u01Pair();
    const u = s.u1 - 0.5;
    const v = s.u2;
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + lambda + 0.43);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (ln((v * inverseAlpha) / (a / (us * us) + b)) <= -lambda + k * lnLambda - gammaln(k + 1)) return k;
  }
}

/**
 * A triweight kernel, (1 - r2 / R2)^3 within R (Wand and Jones 1995, 2.7): close to a Gaussian of the same spread, without
 * a transcendental function, and zero beyond its reach.
 */

/** Reach over standard deviation along an axis: the variance of the kernel on the plane is R2 / 10. */
export const REACH_OVER_SIGMA = Math.sqrt(10);

/** Weight at a squared distance; `reach2` is the squared reach. */
export function triweight(distance2: number, reach2: number): number {
  if (distance2 >= reach2) return 0;
  const rest = 1 - distance2 / reach2;
  return rest * rest * rest;
}

import exp from '@stdlib/math-base-special-exp';
import ln from '@stdlib/math-base-special-ln';
import { acceptance } from '../s2/acceptance.js';

/**
 * Probability that a negative binomial count of mean `mu` and dispersion `phi`, drawn again until it is two or more, is
 * `least` or more (`least` >= 2). Masses by the ratio P(k+1) / P(k) = (k + phi) / (k + 1) * (1 - p), p = phi / (mu + phi).
 */
export function outletsAtLeast(least: number, mu: number, phi: number): number {
  const p = phi / (mu + phi);
  let mass = exp(phi * ln(p));
  let below = 0;
  for (let k = 0; k < least; k++) {
    if (k >= 2) below += mass;
    mass *= ((k + phi) / (k + 1)) * (1 - p);
  }
  return 1 - below / acceptance(mu, phi);
}

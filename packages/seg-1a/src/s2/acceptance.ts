import exp from '@stdlib/math-base-special-exp';
import ln from '@stdlib/math-base-special-ln';

/**
 * Probability that one attempt of the negative-binomial mixture gives two outlets or more: 1 - P0 - P1 with
 * p = phi/(mu+phi), P0 = p^phi and P1 = P0 * phi * (1-p). `mu` is the mean count, `phi` the dispersion, both > 0.
 */
export function acceptance(mu: number, phi: number): number {
  const p = phi / (mu + phi);
  const none = exp(phi * ln(p));
  const one = none * phi * (1 - p);
  return 1 - none - one;
}

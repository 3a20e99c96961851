import ln from '@stdlib/math-base-special-ln';
import { neumaierSum } from '@merchantry/rng';

/** Entropy -sum p ln p of amounts as shares of their sum, in nats; zeros add nothing. NaN without a sum above zero. */
export function entropy(amounts: ArrayLike<number>): number {
  const values = Float64Array.from(amounts);
  const total = neumaierSum(values);
  if (!(total > 0)) return NaN;
  return Math.max(
    0,
    -neumaierSum(values.map((amount) => (amount > 0 ? (amount / total) * ln(amount / total) : 0))),
  );
}

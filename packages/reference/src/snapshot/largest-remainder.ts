import { Failure } from '@merchantry/contracts';

/**
 * Whole numbers that add up to `total`, each the floor or the ceiling of its share; the largest fractions are rounded
 * up, ties by position. (Hamilton's method.)
 * @param shares non-negative, adding up to `total` within rounding error
 */
export function largestRemainder(shares: Float64Array, total: number): Uint32Array {
  const quotas = new Uint32Array(shares.length);
  const fractions = new Float64Array(shares.length);
  let given = 0;
  for (let i = 0; i < shares.length; i++) {
    const whole = Math.floor(shares[i]);
    quotas[i] = whole;
    fractions[i] = shares[i] - whole;
    given += whole;
  }
  const left = total - given;
  if (!(left >= 0 && left <= shares.length))
    throw new Failure('numeric_domain', 'shares do not add up to their total', {
      expected: `a sum of ${total}`,
      found: `floors that add up to ${given} over ${shares.length} shares`,
    });
  const order = Array.from(fractions.keys()).sort((a, b) => fractions[b] - fractions[a] || a - b);
  for (let i = 0; i < left; i++) quotas[order[i]] += 1;
  return quotas;
}

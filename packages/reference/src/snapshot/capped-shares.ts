import { Failure } from '@merchantry/contracts';
import { neumaierSum } from '@merchantry/rng';

/**
 * Divides `total` in proportion to `weights`, nobody above its ceiling: what exceeds a ceiling is shared by the others
 * in proportion, until no more does (at most one round a share). Capped shares equal their ceilings exactly.
 * @throws Failure reference_drift where the ceilings together hold less than `total`
 */
export function cappedShares(weights: Float64Array, ceilings: Float64Array, total: number): Float64Array {
  const shares = new Float64Array(weights.length);
  const capped = new Uint8Array(weights.length);
  for (;;) {
    const free = total - neumaierSum(ceilings.filter((_, i) => capped[i] === 1));
    const weight = neumaierSum(weights.filter((_, i) => capped[i] === 0));
    if (free < 0 || (weight === 0 && free > 0))
      throw new Failure('reference_drift', 'the ceilings cannot hold the total', {
        expected: `ceilings of at least ${total} together`,
        found: `${neumaierSum(ceilings)}`,
      });
    let changed = false;
    for (let i = 0; i < weights.length; i++) {
      if (capped[i]) continue;
      shares[i] = (free * weights[i]) / weight;
      if (shares[i] > ceilings[i]) {
        shares[i] = ceilings[i];
        capped[i] = 1;
        changed = true;
      }
    }
    if (!changed) return shares;
  }
}

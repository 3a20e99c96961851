import { Failure } from '@merchantry/contracts';
import type { UniformSource } from './uniform-source.js';

/**
 * True with probability p: u < p. Draws 1, blocks 1; none at all when p is exactly 0 or 1.
 * @throws Failure `numeric_domain` unless 0 <= p <= 1
 */
export function bernoulli(s: UniformSource, p: number): boolean {
  if (!(p >= 0 && p <= 1))
    throw new Failure('numeric_domain', 'A probability must lie between 0 and 1', { found: String(p) });
  if (p === 0 || p === 1) return p === 1;
  return s.u01() < p;
}

import { ln } from './special.js';
import type { UniformSource } from './uniform-source.js';

/**
 * Gumbel key of a weight for a given uniform: ln w - ln(-ln u). The largest keys of a set are a sample without
 * replacement in proportion to the weights (Yellott 1977). Weight 0 has no key: null.
 */
export function gumbelKey(u: number, weight: number): number | null {
  return weight > 0 ? ln(weight) - ln(-ln(u)) : null;
}

/** {@link gumbelKey} of the next uniform. Draws 1, blocks 1, whatever the weight. */
export function gumbel(s: UniformSource, weight: number): number | null {
  return gumbelKey(s.u01(), weight);
}

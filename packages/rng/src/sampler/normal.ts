import { cos, ln } from './special.js';
import type { UniformSource } from './uniform-source.js';

/** 2 pi as the double 0x1.921fb54442d18p+2. */
const TAU = 6.283185307179586;

/**
 * Standard normal (Box & Muller 1958, cosine branch; the sine mate is dropped so that nothing is kept between draws).
 * Draws 2, blocks 1.
 */
export function normal(s: UniformSource): number {
  s.u01Pair();
  return Math.sqrt(-2 * ln(s.u1)) * cos(TAU * s.u2);
}

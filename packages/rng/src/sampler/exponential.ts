import { ln } from './special.js';
import type { UniformSource } from './uniform-source.js';

/** Exponential of rate 1: -ln u. Draws 1, blocks 1. */
export function exponential(s: UniformSource): number {
  return -ln(s.u01());
}

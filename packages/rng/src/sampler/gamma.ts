import { Failure } from '@merchantry/contracts';
import { normal } from './normal.js';
import { ln, pow } from './special.js';
import type { UniformSource } from './uniform-source.js';

/**
 * Gamma of the given shape and scale 1 (Marsaglia & Tsang 2000). Below shape 1 a draw of shape + 1 is scaled by
 * u^(1/shape), the uniform coming last. Every attempt costs draws 2, blocks 1, and draws 1, blocks 1 more when its
 * cubed term is positive; the scaling costs draws 1, blocks 1. Very small shapes may underflow to 0.
 * @throws Failure `numeric_domain` unless shape is positive and finite
 */
export function gamma(s: UniformSource, shape: number): number {
  if (!(shape > 0 && shape < Infinity))
    throw new Failure('numeric_domain', 'A gamma shape must be positive and finite', {
      found: String(shape),
    });
  if (shape >= 1) return gammaFromOne(s, shape);
  const g = gammaFromOne(s, shape + 1);
  return g * pow(s.u01(), 1 / shape);
}

function gammaFromOne(s: UniformSource, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = normal(s);
    const t = 1 + c * z;
    const v = t * t * t;
    if (v <= 0) continue;
    const u = s.u01();
    if (ln(u) < 0.5 * z * z + d - d * v + d * ln(v)) return d * v;
  }
}

import { linearScale } from './linear-scale.js';

const LN_10 = 2.302585092994046;

/**
 * Common logarithm of a positive number for placing things on a page, to about twelve digits and alike on every engine:
 * powers of ten are counted off, three square roots bring the rest near 1, and the series of the inverse hyperbolic
 * tangent does what is left.
 */
export function log10(value: number): number {
  let whole = 0;
  let rest = value;
  for (; rest >= 10; whole++) rest /= 10;
  for (; rest < 1; whole--) rest *= 10;
  const root = Math.sqrt(Math.sqrt(Math.sqrt(rest)));
  const t = (root - 1) / (root + 1);
  let series = 0;
  for (let k = 15; k >= 1; k -= 2) series = series * t * t + 1 / k;
  return whole + (16 * t * series) / LN_10;
}

/** Maps a positive domain logarithmically onto pixels. */
export function logScale(
  [d0, d1]: readonly [number, number],
  range: readonly [number, number],
): (x: number) => number {
  const linear = linearScale([log10(d0), log10(d1)], range);
  return (x) => linear(log10(x));
}

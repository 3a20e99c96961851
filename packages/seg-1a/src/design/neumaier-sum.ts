// Sums of many terms use the generator's own; the short forms below are it without an array.
export { neumaierSum } from '@merchantry/rng';

/** The compensated sum of three terms in order, without an array. */
export function neumaierSum3(a: number, b: number, c: number): number {
  let sum = a + b;
  let correction = Math.abs(a) >= Math.abs(b) ? a - sum + b : b - sum + a;
  const next = sum + c;
  correction += Math.abs(sum) >= Math.abs(c) ? sum - next + c : c - next + sum;
  sum = next;
  return sum + correction;
}

/** The compensated sum of four terms in order, without an array. */
export function neumaierSum4(a: number, b: number, c: number, d: number): number {
  let sum = a + b;
  let correction = Math.abs(a) >= Math.abs(b) ? a - sum + b : b - sum + a;
  let next = sum + c;
  correction += Math.abs(sum) >= Math.abs(c) ? sum - next + c : c - next + sum;
  sum = next;
  next = sum + d;
  correction += Math.abs(sum) >= Math.abs(d) ? sum - next + d : d - next + sum;
  sum = next;
  return sum + correction;
}

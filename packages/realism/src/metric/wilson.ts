import type { Interval } from './interval.js';

/** Two-sided 95 % point of the standard normal. */
const Z = 1.959963984540054;

/** Score interval of a proportion (Wilson 1927), clamped to [0, 1]. Null for n = 0, where it is undefined. */
export function wilson(successes: number, n: number): Interval | null {
  if (n === 0) return null;
  const p = successes / n;
  const zz = (Z * Z) / n;
  const centre = (p + zz / 2) / (1 + zz);
  const half = (Z * Math.sqrt((p * (1 - p)) / n + zz / (4 * n))) / (1 + zz);
  return { method: 'wilson95', low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

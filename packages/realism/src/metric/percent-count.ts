import { Failure } from '@merchantry/contracts';

/**
 * ceil(percent n / 100) in whole numbers. In binary64 `Math.ceil(0.07 * 100)` is 8: a product that should be whole
 * lands a bit above it, and the cohort grows by one.
 */
export function percentCount(n: number, percent: number): number {
  if (!Number.isInteger(percent) || percent < 0 || percent > 100) {
    throw new Failure('numeric_domain', 'A share of a cohort is asked for in whole percent.', {
      expected: 'an integer from 0 to 100',
      found: String(percent),
    });
  }
  const scaled = percent * n + 99;
  return (scaled - (scaled % 100)) / 100;
}

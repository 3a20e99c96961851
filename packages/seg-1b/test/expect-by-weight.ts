import { expect } from '@jest/globals';

/** Chi-square against weights; four degrees of freedom, so a bound of 33.4 has a false alarm of 1e-6. */
export function expectByWeight(
  counts: ReadonlyMap<number, number>,
  weights: ReadonlyMap<number, number>,
  trials: number,
): void {
  let chi = 0;
  let cells = 0;
  for (const [tile, weight] of weights) {
    const expected = (trials * weight) / 1e9;
    if (weight === 0) expect(counts.has(tile)).toBe(false);
    else {
      chi += ((counts.get(tile) ?? 0) - expected) ** 2 / expected;
      cells++;
    }
  }
  expect(cells).toBe(5);
  expect(chi).toBeLessThan(33.4);
}

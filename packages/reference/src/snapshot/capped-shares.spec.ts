import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cappedShares } from './capped-shares.js';

/** The same division as a water level: min(ceiling, level * weight), the level found by bisection. */
function waterLevel(weights: Float64Array, ceilings: Float64Array, total: number): number[] {
  let low = 0;
  let high = 1e12;
  const at = (level: number) => Array.from(weights, (weight, i) => Math.min(ceilings[i], level * weight));
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (at(middle).reduce((a, b) => a + b, 0) < total) low = middle;
    else high = middle;
  }
  return at(low);
}

describe('capped shares', () => {
  it('is the water level', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 50 })), {
          minLength: 1,
          maxLength: 30,
        }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (pairs, fill) => {
          const weights = Float64Array.from(pairs, ([weight]) => weight);
          const ceilings = Float64Array.from(pairs, ([, ceiling]) => ceiling);
          const total = fill * 0.99 * ceilings.reduce((a, b) => a + b, 0);
          const shares = cappedShares(weights, ceilings, total);
          waterLevel(weights, ceilings, total).forEach((share, i) => {
            expect(shares[i]).toBeCloseTo(share, 6);
            expect(shares[i]).toBeLessThanOrEqual(ceilings[i]);
          });
        },
      ),
      { numRuns: 200, seed: 20260104 },
    );
  });

  it('refuses a total above all ceilings', () => {
    expect(() => cappedShares(Float64Array.of(1, 1), Float64Array.of(2, 2), 5)).toThrow(
      expect.objectContaining({ code: 'reference_drift' }),
    );
  });
});

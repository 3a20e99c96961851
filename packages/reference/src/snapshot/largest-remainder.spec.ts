import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { largestRemainder } from './largest-remainder.js';

describe('largest remainder', () => {
  it("divides Wikipedia's hundred thousand votes over ten seats", () => {
    const votes = [47_000, 16_000, 15_800, 12_000, 6_100, 3_100];
    expect([
      ...largestRemainder(
        Float64Array.from(votes, (v) => v / 10_000),
        10,
      ),
    ]).toEqual([5, 2, 1, 1, 1, 0]);
  });

  it('adds up, and stays within one of every share', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 1e6 }),
        (weights, total) => {
          const sum = weights.reduce((a, b) => a + b, 0);
          fc.pre(sum > 0);
          const shares = Float64Array.from(weights, (weight) => (total * weight) / sum);
          const quotas = largestRemainder(shares, total);
          expect(quotas.reduce((a, b) => a + b, 0)).toBe(total);
          quotas.forEach((quota, i) => expect(Math.abs(quota - shares[i])).toBeLessThan(1 + 1e-9));
        },
      ),
      { numRuns: 200, seed: 20260103 },
    );
  });

  it('gives ties to the earlier', () => {
    expect([...largestRemainder(Float64Array.of(1.5, 1.5, 1), 4)]).toEqual([2, 1, 1]);
  });

  it('refuses shares that do not add up', () => {
    expect(() => largestRemainder(Float64Array.of(5, 5), 3)).toThrow(
      expect.objectContaining({ code: 'numeric_domain' }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fixedDecimal } from './fixed-decimal.js';

describe('fixedDecimal', () => {
  it.each([
    [0, 1, '0.0'],
    [1, 7, '1.0000000'],
    [0.5, 1, '0.5'],
    // Exactly half a unit: to the even digit.
    [0.125, 2, '0.12'],
    [0.375, 2, '0.38'],
    [2.5, 1, '2.5'],
    // 0.15 lies below, 0.35 below and 0.45 above the decimal that is written so.
    [0.15, 1, '0.1'],
    [0.35, 1, '0.3'],
    [0.45, 1, '0.5'],
    [1e-7, 7, '0.0000001'],
    [4.9e-8, 7, '0.0000000'],
    [1e12, 7, '1000000000000.0000000'],
    [Number.MIN_VALUE, 18, '0.000000000000000000'],
    [3.4903429574618414, 7, '3.4903430'],
  ])('writes %p with %i decimals as %s', (value, dp, text) => {
    expect(fixedDecimal(value, dp)).toBe(text);
  });

  it('agrees with toFixed where that is exact and there is no tie', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e15, noNaN: true }),
        fc.integer({ min: 1, max: 18 }),
        (value, dp) => {
          // toFixed picks the larger of two equally near decimals; ties need a binary fraction of few digits.
          const ties = Number.isInteger(value * 2 ** Math.min(dp + 1, 30));
          return ties || fixedDecimal(value, dp) === value.toFixed(dp);
        },
      ),
      { numRuns: 5000, seed: 20260101 },
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { roundHalfEven } from './round-half-even.js';

describe('roundHalfEven', () => {
  it.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [-0.5, 0],
    [-1.5, -2],
    [-2.5, -2],
    [0.49999999999999994, 0],
    [4503599627370495.5, 4503599627370496],
    [9007199254740991, 9007199254740991],
    [7, 7],
  ])('of %p is %p', (x, expected) => {
    expect(roundHalfEven(x) + 0).toBe(expected);
  });

  it('is never further than a half away, and even where it is exactly that far', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 1023 }), (whole, parts) => {
        const x = whole + parts / 1024;
        const rounded = roundHalfEven(x);
        const off = Math.abs(rounded - x);
        return Number.isInteger(rounded) && (off < 0.5 || (off === 0.5 && rounded % 2 === 0));
      }),
    );
  });
});

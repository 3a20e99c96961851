import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { halfEvenMinutes } from './half-even-minutes.js';

describe('halfEvenMinutes', () => {
  it.each([
    [0, 0],
    [29, 0],
    [30, 0],
    [31, 1],
    [90, 2],
    [25590, 426],
    [25650, 428],
    [-29, 0],
    [-30, 0],
    [-31, -1],
    [-90, -2],
    [-2670, -44],
    [-57360, -956],
  ])('%d s is %d', (seconds, minutes) => {
    expect(halfEvenMinutes(seconds) + 0).toBe(minutes);
  });

  it('is the nearest minute, the even one where two are as near', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e6, max: 1e6 }), (seconds) => {
        const minutes = halfEvenMinutes(seconds);
        const off = Math.abs(seconds - minutes * 60);
        expect(off < 30 || (off === 30 && minutes % 2 === 0)).toBe(true);
      }),
    );
  });
});

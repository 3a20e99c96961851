import { describe, expect, it } from '@jest/globals';
import { isFailure } from '@merchantry/contracts';
import exp from '@stdlib/math-base-special-exp';
import { domesticCodes, type HomeMerchants } from './domestic-codes.js';
import { outletsAtLeast } from './outlets-at-least.js';

/** Ten merchants a code, each of chance 1/2 of several outlets; the last merchant of each code is denied anyway. */
const CODES = [9211, 9311, 5411, 7261];
const merchants: HomeMerchants = {
  mcc: Int32Array.from({ length: 40 }, (_, i) => CODES[Math.floor(i / 10)]),
  several: new Float64Array(40).fill(0.5),
  reaches: Float64Array.from({ length: 40 }, (_, i) => (i % 10 === 9 ? 0 : 0.5)),
};
const ordered = (...codes: number[]) => codes.map((mcc) => ({ mcc, because: 'a test' }));

describe('domestic-only codes', () => {
  it.each([
    // Without any code 36 of 40 are eligible; every code takes 9.
    [0.9, ordered(9211, 9311), []],
    [0.675, ordered(9311, 9211), [9311]],
    [0.45, ordered(9311, 9211, 7261), [9211, 9311]],
  ])('are taken in order until %p of the merchants are eligible', (target, list, codes) => {
    expect(domesticCodes(list, merchants, target, 0.01)).toEqual({ codes, share: target });
  });

  it('leave out a code that would carry the share too far', () => {
    const heavy: HomeMerchants = {
      ...merchants,
      mcc: merchants.mcc.map((mcc) => (mcc === 9311 ? 9211 : mcc)),
    };
    // 9211 is now half of the merchants.
    expect(domesticCodes(ordered(9211, 7261), heavy, 0.675, 0.01)).toEqual({ codes: [7261], share: 0.675 });
  });

  it('refuse a list that cannot lead there', () => {
    let code = 'no failure';
    try {
      domesticCodes(ordered(9211), merchants, 0.5, 0.01);
    } catch (error) {
      if (isFailure(error)) code = error.code;
    }
    expect(code).toBe('policy_design_unreachable');
  });
});

describe('the chance of a number of outlets', () => {
  // Shape 1 is the geometric law, P(K >= k) = (mu / (1 + mu))^k, so that P(K >= k | K >= 2) = (mu / (1 + mu))^(k - 2).
  it.each([
    [2, 3],
    [6, 3],
    [6, 40],
    [45, 13.5],
  ])('of %p or more agrees with the geometric law at mean %p', (least, mu) => {
    expect(outletsAtLeast(least, mu, 1)).toBeCloseTo((mu / (1 + mu)) ** (least - 2), 12);
  });

  it('agrees with the Poisson law, its limit for large phi', () => {
    const mu = 9;
    const mass = (k: number): number => (k === 0 ? exp(-mu) : (mass(k - 1) * mu) / k);
    const tail = (least: number) =>
      1 - Array.from({ length: least }, (_, k) => mass(k)).reduce((sum, p) => sum + p, 0);
    expect(outletsAtLeast(6, mu, 1e9)).toBeCloseTo(tail(6) / tail(2), 7);
  });
});

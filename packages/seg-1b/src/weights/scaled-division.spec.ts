import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LARGEST_TOTAL, ScaledDivision } from './scaled-division.js';

describe('ScaledDivision', () => {
  const same = (total: number, scale: number, mass: number) => {
    const division = new ScaledDivision(total, scale);
    const product = BigInt(mass) * BigInt(scale);
    expect(BigInt(division.quotient(mass))).toBe(product / BigInt(total));
    expect(BigInt(division.remainder)).toBe(product % BigInt(total));
  };
  const total = fc.oneof(
    fc.integer({ min: 1, max: 1000 }),
    fc.maxSafeInteger().map((x) => 1 + (Math.abs(x) % (LARGEST_TOTAL - 1))),
    fc.integer({ min: 2, max: 51 }).map((bits) => 2 ** bits + 1),
    fc.integer({ min: 0, max: 51 }).map((bits) => 2 ** bits),
  );

  it('is the division of whole numbers, for totals up to 2^52 and masses up to 2^32', () => {
    fc.assert(
      fc.property(
        total,
        fc.integer({ min: 0, max: 9 }).map((dp) => 10 ** dp),
        fc.nat(0xffffffff),
        (m, scale, x) => same(m, scale, Math.min(m, x)),
      ),
      { numRuns: 20_000 },
    );
  });

  it('is exact where quotients are whole or one short of it', () => {
    for (const q of [1, 3, 999_999_999, 1_000_000_000])
      for (const mass of [1, 7, 2 ** 31, 2 ** 32 - 1])
        for (const shift of [-1, 0, 1]) {
          const whole = Math.floor((mass * 1e9) / q) + shift;
          if (whole >= mass && whole < LARGEST_TOTAL) same(whole, 1e9, mass);
        }
    same(LARGEST_TOTAL - 1, 1e9, 2 ** 32 - 1);
    same(2 ** 32 - 1, 1e9, 2 ** 32 - 1);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codeOf, refusalOf } from '../../test/refusal.js';
import { Counts, integerise, type IntegerRules } from './integerise.js';

const RULES: IntegerRules = { scale: 1e8, bounds: { lower: 1, upper: 1 } };
const FREE: IntegerRules = { scale: 1e8 };

function split(outlets: number, shares: number[], country: number[], rules = RULES) {
  const out = new Counts(shares.length);
  integerise(outlets, Float64Array.from(shares), Uint16Array.from(country), rules, out, 7n);
  return {
    count: [...out.count],
    residual: [...out.residual],
    rank: [...out.rank],
    remainder: out.remainder,
    tied: out.tied,
  };
}

describe('integerise', () => {
  it('breaks ties by country, not by place', () => {
    // 5, 2.5, 2.5: one is left over, and country 3 stands before country 8.
    expect(split(10, [0.5, 0.25, 0.25], [5, 8, 3])).toEqual({
      count: [5, 2, 3],
      residual: [0, 0.5, 0.5],
      rank: [3, 2, 1],
      remainder: 1,
      tied: true,
    });
  });

  it('hands out by descending residual', () => {
    // 8.7, 0.65, 0.65.
    const { count, residual, rank, remainder } = split(10, [0.87, 0.065, 0.065], [5, 8, 3]);
    expect({ count, rank, remainder }).toEqual({ count: [9, 0, 1], rank: [1, 3, 2], remainder: 2 });
    expect(residual).toEqual([0.7, 0.65, 0.65]);
  });

  it('leaves whole shares alone', () => {
    expect(split(8, [0.5, 0.25, 0.25], [0, 1, 2])).toEqual({
      count: [4, 2, 2],
      residual: [0, 0, 0],
      rank: [1, 2, 3],
      remainder: 0,
      tied: false,
    });
  });

  it('keeps residuals below one, however near they come', () => {
    // 2.9999999999 rounds to 3 at eight decimals.
    const { count, residual } = split(10, [0.29999999999, 1 - 0.29999999999], [0, 1]);
    expect(residual).toEqual([0.99999999, 0]);
    expect(count).toEqual([3, 7]);
    expect(split(10, [0.29999999999, 1 - 0.29999999999], [0, 1], { scale: 1e3 }).residual[0]).toBe(0.999);
  });

  it.each([
    ['bounds below the outlets', 20, [0.5, 0.5], { scale: 1e8, bounds: { lower: 1, upper: 0.5 } }],
    ['bounds above the outlets', 20, [0.5, 0.5], { scale: 1e8, bounds: { lower: 1.5, upper: 2 } }],
    ['a whole part above its bound', 401, [0.5, 0.5], { scale: 1e8, bounds: { lower: 0, upper: 0.997 } }],
  ])('refuses %s', (_, outlets, shares, rules) => {
    expect(refusalOf(() => split(outlets, shares, [0, 1], rules))).toMatchObject({
      code: 'E_BOUNDS_INFEASIBLE',
      merchantId: 7n,
    });
  });

  it('refuses what no bump can mend', () => {
    // Shares short of one by more than there are countries to bump.
    expect(codeOf(() => split(100, [0.2, 0.2], [0, 1], FREE))).toBe('E_BOUNDS_CAP_EXHAUSTED');
    // Lower bounds of 7 and ten times 0 leave home two above its exact share of 5.
    const apart = { scale: 1e8, bounds: { lower: 1.5, upper: 2 } };
    const country = Array.from({ length: 11 }, (_, i) => i);
    expect(codeOf(() => split(10, [0.5, ...Array<number>(10).fill(0.05)], country, apart))).toBe(
      'INTEGERISATION_FAIL',
    );
    expect(codeOf(() => split(10, [NaN, 1], [0, 1]))).toBe('INTEGERISATION_FAIL');
  });

  it('is the largest remainder method: a twin in whole numbers agrees', () => {
    fc.assert(
      fc.property(dyadicShares, fc.integer({ min: 1, max: 1_100_000 }), (parts, outlets) => {
        const whole = parts.reduce((sum, part) => sum + part, 0);
        const country = parts.map((_, i) => (i * 7 + 3) % 101);
        for (const rules of [RULES, FREE]) {
          const made = split(
            outlets,
            parts.map((part) => part / whole),
            country,
            rules,
          );
          expect(made.count).toEqual(rationalTwin(outlets, parts, country));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives counts that add up, lie within one of the exact share, and do not depend on the order of countries', () => {
    const cases = fc.tuple(
      fc.array(fc.double({ min: 1e-9, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 2_000_000 }),
      fc.integer(),
    );
    fc.assert(
      fc.property(cases, ([weights, outlets, turn]) => {
        const sum = weights.reduce((a, b) => a + b, 0);
        const shares = weights.map((weight) => weight / sum);
        const country = shares.map((_, i) => i);
        const made = split(outlets, shares, country);
        expect(made.count.reduce((a, b) => a + b, 0)).toBe(outlets);
        made.count.forEach((count, i) =>
          expect(Math.abs(count - outlets * shares[i])).toBeLessThanOrEqual(1),
        );
        expect([...made.rank].sort((a, b) => a - b)).toEqual(country.map((i) => i + 1));
        const n = shares.length;
        const order = country.map((i) => (((i + turn) % n) + n) % n);
        const turned = split(
          outlets,
          order.map((i) => shares[i]),
          order,
        );
        expect(turned.count).toEqual(order.map((i) => made.count[i]));
        expect(turned.rank).toEqual(order.map((i) => made.rank[i]));
      }),
    );
  });
});

/** Parts of a power of two, so that shares, and their products with outlets, are exact. */
const dyadicShares = fc
  .array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 12 })
  .map((parts) => [...parts, 1024 - parts.reduce((sum, part) => sum + part, 0)]);

function rationalTwin(outlets: number, parts: readonly number[], country: readonly number[]): number[] {
  const whole = BigInt(parts.reduce((sum, part) => sum + part, 0));
  const counts = parts.map((part) => (BigInt(outlets) * BigInt(part)) / whole);
  const rest = parts.map((part, i) => BigInt(outlets) * BigInt(part) - counts[i] * whole);
  const order = parts.map((_, i) => i);
  order.sort((a, b) => (rest[a] === rest[b] ? country[a] - country[b] : rest[a] > rest[b] ? -1 : 1));
  let left = BigInt(outlets) - counts.reduce((sum, count) => sum + count, 0n);
  for (const i of order) {
    if (left === 0n) break;
    counts[i] += 1n;
    left -= 1n;
  }
  return counts.map(Number);
}

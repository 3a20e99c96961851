import { describe, expect, it } from '@jest/globals';
import { isFailure } from '@merchantry/contracts';
import fc from 'fast-check';
import { cv } from './cv.js';
import { gini } from './gini.js';
import { median } from './median.js';
import { nearestRank } from './nearest-rank.js';
import { percentCount } from './percent-count.js';
import { quantileLinear } from './quantile-linear.js';
import { orderStatistic, rankIn, tally } from './tally.js';
import { topshare } from './topshare.js';
import { wilson } from './wilson.js';

const cohort = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 });
const real = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 });
const sum = (x: readonly number[]) => x.reduce((a, b) => a + b, 0);

/** Mean absolute difference of all ordered pairs over twice the mean: the definition, by brute force. */
function giniOfPairs(x: readonly number[]): number {
  if (sum(x) === 0) return 0;
  let difference = 0;
  for (const a of x) for (const b of x) difference += Math.abs(a - b);
  return difference / (2 * x.length * sum(x));
}

/** Exponential and uniform members without noise: the quantile function at the midpoints of n equal steps. */
const midpoints = (n: number, quantile: (p: number) => number) =>
  Array.from({ length: n }, (_, i) => quantile((i + 0.5) / n));

describe('gini', () => {
  it('equals the mean difference over all pairs', () => {
    fc.assert(
      fc.property(fc.oneof(cohort, real), (x) => {
        expect(gini(tally(x))).toBeCloseTo(giniOfPairs(x), 9);
      }),
    );
  });

  it('lies in [0, 1) and ignores scale and order', () => {
    fc.assert(
      fc.property(cohort, fc.integer({ min: 1, max: 1000 }), fc.nat(), (x, scale, shift) => {
        const g = gini(tally(x));
        expect(g).toBeGreaterThanOrEqual(0);
        expect(g).toBeLessThan(1);
        expect(gini(tally(x.map((v) => v * scale)))).toBeCloseTo(g, 12);
        const turned = x.map((_, i) => x[(i + shift) % x.length]).reverse();
        expect(gini(tally(turned))).toBe(g);
      }),
    );
  });

  it('is 1/2 for the exponential and 1/3 for the uniform law', () => {
    // Quantising n = 1e5 quantiles moves either by O(ln n / n): 2e-4 bounds it.
    expect(Math.abs(gini(tally(midpoints(100_000, (p) => -Math.log(1 - p)))) - 1 / 2)).toBeLessThan(2e-4);
    expect(Math.abs(gini(tally(midpoints(100_000, (p) => p))) - 1 / 3)).toBeLessThan(2e-4);
  });

  it('knows its ends', () => {
    expect(gini(tally([]))).toBe(0);
    expect(gini(tally([0, 0, 0]))).toBe(0);
    expect(gini(tally([0.1, 0.1, 0.1, 0.1, 0.1]))).toBe(0);
    expect(gini(tally([0, 0, 0, 1]))).toBe(0.75); // one holds all: (n - 1) / n
  });
});

describe('topshare', () => {
  it('counts the top in whole numbers', () => {
    // Doubles overshoot in each of these.
    expect([Math.ceil(0.07 * 100), Math.ceil(0.14 * 50), Math.ceil(0.28 * 25)]).toEqual([8, 8, 8]);
    expect([percentCount(100, 7), percentCount(50, 14), percentCount(25, 28)]).toEqual([7, 7, 7]);
    expect([
      percentCount(10_000, 10),
      percentCount(10_001, 10),
      percentCount(1, 10),
      percentCount(0, 10),
    ]).toEqual([1000, 1001, 1, 0]);
  });

  it('is ceil(p n / 100) in exact arithmetic for every size', () => {
    fc.assert(
      fc.property(fc.nat({ max: 20_000_000 }), fc.integer({ min: 0, max: 100 }), (n, p) => {
        const exact = (BigInt(n) * BigInt(p) + 99n) / 100n;
        expect(BigInt(percentCount(n, p))).toBe(exact);
      }),
    );
  });

  it('equals the share by sorting', () => {
    fc.assert(
      fc.property(cohort, fc.integer({ min: 1, max: 100 }), (x, p) => {
        const sorted = [...x].sort((a, b) => b - a);
        const k = Math.max(1, percentCount(x.length, p));
        const expected = sum(sorted.slice(0, k)) / sum(x);
        const found = topshare(tally(x), p);
        if (sum(x) === 0) expect(found).toBeNaN();
        else expect(found).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('takes ten of a hundred and one of nine', () => {
    const x = Array.from({ length: 100 }, (_, i) => i + 1);
    expect(topshare(tally(x), 10)).toBe(955 / 5050);
    expect(topshare(tally([9, 1, 1, 1, 1, 1, 1, 1, 1]), 10)).toBe(9 / 17);
    expect(topshare(tally([]), 10)).toBeNaN();
  });

  it('refuses a percentage that is not whole', () => {
    for (const p of [0.1, -1, 101, NaN]) {
      expect(() => topshare(tally([1, 2]), p)).toThrow(expect.objectContaining({ code: 'numeric_domain' }));
    }
  });
});

describe('median', () => {
  it('is the middle value, or the mean of the two middle ones', () => {
    expect(median(tally([5, 1, 3]))).toBe(3);
    expect(median(tally([5, 1, 3, 4]))).toBe(3.5);
    expect(median(tally([7]))).toBe(7);
    expect(median(tally([]))).toBeNaN();
  });

  it('equals the type-7 quantile at one half', () => {
    fc.assert(
      fc.property(cohort, (x) => {
        expect(median(tally(x))).toBe(
          quantileLinear(
            [...x].sort((a, b) => a - b),
            0.5,
          ),
        );
      }),
    );
  });
});

describe('nearestRank', () => {
  it('is element ceil(p n / 100) of the ascending cohort', () => {
    const x = Array.from({ length: 20 }, (_, i) => 100 + i);
    expect(nearestRank(tally(x), 95)).toBe(118); // 19th
    expect(nearestRank(tally(x), 5)).toBe(100); // 1st
    expect(nearestRank(tally(x), 6)).toBe(101); // 1.2 -> 2nd
    expect(nearestRank(tally(x), 0)).toBe(100);
    expect(nearestRank(tally(x), 100)).toBe(119);
    expect(nearestRank(tally([]), 50)).toBeNaN();
  });

  it('is the smallest member with at least p % at or below it', () => {
    fc.assert(
      fc.property(cohort, fc.integer({ min: 1, max: 100 }), (x, p) => {
        const value = nearestRank(tally(x), p);
        const atOrBelow = (v: number) => x.filter((member) => member <= v).length * 100;
        expect(x).toContain(value);
        expect(atOrBelow(value)).toBeGreaterThanOrEqual(p * x.length);
        const smaller = x.filter((member) => member < value);
        expect(smaller.every((v) => atOrBelow(v) < p * x.length)).toBe(true);
      }),
    );
  });
});

describe('quantileLinear', () => {
  it('interpolates at (n - 1) q', () => {
    // By hand: (n - 1) q = 0, 0.4, 1, 2, 3.6, 4.
    const x = [1, 2, 4, 8, 16];
    const expected = [1, 1.4, 2, 4, 12.8, 16];
    [0, 0.1, 0.25, 0.5, 0.9, 1].forEach((q, i) => expect(quantileLinear(x, q)).toBeCloseTo(expected[i], 12));
    expect(quantileLinear([3], 0.9)).toBe(3);
    expect(quantileLinear([], 0.5)).toBeNaN();
  });
});

describe('cv', () => {
  it('divides the population deviation by the mean', () => {
    expect(cv(tally([2, 4, 4, 4, 5, 5, 7, 9]))).toBe(0.4); // sd 2, mean 5
    expect(cv(tally([3, 3, 3]))).toBe(0);
    expect(cv(tally([]))).toBeNaN();
    expect(cv(tally([0, 0]))).toBeNaN();
  });

  it('is 1 for the exponential and 1/sqrt(3) for the uniform law', () => {
    expect(Math.abs(cv(tally(midpoints(100_000, (p) => -Math.log(1 - p)))) - 1)).toBeLessThan(1e-3);
    expect(Math.abs(cv(tally(midpoints(100_000, (p) => p))) - Math.sqrt(1 / 3))).toBeLessThan(1e-6);
  });

  it('keeps its digits beside a large mean', () => {
    expect(cv(tally([1e9 + 1, 1e9 + 3]))).toBeCloseTo(1 / (1e9 + 2), 20);
  });
});

describe('wilson', () => {
  it('agrees with the published intervals', () => {
    // Newcombe 1998, table I, method 3 (score without continuity correction).
    const cases: [number, number, number, number][] = [
      [15, 148, 0.0624, 0.1605],
      [81, 263, 0.2553, 0.3662],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ];
    for (const [x, n, low, high] of cases) {
      const interval = wilson(x, n)!;
      expect(interval.low).toBeCloseTo(low, 4);
      expect(interval.high).toBeCloseTo(high, 4);
    }
  });

  it('solves (p - p0)^2 = z^2 p0 (1 - p0) / n at both ends', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (n, q) => {
          const x = Math.round(q * n);
          const { low, high } = wilson(x, n)!;
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          for (const end of [low, high].filter((e) => e > 1e-9 && e < 1 - 1e-9)) {
            const z2 = ((x / n - end) ** 2 * n) / (end * (1 - end));
            expect(z2).toBeCloseTo(1.959963984540054 ** 2, 6);
          }
        },
      ),
    );
  });

  it('is undefined for nobody', () => {
    expect(wilson(0, 0)).toBeNull();
  });
});

describe('tally', () => {
  it('holds the cohort, by value', () => {
    fc.assert(
      fc.property(fc.oneof(cohort, real), (x) => {
        const t = tally(x);
        const ranks = rankIn(t, x);
        const sorted = [...x].sort((a, b) => a - b);
        expect(t.n).toBe(x.length);
        x.forEach((value, i) => expect(t.values[ranks[i]] === value).toBe(true));
        sorted.forEach((value, i) => expect(orderStatistic(t, i + 1) === value).toBe(true));
      }),
    );
  });

  it('refuses what is not a finite number and names the row', () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const attempt = () => tally([1, bad, 2]);
      expect(attempt).toThrow(
        expect.objectContaining({ code: 'numeric_nonfinite', place: { row: 1, found: String(bad) } }),
      );
      try {
        attempt();
      } catch (error) {
        expect(isFailure(error)).toBe(true);
      }
    }
  });

  it('has no members outside 1 to n', () => {
    const t = tally([4, 4]);
    expect([orderStatistic(t, 0), orderStatistic(t, 3)]).toEqual([NaN, NaN]);
  });
});

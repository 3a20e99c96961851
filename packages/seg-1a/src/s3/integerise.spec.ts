import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shippedYaml } from '../../test/small-world.js';
import { neumaierSum } from '../design/index.js';
import { s3ThresholdsSchema, type S3Thresholds } from '../policy/index.js';
import { countBounds, type CountBounds } from './count-bounds.js';
import { Integeriser } from './integerise.js';

const shipped = s3ThresholdsSchema.parse(shippedYaml('policy/s3_thresholds.yaml'));
const free: S3Thresholds = { ...shipped, enabled: false };
const inOrder = (n: number) => Uint16Array.from({ length: n }, (_, i) => i);

function split(n: number, shares: number[], bounds: CountBounds, byCountry = inOrder(shares.length)) {
  const integeriser = new Integeriser(shares.length);
  const left = integeriser.split(n, Float64Array.from(shares), bounds, byCountry);
  return { left, counts: [...integeriser.counts], ranks: [...integeriser.residualRanks] };
}

/** The same law on one object a candidate, sorted by its three keys. */
function twin(n: number, shares: readonly number[], bounds: CountBounds, byCountry: Uint16Array) {
  const rows = shares.map((share, rank) => ({
    share,
    rank,
    iso: byCountry.indexOf(rank),
    count: rank === 0 ? bounds.homeLeast : bounds.foreignLeast,
    most: rank === 0 ? bounds.homeMost : bounds.foreignMost,
    residual: -1,
  }));
  const sumOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const rest = n - sumOf(rows.map(({ count }) => count));
  const able = rows.filter(({ count, most }) => most > count);
  const total = neumaierSum(able.map(({ share }) => share));
  if (rest > 0) {
    for (const row of able) {
      const quota = (rest * row.share) / total;
      row.residual = Number((quota - Math.floor(quota)).toFixed(8));
      row.count = Math.min(row.count + Math.floor(quota), row.most);
    }
  }
  const sorted = [...rows].sort((a, b) => b.residual - a.residual || a.iso - b.iso || a.rank - b.rank);
  while (sumOf(rows.map(({ count }) => count)) < n) {
    for (const row of sorted) {
      if (row.count < row.most && sumOf(rows.map(({ count }) => count)) < n) row.count++;
    }
  }
  return { counts: rows.map(({ count }) => count), ranks: rows.map((row) => sorted.indexOf(row) + 1) };
}

const policies = fc.record({
  enabled: fc.constantFrom(true, true, false),
  home_min: fc.integer({ min: 0, max: 3 }),
  force_at_least_one_foreign_if_foreign_present: fc.boolean(),
  min_one_per_country_when_feasible: fc.boolean(),
  foreign_cap_mode: fc.constantFrom('n_minus_home_min' as const, 'none' as const),
});
const cases = fc
  .record({
    policy: policies,
    n: fc.integer({ min: 2, max: 500 }),
    weights: fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 17 }),
    seed: fc.integer({ min: 0, max: 1000 }),
  })
  .map(({ policy, n, weights, seed }) => {
    const sum = weights.reduce((a, b) => a + b, 0);
    const keys = weights.map((_, i) => (i * 7919 + seed * 104_729) % 10_007);
    return {
      policy: { ...shipped, ...policy },
      n,
      weights,
      shares: weights.map((w) => w / sum),
      byCountry: inOrder(weights.length).sort((a, b) => keys[a] - keys[b] || a - b),
    };
  });
const RUNS = { numRuns: 1000, seed: 20260101 };

/** Bounds, or undefined where the policy cannot be met. */
function boundsOf(policy: S3Thresholds, n: number, candidates: number): CountBounds | undefined {
  try {
    return countBounds(policy, n, candidates, 1n);
  } catch {
    return undefined;
  }
}

describe('the split of outlets over candidates', () => {
  it('gives whole shares, then ones by the largest residual', () => {
    // 7 * (.5, .3, .2) = 3.5, 2.1, 1.4.
    expect(split(7, [0.5, 0.3, 0.2], countBounds(free, 7, 3, 1n))).toEqual({
      left: 0,
      counts: [4, 2, 1],
      ranks: [1, 3, 2],
    });
  });

  it('starts at the least counts of the shipped policy', () => {
    // One at home first, then 6 * (.5, .3, .2) = 3, 1.8, 1.2.
    expect(split(7, [0.5, 0.3, 0.2], countBounds(shipped, 7, 3, 1n))).toEqual({
      left: 0,
      counts: [4, 2, 1],
      ranks: [3, 1, 2],
    });
  });

  it('breaks ties by country, not by rank', () => {
    const even = [0.25, 0.25, 0.25, 0.25];
    expect(split(6, even, countBounds(free, 6, 4, 1n), Uint16Array.of(2, 3, 0, 1))).toEqual({
      left: 0,
      counts: [1, 1, 2, 2],
      ranks: [3, 4, 1, 2],
    });
  });

  it('leaves one outlet abroad, and nothing for a full country', () => {
    // Home may take 1 of 2, and has it from the start: no capacity, last in order.
    expect(split(2, [0.9, 0.06, 0.04], countBounds(shipped, 2, 3, 1n))).toEqual({
      left: 0,
      counts: [1, 1, 0],
      ranks: [3, 1, 2],
    });
    expect(split(2, [1], countBounds(shipped, 2, 1, 1n))).toEqual({ left: 0, counts: [2], ranks: [1] });
  });

  it('goes round again where one round leaves some over', () => {
    const bounds = { homeLeast: 0, homeMost: 2, foreignLeast: 0, foreignMost: 9 };
    expect(split(10, [0.8, 0.1, 0.1], bounds)).toEqual({ left: 0, counts: [2, 4, 4], ranks: [1, 2, 3] });
  });

  it('orders by country where the least counts take everything', () => {
    const policy = { ...shipped, min_one_per_country_when_feasible: true };
    expect(split(3, [0.5, 0.3, 0.2], countBounds(policy, 3, 3, 1n), Uint16Array.of(1, 2, 0))).toEqual({
      left: 0,
      counts: [1, 1, 1],
      ranks: [3, 1, 2],
    });
  });

  it('splits a million outlets and more', () => {
    const { counts } = split(999_999_999, [0.5, 0.25, 0.25], countBounds(free, 999_999_999, 3, 1n));
    expect(counts).toEqual([499_999_999, 250_000_000, 250_000_000]);
  });

  it('adds up, keeps its bounds and ranks every candidate once', () => {
    fc.assert(
      fc.property(cases, ({ policy, n, shares, byCountry }) => {
        const bounds = boundsOf(policy, n, shares.length);
        fc.pre(bounds !== undefined);
        const { left, counts, ranks } = split(n, shares, bounds, byCountry);
        expect(left).toBe(0);
        expect(counts.reduce((a, b) => a + b, 0)).toBe(n);
        counts.forEach((count, i) => {
          expect(count).toBeGreaterThanOrEqual(i === 0 ? bounds.homeLeast : bounds.foreignLeast);
          expect(count).toBeLessThanOrEqual(i === 0 ? bounds.homeMost : bounds.foreignMost);
        });
        expect([...ranks].sort((a, b) => a - b)).toEqual(ranks.map((_, i) => i + 1));
      }),
      RUNS,
    );
  });

  it('is that of its twin', () => {
    fc.assert(
      fc.property(cases, ({ policy, n, shares, byCountry }) => {
        const bounds = boundsOf(policy, n, shares.length);
        fc.pre(bounds !== undefined);
        expect(split(n, shares, bounds, byCountry)).toMatchObject(twin(n, shares, bounds, byCountry));
      }),
      RUNS,
    );
  });

  it('without bounds is that of largest remainders in exact fractions', () => {
    fc.assert(
      fc.property(cases, ({ n, weights, shares, byCountry }) => {
        const sum = BigInt(weights.reduce((a, b) => a + b, 0));
        const exact = weights.map((w) => BigInt(n) * BigInt(w));
        const counts = exact.map((x) => Number(x / sum));
        const left = n - counts.reduce((a, b) => a + b, 0);
        [...byCountry]
          .sort((a, b) => Number((exact[b] % sum) - (exact[a] % sum)))
          .slice(0, left)
          .forEach((rank) => counts[rank]++);
        const bounds = countBounds({ ...shipped, enabled: false }, n, shares.length, 1n);
        expect(split(n, shares, bounds, byCountry).counts).toEqual(counts);
      }),
      RUNS,
    );
  });

  it.each([
    ['home keeps all and must not', { home_min: 2 }, 2, 3],
    ['home keeps more than it may', { home_min: 5, foreign_cap_mode: 'none' as const }, 5, 2],
  ])('is refused where %s', (_, more, n, candidates) => {
    expect(() => countBounds({ ...shipped, ...more }, n, candidates, 77n)).toThrow(
      expect.objectContaining({
        code: 'ERR_S3_INTEGER_FEASIBILITY',
        place: expect.objectContaining({ dataset: 's3_thresholds', merchantId: 77n }),
      }),
    );
  });
});

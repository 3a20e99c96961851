import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gini } from '../metric/gini.js';
import { tally } from '../metric/tally.js';
import { topshare } from '../metric/topshare.js';
import { countryCounts } from './country-counts.js';
import { lorenzCurve, thinned } from './lorenz-curve.js';
import { binnedPairs, pairCounts } from './pair-counts.js';
import { survivalCurve } from './survival-curve.js';

const cohort = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 80 });
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** Height of a curve of corners at x, straight between two of them. */
function heightAt(x: readonly number[], y: readonly number[], at: number): number {
  const right = Math.max(
    1,
    x.findIndex((corner) => corner >= at),
  );
  const part = (at - x[right - 1]) / (x[right] - x[right - 1]);
  return y[right - 1] + part * (y[right] - y[right - 1]);
}

describe('survivalCurve', () => {
  it('is the share of members at or above each value', () => {
    fc.assert(
      fc.property(cohort, (x) => {
        const { n, values, share } = survivalCurve(tally(x));
        expect(n).toBe(x.length);
        expect([...values]).toEqual([...new Set(x)].sort((a, b) => a - b));
        values.forEach((value, i) => expect(share[i]).toBe(x.filter((member) => member >= value).length / n));
      }),
    );
  });

  it('is empty for nobody', () => {
    expect(survivalCurve(tally([])).share).toHaveLength(0);
  });
});

describe('lorenzCurve', () => {
  it('holds what the smallest members hold together, member by member', () => {
    fc.assert(
      fc.property(cohort, (x) => {
        const { members, held, total } = lorenzCurve(tally(x));
        const sorted = [...x].sort((a, b) => a - b);
        expect(total).toBe(sum(x));
        expect([members[0], held[0]]).toEqual([0, 0]);
        sorted.forEach((_, i) => {
          const expected = sum(sorted.slice(0, i + 1)) / sum(x);
          expect(heightAt([...members], [...held], (i + 1) / x.length)).toBeCloseTo(expected, 12);
        });
      }),
    );
  });

  it('encloses the Gini coefficient: one minus twice the area below it', () => {
    fc.assert(
      fc.property(cohort, (x) => {
        const { members, held } = lorenzCurve(tally(x));
        const area = sum(
          Array.from(held, (y, i) => (i === 0 ? 0 : ((y + held[i - 1]) / 2) * (members[i] - members[i - 1]))),
        );
        expect(1 - 2 * area).toBeCloseTo(gini(tally(x)), 12);
      }),
    );
  });

  it('passes through the top share where a tenth of the members is a whole number of them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 50, maxLength: 50 }), (x) => {
        const { members, held } = lorenzCurve(tally(x));
        expect(1 - heightAt([...members], [...held], 0.9)).toBeCloseTo(topshare(tally(x), 10), 12);
      }),
    );
  });

  it('is empty where nothing is held', () => {
    expect(lorenzCurve(tally([])).members).toHaveLength(0);
    expect(lorenzCurve(tally([0, 0])).members).toHaveLength(0);
  });

  it('is thinned to what a page can show, ends and shape kept', () => {
    fc.assert(
      fc.property(cohort, fc.integer({ min: 4, max: 400 }), (x, width) => {
        const curve = lorenzCurve(tally(x));
        const kept = thinned(curve, width);
        expect(kept.length).toBeLessThanOrEqual(Math.min(curve.members.length, 2 * width + 2));
        expect(kept[0]).toEqual([0, 0]);
        expect(kept[kept.length - 1]).toEqual([1, 1]);
        const [xs, ys] = [kept.map(([a]) => a), kept.map(([, b]) => b)];
        curve.members.forEach((at, i) => {
          if (at > 0)
            expect(Math.abs(heightAt(xs, ys, at) - curve.held[i])).toBeLessThanOrEqual(1 / width + 1e-12);
        });
      }),
    );
  });
});

describe('pairCounts', () => {
  it('counts every pair of a merchant with candidates', () => {
    const row = fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 }));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
        const found = pairCounts(
          Uint32Array.from(rows, ([a]) => a),
          Uint32Array.from(rows, ([, b]) => b),
        );
        const expected = [];
        for (let first = 1; first <= 6; first++) {
          for (let second = 0; second <= 6; second++) {
            const count = rows.filter(([a, b]) => a === first && b === second).length;
            if (count > 0) expected.push({ first, second, count });
          }
        }
        expect(found).toEqual(expected);
      }),
    );
  });
});

describe('binnedPairs', () => {
  it('gathers squares and loses nobody', () => {
    const pair = fc.record({
      first: fc.nat({ max: 50 }),
      second: fc.nat({ max: 50 }),
      count: fc.nat({ max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 60 }), fc.integer({ min: 2, max: 9 }), (pairs, width) => {
        const bins = binnedPairs(pairs, width);
        for (const { first, second, count } of bins) {
          const inside = pairs.filter(
            (p) =>
              Math.floor(p.first / width) === first / width &&
              Math.floor(p.second / width) === second / width,
          );
          expect(count).toBe(sum(inside.map((p) => p.count)));
        }
        expect(sum(bins.map(({ count }) => count))).toBe(sum(pairs.map(({ count }) => count)));
      }),
    );
    expect(binnedPairs([{ first: 3, second: 1, count: 2 }], 1)).toEqual([{ first: 3, second: 1, count: 2 }]);
  });
});

describe('countryCounts', () => {
  it('lists countries with any, the largest first, and marks class M', () => {
    const counts = Float64Array.of(5, 5, 10, 0);
    expect(countryCounts(['CC', 'AA', 'BB', 'DD'], counts, new Set(['AA', 'DD']))).toEqual([
      { iso: 'BB', count: 10, share: 0.5, multiZone: false },
      { iso: 'AA', count: 5, share: 0.25, multiZone: true },
      { iso: 'CC', count: 5, share: 0.25, multiZone: false },
    ]);
  });

  it('adds up to everything', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 30 }), (outlets) => {
        const isos = outlets.map((_, i) => `C${String(i).padStart(2, '0')}`);
        const found = countryCounts(isos, outlets, new Set());
        expect(sum(found.map(({ count }) => count))).toBe(sum(outlets));
        if (sum(outlets) > 0) expect(sum(found.map(({ share }) => share))).toBeCloseTo(1, 12);
        expect(found).toHaveLength(outlets.filter((count) => count > 0).length);
      }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { naturalBreaks } from './jenks.js';

/** Every partition of the distinct values into k runs, in lexicographic order of breaks; costs times lcm(1..8). */
function bruteForce(values: number[], k: number): { breaks: number[]; cost: number } {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  const cost = (from: number, to: number) => {
    const members = values.filter((v) => distinct.indexOf(v) >= from && distinct.indexOf(v) < to);
    const n = members.length;
    const s = members.reduce((a, b) => a + b, 0);
    return (840 / n) * (n * members.reduce((a, b) => a + b * b, 0) - s * s);
  };
  const best = { breaks: [] as number[], cost: Infinity };
  const walk = (from: number, left: number, breaks: number[], sum: number): void => {
    if (left === 1) {
      const total = sum + cost(from, distinct.length);
      if (total < best.cost)
        Object.assign(best, { breaks: [...breaks, distinct[distinct.length - 1]], cost: total });
      return;
    }
    for (let to = from + 1; to <= distinct.length - left + 1; to++)
      walk(to, left - 1, [...breaks, distinct[to - 1]], sum + cost(from, to));
  };
  walk(0, k, [], 0);
  return best;
}

describe('natural breaks', () => {
  it('finds the least sum of squares, and on ties the smallest break vector', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 5 }),
        (values, k) => {
          fc.pre(new Set(values).size >= k);
          expect(naturalBreaks(values, k).breaks).toEqual(bruteForce(values, k).breaks);
        },
      ),
      { numRuns: 400, seed: 20260101 },
    );
  });

  it('gives the published clusters of the Ckmeans.1d.dp paper (Wang & Song 2011)', () => {
    const { breaks, classes } = naturalBreaks([-1, 2, -1, 2, 4, 5, 6, -1, 2, -1], 3);
    expect(breaks).toEqual([-1, 2, 6]);
    expect([...classes]).toEqual([1, 2, 1, 2, 3, 3, 3, 1, 2, 1]);
  });

  it('splits 4 5 9 10 in the middle', () => {
    expect(naturalBreaks([10, 4, 9, 5], 2).breaks).toEqual([5, 10]);
  });

  it('breaks the tie of 0 1 2 downwards, also at fractions that binary64 sums inexactly', () => {
    expect(naturalBreaks([0, 1, 2], 2).breaks).toEqual([0, 2]);
    expect(naturalBreaks([0.5, 0.75, 1], 2).breaks).toEqual([0.5, 1]);
  });

  it('does not mind the order of values', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.double({ min: 1, max: 1e5, noNaN: true }), { minLength: 6, maxLength: 30 }),
        (values) => {
          const turned = [...values].reverse();
          const { breaks, classes } = naturalBreaks(values, 5);
          expect(naturalBreaks(turned, 5).breaks).toEqual(breaks);
          expect(new Set(classes).size).toBe(5);
          values.forEach((value, i) => {
            expect(value).toBeLessThanOrEqual(breaks[classes[i] - 1]);
            if (classes[i] > 1) expect(value).toBeGreaterThan(breaks[classes[i] - 2]);
          });
        },
      ),
      { numRuns: 50, seed: 20260102 },
    );
  });

  it('refuses fewer distinct values than classes, and what is not finite', () => {
    expect(() => naturalBreaks([1, 1, 2, 2], 3)).toThrow(expect.objectContaining({ code: 'numeric_domain' }));
    expect(() => naturalBreaks([1, NaN, 2], 2)).toThrow(expect.objectContaining({ code: 'numeric_domain' }));
  });
});

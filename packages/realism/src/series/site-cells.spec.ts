import { describe, expect, it } from '@jest/globals';
import { logHistogram } from './log-histogram.js';
import { rankCurve } from './rank-curve.js';
import { siteCells } from './site-cells.js';

describe('siteCells', () => {
  const cells = (points: readonly (readonly [number, number])[], most = 10) =>
    siteCells(
      Float64Array.from(points, ([lon]) => lon),
      Float64Array.from(points, ([, lat]) => lat),
      most,
    );

  it('has north up and east right, and counts every site once', () => {
    const { columns, rows, counts } = cells([
      [0, 1],
      [1, 1],
      [0, 0],
      [0, 0],
    ]);
    expect([columns, rows]).toEqual([10, 10]);
    expect([counts[0], counts[9], counts[90], counts[99]]).toEqual([1, 1, 2, 0]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4);
  });

  it('makes a degree of longitude half as long at 60 degrees north', () => {
    const { columns, rows } = cells(
      [
        [0, 59.5],
        [1, 60.5],
      ],
      100,
    );
    expect([columns, rows]).toEqual([51, 100]);
  });

  it('does not tear a country at the antimeridian', () => {
    const { lonSpan, counts, columns } = cells([
      [179, 0],
      [-179, 0],
      [178, 0.5],
    ]);
    expect(lonSpan).toBeCloseTo(3, 12);
    expect(counts[columns - 1] + counts[counts.length - 1]).toBe(1);
  });

  it('is one cell for one place', () => {
    expect(cells([[5, 5]])).toMatchObject({ columns: 1, rows: 1, lonSpan: 0, latSpan: 0 });
  });
});

describe('logHistogram', () => {
  it('counts tenths of powers of ten, empty ones between too, and no zeros', () => {
    const bins = logHistogram([0, 0.5, 1.5, 1.9, 150], 1);
    expect(bins.map(({ count }) => count)).toEqual([1, 2, 0, 1]);
    bins.forEach(({ low, high }, i) => {
      expect(low).toBeCloseTo(10 ** (i - 1), 9);
      expect(high).toBeCloseTo(10 ** i, 9);
    });
    expect(logHistogram([0], 10)).toEqual([]);
  });
});

describe('rankCurve', () => {
  it('adds up from the largest to everything', () => {
    const { n, total, held } = rankCurve([1, 0, 5, 2]);
    expect([n, total, [...held]]).toEqual([3, 8, [5 / 8, 7 / 8, 1]]);
    expect(rankCurve([]).n).toBe(0);
  });
});

import { describe, expect, it } from '@jest/globals';
import { kruskalWallis } from '../metric/kruskal-wallis.js';
import { precursors } from './precursors.js';
import type { CatalogueFigures } from './catalogue-figures.js';

describe('precursors', () => {
  // Four merchants with several outlets and a single: two at home in class M (MM), of whom one is abroad too.
  const catalogue: CatalogueFigures = {
    outlets: Uint32Array.of(4, 6, 5, 3, 1, 0),
    abroad: Uint32Array.of(1, 0, 2, 0, 0, 0),
    countries: Uint32Array.of(2, 1, 2, 1, 1, 0),
    isMulti: Uint8Array.of(1, 1, 1, 1, 0, 0),
    home: Int32Array.of(0, 0, 1, 1, 1, -1),
    isos: ['MM', 'SS', 'TT'],
    outletsOfCountry: Float64Array.of(9, 8, 2),
    identity: { site_order_broken: 0, site_id_unlike_order: 0, stranger: 0, site_id_reused_abroad: 0 },
  };
  const countries = {
    isos: ['MM', 'SS', 'TT', 'UU'],
    multiZone: Uint8Array.of(1, 0, 0, 0),
    southShare: Float64Array.of(0.5, 0, 1, 0),
  };

  it('follow their formulas', () => {
    const found = precursors(catalogue, Uint8Array.of(1, 1, 1, 1, 0, 1), countries);
    const values = Object.fromEntries(Object.entries(found).map(([id, { value }]) => [id, value]));
    expect(values).toEqual({
      '1B-01': expect.closeTo((-2 * 2 + 0 * 8 + 2 * 9) / (3 * 19), 12),
      '1B-02': 9 / 19,
      '1B-03': 9 / 19,
      '1B-04': 9 / 19,
      '1B-05': 3 / 4,
      '1B-06': (0.5 * 9 + 2) / 19,
      z: 0.5,
      c: 0.5,
      b: 0.25,
      'T-S4-02': 0.25,
    });
    expect(found['1B-02']).toMatchObject({ in_B: true, in_BPLUS: false });
    expect(found['z']).toMatchObject({ in_B: null, in_BPLUS: null });
  });
});

describe('kruskalWallis', () => {
  it('is the textbook statistic', () => {
    // Hand-worked: ranks 1..6 in two groups of three, sums 6 and 15.
    const h = kruskalWallis([1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 1, 1])!;
    expect(h.statistic).toBeCloseTo((12 / 42) * (36 / 3 + 225 / 3) - 21, 12);
    expect(h.critical).toBeCloseTo(6.6349, 4);
    // Ties share their average rank, and the correction divides by 1 - sum(t^3 - t) / (n^3 - n).
    const tied = kruskalWallis([1, 1, 2, 2], [0, 0, 1, 1])!;
    const raw = (12 / 20) * (9 / 2 + 49 / 2) - 15;
    expect(tied.statistic).toBeCloseTo(raw / (1 - 12 / 60), 12);
  });

  it('says nothing of one group or of equal values', () => {
    expect(kruskalWallis([1, 2, 3], [0, 0, 0])).toBeNull();
    expect(kruskalWallis([2, 2, 2], [0, 1, 1])).toBeNull();
  });
});

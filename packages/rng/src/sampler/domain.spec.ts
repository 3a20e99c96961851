import { describe, expect, it } from '@jest/globals';
import { isFailure } from '@merchantry/contracts';
import {
  AliasPicker,
  aliasColumn,
  bernoulli,
  dirichlet,
  gamma,
  gumbel,
  gumbelKey,
  neumaierSum,
  normalQuantile,
  poisson,
  Substream,
  ztp,
} from '../index.js';

const s = new Substream(1n, 2n, 3n);
const codeOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return isFailure(error) ? error.code : error;
  }
};

describe('samplers refuse what lies outside their domain, without drawing', () => {
  it.each<[string, () => unknown]>([
    ['bernoulli(-0.1)', () => bernoulli(s, -0.1)],
    ['bernoulli(1.1)', () => bernoulli(s, 1.1)],
    ['bernoulli(NaN)', () => bernoulli(s, NaN)],
    ['gamma(0)', () => gamma(s, 0)],
    ['gamma(Infinity)', () => gamma(s, Infinity)],
    ['gamma(NaN)', () => gamma(s, NaN)],
    ['poisson(-1)', () => poisson(s, -1)],
    ['poisson(2e9)', () => poisson(s, 2e9)],
    ['poisson(NaN)', () => poisson(s, NaN)],
    ['ztp(0)', () => ztp(s, 0)],
    ['dirichlet([0])', () => dirichlet(s, [0, 1])],
    ['normalQuantile(0)', () => normalQuantile(0)],
    ['normalQuantile(1)', () => normalQuantile(1)],
    [
      'an empty alias table',
      () => new AliasPicker({ probability: new Float64Array(0), alias: new Uint32Array(0) }),
    ],
    [
      'an alias beyond the table',
      () => new AliasPicker({ probability: Float64Array.of(1), alias: Uint32Array.of(1) }),
    ],
    [
      'an alias probability above 1',
      () => new AliasPicker({ probability: Float64Array.of(2), alias: Uint32Array.of(0) }),
    ],
  ])('%s', (_, act) => {
    s.reset(1n, 2n, 3n);
    expect(codeOf(act)).toBe('numeric_domain');
    expect(s.blocks).toBe(0);
  });

  it('says so when every gamma of a Dirichlet draw underflows', () => {
    expect(codeOf(() => dirichlet(s, [1e-5, 1e-5]))).toBe('numeric_nonfinite');
  });
});

describe('edges', () => {
  it('a weight of 0 has no Gumbel key but costs its draw', () => {
    s.reset(1n, 2n, 3n);
    expect(gumbel(s, 0)).toBeNull();
    expect([s.draws, s.blocks]).toEqual([1, 1]);
    expect(gumbelKey(1 - 2 ** -53, 1)).toBeCloseTo(53 * Math.LN2, 12);
  });

  it('the largest uniform picks the last alias column though u K rounds to K', () => {
    const k = 2 ** 20 + 1;
    const table = { probability: new Float64Array(k).fill(1), alias: new Uint32Array(k) };
    expect(aliasColumn(1 - 2 ** -53, table)).toBe(k - 1);
    expect([...new AliasPicker(table).pick(Float64Array.of(1 - 2 ** -53, 2 ** -64))]).toEqual([k - 1, 0]);
  });

  it('ztp says how it ended', () => {
    expect(ztp(s.reset(1n, 2n, 3n), 1e-12, 3)).toEqual({ k: 0, attempts: 3, exhausted: true });
    expect(s.blocks).toBe(3);
  });

  // Quantiles to 10 digits, as printed in standard tables (NIST Handbook, 1.3.6.7.1 and its refinement).
  it.each([
    [0.5, 0],
    [0.975, 1.9599639845],
    [0.995, 2.5758293035],
    [0.9999, 3.7190164855],
    [0.02, -2.0537489106],
    [1e-9, -5.9978070151],
  ])('normalQuantile(%d) is %d within 1.15e-9', (p, z) => {
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(1.2e-9 * Math.max(1, Math.abs(z)));
  });

  it('Neumaier summation keeps what plain and Kahan summation lose', () => {
    expect(neumaierSum([1, 1e100, 1, -1e100])).toBe(2);
    expect(neumaierSum([])).toBe(0);
  });
});

import { describe, expect, it } from '@jest/globals';
import { IDENTITY } from '../../test/small-world.js';
import { codeOf, refusalOf } from '../../test/refusal.js';
import { MerchantStreams } from '../streams/merchant-streams.js';
import { dirichletDraws } from './dirichlet-lane.js';
import { DIRICHLET_LABEL } from './split-events.js';

/** Draws for merchants 1 to n, all with these shares. */
function drawn(n: number, shares: readonly number[], alpha0: number) {
  const ids = BigUint64Array.from({ length: n }, (_, i) => BigInt(i + 1));
  const starts = Uint32Array.from({ length: n + 1 }, (_, i) => i * shares.length);
  const share = Float64Array.from({ length: n * shares.length }, (_, i) => shares[i % shares.length]);
  return dirichletDraws(ids, starts, share, alpha0, new MerchantStreams(ids, IDENTITY).of(DIRICHLET_LABEL));
}

describe('dirichletDraws', () => {
  it('has the marginal mean and variance of its Beta laws', () => {
    // Six comparisons at 5.4 standard errors: each is wrong with probability 6.7e-8, all together 4e-7.
    const n = 60_000;
    const shares = [0.7, 0.2, 0.1];
    const alpha0 = 24;
    const { weight } = drawn(n, shares, alpha0);
    shares.forEach((mean, k) => {
      const a = alpha0 * mean;
      const b = alpha0 - a;
      const variance = (mean * (1 - mean)) / (alpha0 + 1);
      const excess =
        (6 * ((a - b) ** 2 * (alpha0 + 1) - a * b * (alpha0 + 2))) / (a * b * (alpha0 + 2) * (alpha0 + 3));
      let first = 0;
      let second = 0;
      for (let i = 0; i < n; i++) {
        const off = weight[3 * i + k] - mean;
        first += off / n;
        second += (off * off) / n;
      }
      expect(Math.abs(first)).toBeLessThan(5.4 * Math.sqrt(variance / n));
      expect(Math.abs(second - variance)).toBeLessThan(5.4 * variance * Math.sqrt((excess + 2) / n));
    });
  });

  it('costs each merchant its own stream: a draw does not depend on its neighbours', () => {
    const many = drawn(5, [0.6, 0.4], 24);
    const few = drawn(2, [0.6, 0.4], 24);
    expect([...few.gamma]).toEqual([...many.gamma.slice(0, 4)]);
    expect([...few.draws]).toEqual([...many.draws.slice(0, 2)]);
    for (let i = 0; i < 5; i++) expect(many.draws[i]).toBeGreaterThanOrEqual(many.blocks[i]);
  });

  it('draws nothing for a merchant with a share of zero', () => {
    const ids = BigUint64Array.of(1n, 2n, 3n);
    const streams = new MerchantStreams(ids, IDENTITY).of(DIRICHLET_LABEL);
    const made = dirichletDraws(
      ids,
      Uint32Array.of(0, 2, 4, 5),
      Float64Array.of(0.5, 0.5, 1, 0, 1),
      24,
      streams,
    );
    expect([...made.merchants]).toEqual([0, 2]);
    expect([...made.offsets]).toEqual([0, 2, 3]);
    expect([...made.rows]).toEqual([0, 1, 4]);
    expect(made.weight[2]).toBe(1);
  });

  it('refuses concentrations so small that their gammas vanish', () => {
    expect(codeOf(() => drawn(50, [1 - 1e-9, 1e-9], 1e-3))).toBe('E_DIRICHLET_NONPOS');
    expect(refusalOf(() => drawn(50, [1 - 1e-9, 1e-9], 1e-3))).toMatchObject({
      dataset: 'dirichlet_gamma_vector',
      merchantId: expect.any(BigInt),
    });
  });

  it('does not change by accident', () => {
    const { alpha, gamma, weight, draws, blocks } = drawn(3, [0.75, 0.2, 0.05], 24);
    const plain = { alpha, gamma, weight, draws, blocks };
    expect(Object.fromEntries(Object.entries(plain).map(([k, v]) => [k, [...v]]))).toMatchSnapshot();
  });
});

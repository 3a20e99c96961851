import { describe, expect, it } from '@jest/globals';
import { builtIn } from '../../test/built-in-inputs.js';
import { mccWalk } from './mcc-walk.js';

const walk = { start: 0.37, step: 0.6180339887 };

describe('the walk over categories', () => {
  it('reads the inverse of the cumulative weight', () => {
    const priors = [
      { mcc: 1, isChain: false, weight: 1, logitPi: 0, lnMu: 2, lnPhi: 0 },
      { mcc: 2, isChain: false, weight: 3, logitPi: 0, lnMu: 1, lnPhi: 0 },
    ];
    // Ascending ln mu: code 2 holds [0, 0.75), code 1 the rest; u runs .37, .988, .606, .224, .842.
    expect([...mccWalk(priors, 5, walk)]).toEqual([2, 1, 2, 2, 1]);
  });

  it('gives every run of a hundred slots its share of chains', () => {
    const priors = builtIn.priors();
    const chains = new Set(priors.filter(({ isChain }) => isChain).map(({ mcc }) => mcc));
    const mccs = mccWalk(priors, 10_000, walk);
    for (let from = 0; from < mccs.length; from += 100) {
      const found = mccs.subarray(from, from + 100).filter((mcc) => chains.has(mcc)).length;
      expect(found).toBeGreaterThanOrEqual(4);
      expect(found).toBeLessThanOrEqual(7);
    }
  });

  it('gives each category its weight', () => {
    const priors = builtIn.priors();
    const total = priors.reduce((sum, { weight }) => sum + weight, 0);
    const counts = new Map<number, number>();
    for (const mcc of mccWalk(priors, 100_000, walk)) counts.set(mcc, (counts.get(mcc) ?? 0) + 1);
    // A Weyl sequence of the golden ratio misses an interval's share by a few points at most.
    for (const { mcc, weight } of priors)
      expect(Math.abs((counts.get(mcc) ?? 0) - (100_000 * weight) / total)).toBeLessThan(6);
  });
});

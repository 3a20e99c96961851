import { describe, expect, it } from '@jest/globals';
import { crossSeedCv } from './cross-seed-cv.js';
import { entropy } from './entropy.js';
import { poissonGap, poissonShare } from './poisson-gap.js';

describe('entropy', () => {
  it('is ln k for k equal amounts, 0 for one, and none for nothing', () => {
    expect(entropy([7, 7, 7, 7])).toBeCloseTo(Math.log(4), 14);
    expect(entropy([3, 0, 0])).toBe(0);
    expect(entropy([1, 3])).toBeCloseTo(-(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75)), 14);
    expect(entropy([])).toBeNaN();
    expect(entropy([0, 0])).toBeNaN();
  });
});

describe('crossSeedCv', () => {
  it('is the population spread over the mean', () => {
    expect(crossSeedCv([1, 3])).toBeCloseTo(0.5, 14);
    expect(crossSeedCv([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2 / 5, 14);
  });

  it('is nothing for one seed or zeros, without bound where values cancel out, and none without a seed', () => {
    expect([crossSeedCv([5]), crossSeedCv([0, 1e-13, 0]), crossSeedCv([1, -1])]).toEqual([0, 0, Infinity]);
    expect(crossSeedCv([])).toBeNaN();
  });
});

describe('poissonGap', () => {
  it('has half of the points within the median and 99 in 100 within sqrt(log2 100) of it', () => {
    expect(poissonShare(3, 3)).toBeCloseTo(0.5, 14);
    expect(poissonShare(3 * Math.sqrt(Math.log2(100)), 3)).toBeCloseTo(0.99, 13);
  });

  it('is small for points of the law itself and large for a lattice', () => {
    const n = 1000;
    const law = Float64Array.from({ length: n }, (_, i) => Math.sqrt(-Math.log2(1 - (i + 0.5) / n)));
    expect(poissonGap(law, 1)).toBeCloseTo(0.5 / n, 10);
    expect(poissonGap(new Float64Array(n).fill(1), 1)).toBe(0.5);
    expect(poissonGap(new Float64Array(0), 1)).toBeNaN();
    expect(poissonGap(law, 0)).toBeNaN();
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bisectIncreasing } from './bisect.js';
import { momentPhi } from './dispersion-moments.js';
import { rebuildDispersion } from './dispersion-rebuild.js';
import { scaleStep } from './mean-fit.js';
import { ascending, mean, median, nearestRank, weightedMoments } from './order-statistics.js';

describe('bisection', () => {
  it('finds the root of an increasing function', () => {
    expect(bisectIncreasing((x) => x * x * x, 2, 0, 4, 64)).toBeCloseTo(Math.cbrt(2), 14);
  });

  it('ends at a bracket where the target lies outside', () => {
    expect(bisectIncreasing((x) => x, 10, 0, 1, 64)).toBe(1);
    expect(bisectIncreasing((x) => x, -10, 0, 1, 64)).toBeCloseTo(0, 15);
  });
});

describe('order statistics', () => {
  it('count ranks from one', () => {
    const sorted = Float64Array.of(1, 2, 3, 4);
    expect(nearestRank(sorted, 0.5)).toBe(2);
    expect(nearestRank(sorted, 0.51)).toBe(3);
    expect(nearestRank(sorted, 0)).toBe(1);
    expect(nearestRank(sorted, 1)).toBe(4);
    expect(median(sorted)).toBe(2.5);
    expect(median(Float64Array.of(1, 5, 9))).toBe(5);
  });

  it('weigh moments as repetition does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.integer({ min: 1, max: 4 })), {
          minLength: 1,
          maxLength: 20,
        }),
        (pairs) => {
          const repeated = Float64Array.from(pairs.flatMap(([x, times]) => new Array<number>(times).fill(x)));
          const centre = mean(repeated);
          const { mean: m, sd } = weightedMoments(
            Float64Array.from(pairs, ([x]) => x),
            Float64Array.from(pairs, ([, times]) => times),
          );
          expect(m).toBeCloseTo(centre, 10);
          expect(sd * sd).toBeCloseTo(mean(repeated.map((x) => (x - centre) ** 2)), 8);
        },
      ),
    );
  });
});

describe('the scale step', () => {
  const bounds: { scale: [number, number]; bisections: number; min_mu: number; max_q90_mu: number } = {
    scale: [0.2, 1],
    bisections: 36,
    min_mu: 4,
    max_q90_mu: 40,
  };
  const after = (eta: Float64Array, intercept: number, step: { scale: number; floorShift: number }) =>
    ascending(eta.map((x) => Math.exp(intercept + step.scale * (x - intercept) + step.floorShift)));

  it('does nothing where both bounds hold', () => {
    const eta = Float64Array.of(2, 2.5, 3, 3.5);
    expect(scaleStep(eta, 1, new Float64Array(4).fill(0.6), bounds)).toEqual({ scale: 1, floorShift: 0 });
  });

  it('lifts the smallest mean to its floor', () => {
    const eta = Float64Array.of(1, 2.5, 3);
    const step = scaleStep(eta, 1, new Float64Array(3).fill(0.6), bounds);
    expect(step.scale).toBe(1);
    expect(after(eta, 1, step)[0]).toBeCloseTo(4, 12);
  });

  it('takes the largest scale that keeps both bounds, or the smallest allowed', () => {
    const value = fc.double({ min: 0, max: 6, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 2, maxLength: 30 }), value, (values, intercept) => {
        const eta = Float64Array.from(values);
        const pi = new Float64Array(eta.length).fill(0.9);
        const step = scaleStep(eta, intercept, pi, bounds);
        const mu = after(eta, intercept, step);
        expect(step.scale).toBeGreaterThanOrEqual(0.2);
        expect(step.scale).toBeLessThanOrEqual(1);
        expect(mu[0]).toBeGreaterThanOrEqual(4 * (1 - 1e-12));
        if (step.scale > 0.2) expect(nearestRank(mu, 0.9)).toBeLessThanOrEqual(40 * (1 + 1e-9));
      }),
    );
  });
});

describe('the moment estimate of dispersion', () => {
  it('is m^2 / (v - m)', () => {
    // Counts 2, 4, 12: mean 6, population variance 56/3, so phi = 36 / (38/3).
    expect(momentPhi({ n: 3, sum: 18, squares: 164 }, [0.1, 80])).toBeCloseTo(108 / 38, 12);
  });

  it('stays in its clamp, at the top where counts do not vary enough', () => {
    expect(momentPhi({ n: 3, sum: 18, squares: 164 }, [12, 80])).toBe(12);
    expect(momentPhi({ n: 2, sum: 12, squares: 72 }, [12, 80])).toBe(80);
  });
});

describe('the rebuilt dispersion', () => {
  const law = {
    phi_centre: 15,
    mcc_sd: 0.16,
    channel: { CP: -0.02, CNP: 0.05 },
    ln_gdp: 0.03,
    ln_gdp_centre: 9.3,
  };

  it('spreads each tier by the same amount around the centre', () => {
    const betaMu = Float64Array.of(0.1, 0.3, 0.2, 1.5, 2.5);
    const isChain = Uint8Array.of(0, 0, 0, 1, 1);
    const merchants = Float64Array.of(10, 20, 70, 5, 15);
    const none = new Float64Array(5);
    const categories = { mccs: [1, 2, 3, 4, 5], isChain, logitPi: none, lnMu: none, lnPhi: none };
    const beta = rebuildDispersion(betaMu, categories, merchants, law);
    expect(beta[0]).toBeCloseTo(Math.log(15) - 0.03 * 9.3, 14);
    expect([...beta.subarray(6)]).toEqual([-0.02, 0.05, 0.03]);
    for (const tier of [0, 1]) {
      const moments = weightedMoments(
        beta.slice(1, 6),
        merchants.map((n, i) => (isChain[i] === tier ? n : 0)),
      );
      expect(moments.mean).toBeCloseTo(0, 14);
      expect(moments.sd).toBeCloseTo(0.16, 14);
    }
    expect(beta[2]).toBeGreaterThan(beta[3]);
    expect(beta[5]).toBeGreaterThan(beta[4]);
  });
});

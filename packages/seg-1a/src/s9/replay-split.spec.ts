import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { S7IntegerisationPolicy } from '../policy/s7-integerisation-policy.js';
import { splitOutlets } from '../s7/split-outlets.js';
import { sharesOf } from './replay-split.js';

const policy: S7IntegerisationPolicy = {
  semver: '1.0.0',
  version: '2026-01-01',
  dp_resid: 8,
  dirichlet_lane: { enabled: true, alpha0: 24 },
  bounds_lane: { enabled: true, lower_multiplier: 1, upper_multiplier: 1 },
  home_bias_lane: {
    enabled: true,
    tiers: [
      { max_n_outlets: 10, home_share_min: 0.87 },
      { max_n_outlets: 1_000_000, home_share_min: 0.58 },
    ],
  },
};

describe('the shares of S7, written anew', () => {
  it('have the same bits, with and without the floor of home', () => {
    const weights = fc.array(fc.double({ min: 1e-9, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 2, max: 100_000 }), fc.boolean(), (weight, outlets, enabled) => {
        const law = { ...policy, home_bias_lane: { ...policy.home_bias_lane, enabled } };
        const country = weight.map((_, i) => i);
        const { share } = splitOutlets(
          {
            ids: BigUint64Array.of(1n),
            outlets: Int32Array.of(outlets),
            starts: Uint32Array.of(0, weight.length),
            country: Uint16Array.from(country),
            weight: Float64Array.from(weight),
          },
          law,
        );
        expect(sharesOf(country, Float64Array.from(weight), law, outlets)).toEqual([...share]);
      }),
      { numRuns: 500, seed: 20260101 },
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { neumaierSum } from '@merchantry/rng';
import { homeFloor, raiseHome } from './home-bias.js';

const TIERS = [
  { max_n_outlets: 10, home_share_min: 0.9 },
  { max_n_outlets: 40, home_share_min: 0.7 },
];

describe('homeFloor', () => {
  it.each([
    [2, 0.9],
    [10, 0.9],
    [11, 0.7],
    [40, 0.7],
    [41, 0.7],
    [2_000_000, 0.7],
  ])('of %i outlets is %p', (outlets, floor) => {
    expect(homeFloor(TIERS, outlets)).toBe(floor);
  });
});

describe('raiseHome', () => {
  const raised = (shares: number[], floor: number) => {
    const out = Float64Array.from(shares);
    return { changed: raiseHome(out, floor), shares: [...out] };
  };

  it('raises home and shrinks the others in proportion', () => {
    const { changed, shares } = raised([0.5, 0.375, 0.125], 0.75);
    expect(changed).toBe(true);
    expect(shares).toEqual([0.75, 0.1875, 0.0625]);
  });

  it('leaves alone a home at its floor, within 1e-12 of it, or without foreign mass', () => {
    for (const [shares, floor] of [
      [[0.9, 0.1], 0.9],
      [[0.9, 0.1], 0.9 + 1e-13],
      [[0.95, 0.05], 0.9],
      [[0, 0], 0.9],
    ] as const) {
      expect(raised([...shares], floor)).toEqual({ changed: false, shares: [...shares] });
    }
  });

  it('lifts a home of weight zero, and leaves nothing abroad at a floor of one', () => {
    expect(raised([0, 0.5, 0.5], 0.5).shares).toEqual([0.5, 0.25, 0.25]);
    expect(raised([0.25, 0.75], 1).shares).toEqual([1, 0]);
  });

  it('keeps the sum at one and the proportions abroad', () => {
    const weights = fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 0.999, noNaN: true }), (given, floor) => {
        const sum = neumaierSum(given);
        const before = given.map((weight) => weight / sum);
        const { changed, shares } = raised(before, floor);
        if (!changed) return before[0] >= floor - 1e-12;
        const same = shares.slice(1).every((share, i) => {
          const expected = (before[i + 1] / before[1]) * shares[1];
          return Math.abs(share - expected) <= 1e-12 * expected + 1e-300;
        });
        return (
          same && Math.abs(shares[0] - floor) < 1e-14 * 64 && Math.abs(neumaierSum(shares) - 1) <= 2 ** -52
        );
      }),
    );
  });
});

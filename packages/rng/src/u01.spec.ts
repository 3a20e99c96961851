import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { philox2x64, Substream, u01 } from './index.js';

const BELOW_ONE = 1 - 2 ** -53;

/** The nearest double to x by exact integers, ties to even: an oracle that converts nothing wide. */
function nearestDouble(x: bigint): number {
  const bits = x.toString(2).length;
  if (bits <= 53) return Number(x);
  const unit = 1n << BigInt(bits - 53);
  const floor = x / unit;
  const rest = x % unit;
  const up = 2n * rest > unit || (2n * rest === unit && floor % 2n === 1n);
  return Number(floor + (up ? 1n : 0n)) * Number(unit);
}

describe('u01', () => {
  it.each<[string, bigint, number]>([
    ['0 is the smallest', 0n, 2 ** -64],
    ['1', 1n, 2 ** -63],
    ['the largest word rounds to 1 and is clamped', 0xffffffffffffffffn, BELOW_ONE],
    ['the last word that rounds below 1', 0xfffffffffffffbffn, BELOW_ONE],
    ['the first that rounds up to 2^64', 0xfffffffffffffc00n, BELOW_ONE],
    ['2^53 + 1 ties down to even, then + 1 ties down', (1n << 53n) + 1n, 2 ** -11],
    ['2^53 + 3 ties up to even', (1n << 53n) + 3n, (2 ** 53 + 4) * 2 ** -64],
    ['2^54 + 2 ties down', (1n << 54n) + 2n, 2 ** -10],
    ['2^54 + 6 ties up', (1n << 54n) + 6n, (2 ** 54 + 8) * 2 ** -64],
    ['the middle', 1n << 63n, 0.5],
  ])('%s', (_, x, u) => expect(u01(x)).toBe(u));

  it('lies strictly inside (0, 1) and rounds to nearest even', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 0xffffffffffffffffn }), (x) => {
        const u = u01(x);
        expect(u).toBeGreaterThan(0);
        expect(u).toBeLessThan(1);
        expect(u).toBe(Math.min((nearestDouble(x) + 1) * 2 ** -64, BELOW_ONE));
        expect(u01(x, 0.5)).toBe(Math.min((nearestDouble(x) + 0.5) * 2 ** -64, BELOW_ONE));
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  it('is what the kernel computes, also for the rare words at both ends', () => {
    // Counters whose low lane starts with many ones or zeros, found by search.
    const s = new Substream();
    let least = 1;
    let most = 0;
    for (let lo = 0n; lo < 2_000n; lo++) {
      const [x0, x1] = philox2x64(lo, 0n, 1n);
      s.reset(1n, 0n, lo).u01Pair();
      expect([s.u1, s.u2]).toEqual([u01(x0), u01(x1)]);
      least = Math.min(least, s.u1);
      most = Math.max(most, s.u1);
    }
    expect(least).toBeLessThan(0.01);
    expect(most).toBeGreaterThan(0.99);
  });
});

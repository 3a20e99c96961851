import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fillU01, philox2x64, Substream, u01 } from './index.js';

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

const MASK = 0xffffffffffffffffn;

/** The counter whose block is (x0, x1): Philox is a permutation, so its ten rounds can be run backwards. */
function counterOf(x0: bigint, x1: bigint, key: bigint): { hi: bigint; lo: bigint } {
  const m = 0xd2b74407b1ce6e93n;
  let inverse = m; // Newton's iteration doubles the right bits: 3, 6, 12, 24, 48, 96
  for (let i = 0; i < 5; i++) inverse = (inverse * (2n - m * inverse)) & MASK;
  inverse &= MASK;
  let [c0, c1] = [x0, x1];
  for (let round = 9n; round >= 0n; round--) {
    const k = (key + round * 0x9e3779b97f4a7c15n) & MASK;
    const before = (c1 * inverse) & MASK;
    c1 = c0 ^ k ^ ((m * before) >> 64n);
    c0 = before;
  }
  return { hi: c1, lo: c0 };
}

const edges = [
  0n,
  1n,
  (1n << 53n) + 1n,
  (1n << 53n) + 3n,
  (1n << 54n) + 2n,
  (1n << 54n) + 6n,
  1n << 63n,
  0xfffffffffffffbffn,
  0xfffffffffffffc00n,
  MASK,
];

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

  it('is what the kernel computes, also for words that hardly ever come up', () => {
    const s = new Substream();
    for (const x of edges) {
      const { hi, lo } = counterOf(x, 12345n, 99n);
      expect(philox2x64(lo, hi, 99n)).toEqual([x, 12345n]);
      expect(s.reset(99n, hi, lo).u01()).toBe(u01(x));
      const uniforms = new Float64Array(1);
      fillU01(99n, hi, lo, uniforms, 0.5);
      expect(uniforms[0]).toBe(u01(x, 0.5));
    }
  });
});

import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { hashUniform, hashWordToUniform } from './hash-uniform.js';

/** Nearest binary64 of a 64-bit integer, ties to even, through BigInt: Number(x) is defined so by ECMA-262. */
const exact = (hi: number, lo: number) => (Number((BigInt(hi) << 32n) | BigInt(lo)) + 0.5) * 2 ** -64;

describe('word to uniform', () => {
  it.each([
    [0, 0],
    [0, 1],
    [0xffffffff, 0xffffffff],
    [0x00200000, 1],
    [0x80000000, 0x400],
    [0x80000000, 0x401],
    [0xfffffffe, 0xfffffbff],
  ])('rounds once, to nearest even: %p %p', (hi, lo) => {
    const u = hashWordToUniform(hi, lo);
    expect(u).toBe(Math.min(exact(hi, lo), 1 - 2 ** -53));
    expect(u > 0 && u < 1).toBe(true);
  });

  it('reaches 2^-65 at least and 1 - 2^-53 at most', () => {
    expect(hashWordToUniform(0, 0)).toBe(2 ** -65);
    expect(hashWordToUniform(0xffffffff, 0xffffffff)).toBe(1 - 2 ** -53);
  });
});

describe('hash-uniform', () => {
  it('reads the first eight bytes of the digest of the joined parts, big-endian', () => {
    // SHA-256("abc") begins ba7816bf 8f01cfea.
    expect(hashUniform('abc')).toBe(exact(0xba7816bf, 0x8f01cfea));
    const digest = createHash('sha256').update('tag|00ff|42|1|GB').digest();
    expect(hashUniform('tag', '00ff', '42', '1', 'GB')).toBe(
      exact(digest.readUInt32BE(0), digest.readUInt32BE(4)),
    );
  });

  it('is uniform over entities', () => {
    // 20,000 fixed keys, so the outcome is fixed too. Kolmogorov bound: P(D > 2.7 / sqrt(n)) < 2 exp(-2 * 2.7^2) = 1e-6.
    const n = 20_000;
    const u = Float64Array.from({ length: n }, (_, i) => hashUniform('test', 'ab', '42', String(i))).sort();
    let distance = 0;
    for (let i = 0; i < n; i++) distance = Math.max(distance, (i + 1) / n - u[i], u[i] - i / n);
    expect(distance).toBeLessThan(2.7 / Math.sqrt(n));
  });
});

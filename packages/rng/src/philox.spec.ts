import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { fillBlocks, fillU01, philox2x64, u01 } from './index.js';

const { rows } = JSON.parse(
  readFileSync(new URL('../test/fixtures/philox2x64-10.json', import.meta.url), 'utf8'),
) as { rows: [string, string, string, string, string][] };
const hex = (text: string) => BigInt(`0x${text}`);
const word = fc.bigInt({ min: 0n, max: 0xffffffffffffffffn });
const MASK = 0xffffffffffffffffn;

const kernelBlock = (lo: bigint, hi: bigint, key: bigint) => {
  const out = new BigUint64Array(2);
  fillBlocks(key, hi, lo, out);
  return [...out];
};
const plainBlocks = (key: bigint, hi: bigint, lo: bigint, n: number) =>
  Array.from({ length: n }, (_, i) => {
    const counter = BigInt.asUintN(128, (hi << 64n) + lo + BigInt(i));
    return philox2x64(counter & MASK, counter >> 64n, key);
  }).flat();

describe('Philox2x64-10', () => {
  it.each([
    [0n, 0n, 0n, 0xca00a0459843d731n, 0x66c24222c9a845b5n],
    [MASK, MASK, MASK, 0x65b021d60cd8310fn, 0x4d02f3222f86df20n],
    [0x243f6a8885a308d3n, 0x13198a2e03707344n, 0xa4093822299f31d0n, 0x0a5e742c2997341cn, 0xb0f883d38000de5dn],
  ])('gives the published answer for counter (%d, %d)', (lo, hi, key, x0, x1) => {
    expect(philox2x64(lo, hi, key)).toEqual([x0, x1]);
    expect(kernelBlock(lo, hi, key)).toEqual([x0, x1]);
  });

  it('gives every answer of the fixture, in plain arithmetic and in the kernel', () => {
    expect(rows.length).toBeGreaterThan(100);
    for (const [lo, hi, key, x0, x1] of rows) {
      const expected = [hex(x0), hex(x1)];
      expect(philox2x64(hex(lo), hex(hi), hex(key))).toEqual(expected);
      expect(kernelBlock(hex(lo), hex(hi), hex(key))).toEqual(expected);
    }
  });

  it('fills any number of blocks as the plain twin does, from any counter', () => {
    fc.assert(
      fc.property(word, word, word, fc.integer({ min: 0, max: 37 }), (key, hi, lo, n) => {
        const out = new BigUint64Array(2 * n);
        fillBlocks(key, hi, lo, out);
        expect([...out]).toEqual(plainBlocks(key, hi, lo, n));
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it.each(Array.from({ length: 20 }, (_, i) => BigInt(i)))(
    'carries from the low word to the high one %d blocks before its end, and wraps at 2^128',
    (distance) => {
      for (const hi of [5n, MASK]) {
        const out = new BigUint64Array(2 * 20);
        fillBlocks(99n, hi, MASK - distance, out);
        expect([...out]).toEqual(plainBlocks(99n, hi, MASK - distance, 20));
      }
    },
  );

  it('fills past the scratch memory in pieces that join', () => {
    const out = new BigUint64Array(2 * 70_001);
    const lo = MASK - 40_000n;
    fillBlocks(1n, 2n, lo, out);
    for (const at of [0, 32_767, 32_768, 40_000, 40_001, 65_535, 65_536, 70_000]) {
      const [x0, x1] = plainBlocks(1n, 2n, lo, at + 1).slice(2 * at);
      expect([out[2 * at], out[2 * at + 1]]).toEqual([x0, x1]);
    }
  });

  it('fills uniforms from low lanes, with either addend', () => {
    const blocks = new BigUint64Array(2 * 1000);
    fillBlocks(3n, 4n, 5n, blocks);
    for (const addend of [1, 0.5] as const) {
      const uniforms = new Float64Array(1000);
      fillU01(3n, 4n, 5n, uniforms, addend);
      expect([...uniforms]).toEqual([...uniforms].map((_, i) => u01(blocks[2 * i], addend)));
    }
  });
});

import { describe, expect, it } from '@jest/globals';
import { halves, takeWords } from './word-halves.js';

describe('halves of 64-bit words', () => {
  const words = BigUint64Array.of(0n, (7n << 32n) + 5n, 2n ** 64n - 1n);

  it('share the memory of the words, low half first, also of a part of it', () => {
    expect([...halves(words.subarray(1))]).toEqual([5, 7, 0xffffffff, 0xffffffff]);
    const signed = BigInt64Array.of(0n);
    halves(signed)[1] = 0x80000000;
    expect(signed[0]).toBe(-(2n ** 63n));
  });

  it('take words by row, repeats and all', () => {
    expect([...takeWords(words.subarray(1), Uint32Array.of(1, 0, 1))]).toEqual([
      words[2],
      words[1],
      words[2],
    ]);
    expect(takeWords(words, new Uint32Array(0))).toHaveLength(0);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hashOrder } from './hash-order.js';

describe('hash order', () => {
  it('sorts by the top 40 bits, ties by slot', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { maxLength: 60 }), (hashes) => {
        const top = hashes.map((hash) => hash >> 24n);
        const expected = [...top.keys()].sort((a, b) => (top[a] < top[b] ? -1 : top[a] > top[b] ? 1 : a - b));
        expect([...hashOrder(BigUint64Array.from(hashes))]).toEqual(expected);
      }),
      { numRuns: 200, seed: 20260105 },
    );
  });

  it('leaves its input alone', () => {
    const hashes = BigUint64Array.of(3n << 60n, 1n << 60n);
    expect([...hashOrder(hashes)]).toEqual([1, 0]);
    expect(hashes[0]).toBe(3n << 60n);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rowsOf, runStarts } from './sorted-join.js';

// Small differences in either half of the word, and ids above 2^63.
const id = fc.oneof(
  fc.bigInt({ min: 0n, max: 12n }),
  fc.bigInt({ min: (1n << 32n) - 3n, max: (1n << 32n) + 3n }),
  fc.bigInt({ min: (1n << 64n) - 8n, max: (1n << 64n) - 1n }),
);
const ascending = (ids: readonly bigint[]) => BigUint64Array.from([...ids].sort((a, b) => (a < b ? -1 : 1)));

describe('joins over ascending ids', () => {
  it('find the row of each id, or none', () => {
    fc.assert(
      fc.property(fc.uniqueArray(id), fc.uniqueArray(id), (wanted, held) => {
        const [ids, among] = [ascending(wanted), ascending(held)];
        expect([...rowsOf(ids, among)]).toEqual([...ids].map((one) => among.indexOf(one)));
      }),
    );
  });

  it('cut rows where the id changes', () => {
    fc.assert(
      fc.property(fc.array(id), (values) => {
        const ids = ascending(values);
        const starts = [...ids.keys()].filter((row) => row === 0 || ids[row] !== ids[row - 1]);
        expect([...runStarts(ids)]).toEqual([...starts, ids.length]);
      }),
    );
  });

  it('are empty where there is nothing to join', () => {
    expect([...runStarts(new BigUint64Array(0))]).toEqual([0]);
    expect([...rowsOf(new BigUint64Array(0), BigUint64Array.of(1n))]).toEqual([]);
  });
});

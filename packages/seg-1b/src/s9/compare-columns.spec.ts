import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { found } from '../../test/site-plans.js';
import { compareColumns, type Columns, type Comparison } from './compare-columns.js';

const merchantId = BigUint64Array.of(1n, 1n, 1n << 63n);
const comparison: Comparison = {
  check: 's7_replay',
  dataset: 's7_site_synthesis',
  merchantId,
  code: 'E914_REPLAY_MISMATCH',
  missing: 'E701_ROW_MISSING',
  extra: 'E702_ROW_EXTRA',
};
const compared = (published: Columns, derived: Columns) =>
  found((findings) => compareColumns(findings, comparison, published, derived));

const bits64 = fc.bigInt(0n, (1n << 64n) - 1n);
const numbers = (words: readonly bigint[]) => new Float64Array(BigUint64Array.from(words).buffer);

describe('compareColumns', () => {
  it('finds every row that differs in a bit, whatever the numbers are, once a column', () => {
    fc.assert(
      fc.property(
        fc.array(bits64, { minLength: 3, maxLength: 3 }),
        fc.nat(2),
        fc.nat(63),
        (words, row, bit) => {
          const other = words.map((word, i) => (i === row ? word ^ (1n << BigInt(bit)) : word));
          for (const [published, derived] of [
            [{ n: numbers(words) }, { n: numbers(other) }],
            [{ n: BigUint64Array.from(words) }, { n: BigUint64Array.from(other) }],
          ]) {
            expect(compared(published, published)).toEqual([]);
            expect(compared(published, derived)).toMatchObject([
              { check: 's7_replay', code: 'E914_REPLAY_MISMATCH', row, merchant: merchantId[row] },
            ]);
          }
        },
      ),
    );
  });

  it('tells -0 from 0, and takes NaN for itself', () => {
    expect(compared({ x: Float64Array.of(0) }, { x: Float64Array.of(-0) })).toHaveLength(1);
    expect(compared({ x: Float64Array.of(NaN) }, { x: Float64Array.of(NaN) })).toEqual([]);
  });

  it('compares columns of 16 and 32 bits, and parts of larger arrays', () => {
    const orders = Uint32Array.of(9, 1, 2, 3).subarray(1);
    const countries = Uint16Array.of(9, 4, 5, 6).subarray(1);
    const published = { orders, countries };
    expect(
      compared(published, { orders: Uint32Array.of(1, 2, 3), countries: Uint16Array.of(4, 5, 6) }),
    ).toEqual([]);
    expect(
      compared(published, { orders: Uint32Array.of(1, 7, 3), countries: Uint16Array.of(4, 5, 8) }),
    ).toMatchObject([
      { row: 1, expected: 'orders 7', found: '2' },
      { row: 2, merchant: 1n << 63n, expected: 'countries 8', found: '6' },
    ]);
  });

  it('looks at the columns of the law alone', () => {
    expect(compared({ x: Float64Array.of(1), y: Float64Array.of(2) }, { x: Float64Array.of(1) })).toEqual([]);
  });

  it.each([
    ['fewer', 'E701_ROW_MISSING', 1],
    ['more', 'E702_ROW_EXTRA', 3],
  ])('says once that there are %s rows, and nothing of what they hold', (_, code, rows) => {
    const published = { x: new Float64Array(rows).fill(5), y: new Float64Array(rows) };
    const derived = { x: new Float64Array(2), y: new Float64Array(2) };
    expect(compared(published, derived)).toEqual([
      { check: 's7_replay', code, dataset: 's7_site_synthesis', expected: '2 rows', found: `${rows} rows` },
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { siteSequence } from './site-sequence.js';

const number = (counts: readonly number[], country = counts.map((_, i) => i % 3)) =>
  siteSequence(
    BigUint64Array.from(counts, (_, i) => BigInt(i) + (1n << 63n)),
    Uint32Array.from(country),
    Int32Array.from(counts),
    ['AT', 'DE', 'NO'],
  );

describe('site sequence', () => {
  it('numbers the sites of every count from one', () => {
    const { merchant, country, order } = number([2, 0, 3]);
    const base = 1n << 63n;
    expect([...merchant]).toEqual([base, base, base + 2n, base + 2n, base + 2n]);
    expect([...country]).toEqual([0, 0, 2, 2, 2]);
    expect([...order]).toEqual([1, 2, 1, 2, 3]);
  });

  it('has one row a site, whatever the counts', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 40 }), (counts) => {
        const { order, merchant, country } = number(counts);
        const expected = counts.flatMap((n, i) =>
          Array.from({ length: n }, (_, k) => [BigInt(i) + (1n << 63n), i % 3, k + 1]),
        );
        expect(Array.from(order, (n, row) => [merchant[row], country[row], n])).toEqual(expected);
      }),
      { numRuns: 200, seed: 20260101 },
    );
  });

  it('holds 999,999 sites of a country and not one more', () => {
    expect(number([999_999]).order[999_998]).toBe(999_999);
    expect(() => number([1, 1_000_000])).toThrow(
      expect.objectContaining({
        code: 'ERR_S3_SITE_SEQUENCE_OVERFLOW',
        place: expect.objectContaining({
          dataset: 's3_site_sequence',
          merchantId: (1n << 63n) + 1n,
          expected: 'at most 999999 sites in DE',
          found: '1000000',
        }),
      }),
    );
  });
});

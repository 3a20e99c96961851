import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codeOf } from '../../test/refusal.js';
import { quantiseShares } from './quantise-shares.js';

const units = (shares: number[], dp: number) => [...quantiseShares(Float64Array.from(shares), dp).units];

describe('quantiseShares', () => {
  it('gives missing units to those that lost most, the earlier first', () => {
    // Thirds of 1000: 333 + 333 + 333; the residuals are equal.
    expect(units([1 / 3, 1 / 3, 1 / 3], 3)).toEqual([334, 333, 333]);
    // 3.3, 3.3, 3.4 tenths: the last lost most.
    expect(units([0.33, 0.33, 0.34], 1)).toEqual([3, 3, 4]);
  });

  it('takes units too many from those that gained most, the later first', () => {
    // Sixths of 100: six times 17 is 102.
    expect(units(Array<number>(6).fill(1 / 6), 2)).toEqual([17, 17, 17, 17, 16, 16]);
    // 16.7, 16.6, 66.7 of 100 are 17, 17, 67: 0.1660 gained most.
    expect(units([0.167, 0.166, 0.667], 2)).toEqual([17, 16, 67]);
  });

  it('never raises a share that was rounded up', () => {
    // 1.5, 2.5, 3.5, 2.5 tenths: half to even gives 2, 2, 4, 2. Signed residuals -.5, .5, -.5, .5 sum to 0.
    const made = quantiseShares(Float64Array.of(0.15, 0.25, 0.35, 0.25), 1);
    expect([...made.units]).toEqual([2, 2, 4, 2]);
    expect(made.corrections).toBe(0);
  });

  it('is the nearest whole vector of its sum: a brute-force twin in whole numbers agrees', () => {
    // Shares n/2^m are exact, so that rounding has no part in the comparison.
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4096 }), { minLength: 1, maxLength: 12 }), (parts) => {
        const used = parts.reduce((sum, part) => sum + part, 0);
        const whole = 2 ** Math.ceil(Math.log2(used + 1));
        const all = [...parts, whole - used];
        const made = units(
          all.map((part) => part / whole),
          2,
        );
        expect(made).toEqual(rationalTwin(all, whole, 100));
      }),
    );
  });

  it('refuses shares that are not one in total', () => {
    expect(codeOf(() => quantiseShares(Float64Array.of(0.5, 0.4), 3))).toBe('E_QUANT_SUM_MISMATCH');
    expect(codeOf(() => quantiseShares(Float64Array.of(NaN), 3))).toBe('E_QUANT_SUM_MISMATCH');
    expect(codeOf(() => quantiseShares(Float64Array.of(1.5, -0.5), 0))).toBe('E_QUANT_NEGATIVE');
  });
});

/** The law in rational arithmetic: numerators over `whole`, remainders as whole numbers of 1/whole. */
function rationalTwin(parts: readonly number[], whole: number, scale: number): number[] {
  const rows = parts.map((part, at) => {
    const twice = 2n * BigInt(part) * BigInt(scale);
    const w = BigInt(whole);
    let unit = twice / (2n * w);
    const rest = twice - unit * 2n * w;
    if (rest > w || (rest === w && unit % 2n === 1n)) unit += 1n;
    return { at, unit, residual: twice - unit * 2n * w };
  });
  let missing = BigInt(scale) - rows.reduce((sum, { unit }) => sum + unit, 0n);
  const sign = missing > 0n ? 1n : -1n;
  const order = [...rows].sort((a, b) => {
    const by = sign * (b.residual - a.residual);
    return by > 0n ? 1 : by < 0n ? -1 : Number(sign) * (a.at - b.at);
  });
  for (let i = 0; missing !== 0n; i++, missing -= sign) order[i].unit += sign;
  return rows.map(({ unit }) => Number(unit));
}

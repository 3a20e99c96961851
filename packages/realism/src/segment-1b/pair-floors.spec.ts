import { describe, expect, it } from '@jest/globals';
import { coded } from '../../test/world.js';
import { pairFloors } from './pair-floors.js';
import { pairTotals, samePairs } from './pair-totals.js';

type PlanRow = readonly [merchant: bigint, iso: string, tile: bigint, sites: bigint];

const planOf = (rows: readonly PlanRow[]) => ({
  merchantId: BigUint64Array.from(rows, ([id]) => id),
  country: coded(rows.map(([, iso]) => iso)),
  tileId: BigUint64Array.from(rows, ([, , tile]) => tile),
  sites: BigInt64Array.from(rows, ([, , , sites]) => sites),
});
const slotsOf = (rows: readonly (readonly [string, bigint])[]) => ({
  country: coded(rows.map(([iso]) => iso)),
  tileId: BigUint64Array.from(rows, ([, tile]) => tile),
});
const THREE = slotsOf([
  ['AA', 1n],
  ['AA', 2n],
  ['AA', 3n],
]);

describe('pairFloors', () => {
  it('stands on the floor where sites spread evenly', () => {
    const plan = planOf([
      [1n, 'AA', 1n, 2n],
      [1n, 'AA', 2n, 2n],
      [1n, 'AA', 3n, 1n],
    ]);
    // Five sites on three slots: 2, 2 and 1.
    const { pairs, active_tiles, top1, hhi } = pairFloors({ plan, slots: THREE })!;
    expect([pairs, active_tiles]).toEqual([1, 3]);
    expect(top1).toEqual({ observed: 0.4, floor: 0.4, headroom: 0, at_floor: true });
    expect(hhi).toEqual({ observed: 9 / 25, floor: 9 / 25, headroom: 0, at_floor: true });
  });

  it('stands above it where they crowd', () => {
    const { top1, hhi } = pairFloors({ plan: planOf([[1n, 'AA', 1n, 5n]]), slots: THREE })!;
    expect(top1).toMatchObject({ observed: 1, floor: 0.4, at_floor: false });
    expect(hhi.headroom).toBeCloseTo(1 - 9 / 25, 14);
  });

  it('spreads the sites of a tile over its slots', () => {
    const slots = slotsOf([
      ['AA', 1n],
      ['AA', 1n],
      ['AA', 2n],
    ]);
    const { top1, hhi } = pairFloors({ plan: planOf([[1n, 'AA', 1n, 4n]]), slots })!;
    expect(top1).toMatchObject({ observed: 0.5, floor: 0.5 }); // 2 + 2 + 0 against 2 + 1 + 1
    expect([hhi.observed, hhi.floor]).toEqual([8 / 16, 6 / 16]);
  });

  it('gives each site on a tile without a slot a place of its own', () => {
    const plan = planOf([
      [1n, 'AA', 1n, 1n],
      [1n, 'AA', 9n, 3n],
    ]);
    // Six places for four sites: one each.
    expect(pairFloors({ plan, slots: THREE })!.top1).toMatchObject({ observed: 0.25, floor: 0.25 });
  });

  it('takes the mean over pairs, and slots of the same tile id of another country for none of them', () => {
    const plan = planOf([
      [1n, 'AA', 1n, 2n],
      [1n, 'BB', 1n, 2n],
      [2n, 'AA', 1n, 1n],
    ]);
    const { pairs, top1 } = pairFloors({ plan, slots: THREE })!;
    expect(pairs).toBe(3);
    expect(top1.observed).toBeCloseTo((1 + 0.5 + 1) / 3, 14);
    expect(top1.floor).toBeCloseTo((0.5 + 0.5 + 1) / 3, 14);
  });

  it('is none under a law without slots', () => {
    expect(pairFloors({ plan: planOf([[1n, 'AA', 1n, 5n]]), slots: slotsOf([]) })).toBeNull();
  });
});

describe('pairTotals', () => {
  it('adds up rows of a pair, whatever the codes of its country', () => {
    const totals = pairTotals({
      merchantId: BigUint64Array.of(1n, 1n, 1n, 1n << 63n),
      country: { codes: Uint32Array.of(0, 1, 2, 2), dictionary: ['AA', 'AA', 'BB'] },
      sites: BigInt64Array.of(1n, 2n, 4n, 8n),
    });
    expect(totals).toEqual({ merchantId: [1n, 1n, 1n << 63n], iso: ['AA', 'BB', 'BB'], sites: [3, 4, 8] });
    expect(samePairs(totals, totals)).toBe(true);
    expect(samePairs(totals, { ...totals, sites: [3, 4, 9] })).toBe(false);
    expect(samePairs(totals, { ...totals, iso: ['AA', 'BB', 'CC'] })).toBe(false);
    expect(samePairs(totals, { ...totals, merchantId: [1n, 1n, 2n] })).toBe(false);
    expect(samePairs(totals, { merchantId: [1n], iso: ['AA'], sites: [3] })).toBe(false);
  });
});

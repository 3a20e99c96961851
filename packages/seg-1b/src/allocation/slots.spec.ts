import { describe, expect, it } from '@jest/globals';
import { expectByWeight } from '../../test/expect-by-weight.js';
import { failureCode } from '../../test/failure-code.js';
import {
  IDENTITY,
  isMaterial,
  smallNumbers,
  smallUniverse,
  THREE_COUNTRIES,
  type RunOfTiles,
  type SmallUniverse,
} from '../../test/small-universe.js';
import { makeSlots, slotCount, slotRows, tileSlotCap, zoneStrata, type SlotLaw } from '../index.js';

describe('slots', () => {
  const strataOf = ({ universe }: SmallUniverse) => zoneStrata(universe, isMaterial);
  const plain: SlotLaw = { sites_per_slot: 7, tile_slot_cap: 1e6, tile_slot_factor: 2 };
  const onlyBB = (sites: number) => Float64Array.of(0, 0, 0, sites, 0, 0);

  it('are one for seven sites, one at least, none for none', () => {
    expect([0, 1, 10, 11, 700].map((n) => slotCount(n, 7))).toEqual([0, 1, 1, 2, 100]);
  });

  it('lie on each tile in proportion to its weight, rounded up or down', async () => {
    const small = smallUniverse(THREE_COUNTRIES);
    const { tile } = await makeSlots(
      small.universe,
      strataOf(small),
      onlyBB(7000),
      plain,
      small.read,
      IDENTITY,
    );
    for (const [id, weight] of small.weights.get('BB') ?? []) {
      const count = tile.reduce((sum, t) => sum + Number(t === id), 0);
      expect(Math.abs(count - weight / 1e6)).toBeLessThan(1);
    }
  });

  it('fall on a tile with the chance of its weight', async () => {
    const small = smallUniverse(THREE_COUNTRIES);
    const counts = new Map<number, number>();
    const trials = 5000;
    for (let seed = 1; seed <= trials; seed++) {
      const identity = { ...IDENTITY, seed: BigInt(seed) };
      const { tile } = await makeSlots(
        small.universe,
        strataOf(small),
        onlyBB(1),
        plain,
        small.read,
        identity,
      );
      counts.set(tile[0], (counts.get(tile[0]) ?? 0) + 1);
    }
    expectByWeight(counts, small.weights.get('BB') ?? new Map<number, number>(), trials);
  });

  it('stay under the cap, the rest on the most populous tiles with room', async () => {
    const small = smallUniverse(THREE_COUNTRIES);
    const law = { ...plain, tile_slot_cap: 20 };
    const made = await makeSlots(small.universe, strataOf(small), onlyBB(350), law, small.read, IDENTITY);
    const count = (tile: number) => made.tile.filter((t) => t === tile).length;
    // 50 slots, some 47 of them on the tile of mass 500: 20 stay there, 20 in all go to the next by weight.
    expect([223, 221].map(count)).toEqual([20, 20]);
    expect([320, 321, 224].map(count).reduce((a, b) => a + b)).toBe(10);
    expect(made.moved).toBeGreaterThan(25);
    expect(tileSlotCap(50, 7, law)).toBe(20);
    expect(tileSlotCap(100, 7, law)).toBe(30);
  });

  it('fill empty tiles too when all others are full', async () => {
    const small = smallUniverse(THREE_COUNTRIES);
    const law = { ...plain, tile_slot_cap: 1, tile_slot_factor: 1 };
    const made = await makeSlots(small.universe, strataOf(small), onlyBB(49), law, small.read, IDENTITY);
    expect([...made.tile].sort((a, b) => a - b)).toEqual([220, 221, 222, 223, 224, 320, 321]);
  });

  it('read the runs they touch and no others', async () => {
    const runs: RunOfTiles[] = Array.from({ length: 50 }, (_, row) => ({
      iso: 'AA',
      zone: 'X/West',
      row,
      column: 0,
      masses: smallNumbers(20, 1000, row + 1),
    }));
    const small = smallUniverse(runs);
    const strata = strataOf(small);
    const { tile } = await makeSlots(
      small.universe,
      strata,
      Float64Array.of(35),
      plain,
      small.read,
      IDENTITY,
    );
    expect(small.reads).toEqual(
      [...new Set([...tile].map((t) => Math.floor(t / 100)))].sort((a, b) => a - b),
    );
    expect(small.reads.length).toBeLessThanOrEqual(5);
  });

  it('are numbered without regard to where they lie', async () => {
    const small = smallUniverse([
      { iso: 'AA', zone: 'X/West', row: 0, column: 0, masses: new Array<number>(100).fill(1) },
    ]);
    const strata = strataOf(small);
    const made = await makeSlots(small.universe, strata, Float64Array.of(700), plain, small.read, IDENTITY);
    const rows = slotRows(made, strata);
    expect([...rows.slot]).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect([...made.tile].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    // Spearman of number and place under a random order has standard deviation 1 / sqrt(99): 0.5 is 5 of them.
    const d = made.tile.reduce((sum, tile, i) => sum + (tile - i) ** 2, 0);
    expect(Math.abs(1 - (6 * d) / (100 * 9999))).toBeLessThan(0.5);
  });

  it('refuse weights that fall short of their prefixes', async () => {
    const small = smallUniverse(THREE_COUNTRIES);
    const none = async (runs: Uint32Array) => {
      const given = await small.read(runs);
      return { ...given, weights: given.weights.fill(0) };
    };
    const run = () => makeSlots(small.universe, strataOf(small), onlyBB(70), plain, none, IDENTITY);
    expect(await failureCode(run)).toBe('E414_WEIGHT_TAMPER');
  });
});

import { Failure } from '@merchantry/contracts';
import { fullestTiles } from './fullest-tiles.js';
import { KeyedHash, type KeyIdentity } from './keyed-hash.js';
import { locateTiles } from './locate-tiles.js';
import type { ReadWeights, WeightedTiles } from './weighted-tiles.js';
import type { ZoneQuotas } from './zone-quotas.js';
import type { ZoneStrata } from './zone-strata.js';

/** Places of constant density. Slots 0, 1, ... of stratum q are entries `start[q]` up to `start[q + 1]`. */
export interface Slots {
  readonly start: Uint32Array;
  /** Tile id. */
  readonly tile: Float64Array;
  /** Slots that moved because their tile was full. */
  readonly moved: number;
}

export interface SlotLaw {
  readonly sites_per_slot: number;
  readonly tile_slot_cap: number;
  readonly tile_slot_factor: number;
}

/** Sites of all pairs together, by stratum. */
export function sitesOfStrata({ stratum, sites }: ZoneQuotas, strata: ZoneStrata): Float64Array {
  const sum = new Float64Array(strata.name.length);
  for (let i = 0; i < stratum.length; i++) sum[stratum[i]] += sites[i];
  return sum;
}

/** Number of slots of a stratum with that many sites: one for so many sites, at least one; none for none. */
export const slotCount = (sites: number, sitesPerSlot: number): number =>
  sites === 0 ? 0 : Math.max(1, Math.round(sites / sitesPerSlot));

/** Most slots of one tile of a stratum. */
export const tileSlotCap = (slots: number, tiles: number, law: SlotLaw): number =>
  Math.max(law.tile_slot_cap, law.tile_slot_factor * Math.ceil(slots / tiles));

/**
 * Slots of every stratum, by systematic sampling: with A slots, slot j lies where the measure of the tiles before it
 * passes (j + u) / A of the whole, u hashed by stratum. So a tile has its exact share of the slots in expectation, and
 * never a whole one more or less. Tiles over the cap hand the rest to the most populous tiles with room. The slots of a
 * stratum are then numbered in hashed order, so that neighbours by number are no neighbours on the map.
 *
 * @param sites by stratum
 * @throws Failure `E416_NUMERIC_OVERFLOW` when slots times measure pass 2^53
 */
export async function makeSlots(
  universe: WeightedTiles,
  strata: ZoneStrata,
  sites: Float64Array,
  law: SlotLaw,
  read: ReadWeights,
  identity: KeyIdentity,
): Promise<Slots> {
  const count = sites.length;
  const start = new Uint32Array(count + 1);
  for (let q = 0; q < count; q++) start[q + 1] = start[q] + slotCount(sites[q], law.sites_per_slot);
  const total = start[count];
  const stratum = new Uint32Array(total);
  const place = new Float64Array(total);
  const first = new KeyedHash('1B.S4.slot_start', identity);
  for (let q = 0; q < count; q++) {
    const slots = start[q + 1] - start[q];
    if (slots === 0) continue;
    const measure = strata.measure[q];
    checkProduct(slots, measure, universe.isos[strata.country[q]], strata.name[q]);
    const shift = first.of(entity(universe, strata, q)).scaled(0, measure);
    for (let j = 0; j < slots; j++) {
      stratum[start[q] + j] = q;
      place[start[q] + j] = Math.floor((j * measure + shift) / slots);
    }
  }
  const tile = await locateTiles(universe, strata, { stratum, place }, read);
  let moved = 0;
  for (let q = 0; q < count; q++) {
    const own = tile.subarray(start[q], start[q + 1]);
    if (own.length > law.tile_slot_cap) moved += await spill(universe, strata, q, own, law, read);
  }
  shuffle(universe, strata, start, tile, identity);
  return { start, tile, moved };
}

const entity = (universe: WeightedTiles, strata: ZoneStrata, q: number): string =>
  `${universe.isos[strata.country[q]]}|${strata.name[q]}`;

function checkProduct(slots: number, measure: number, iso: string, zone: string): void {
  if (slots * measure < Number.MAX_SAFE_INTEGER) return;
  throw new Failure('E416_NUMERIC_OVERFLOW', `${zone} of ${iso} has too many slots to space exactly.`, {
    dataset: 's4_slots',
    expected: `slots times measure below ${Number.MAX_SAFE_INTEGER}`,
    found: `${slots} times ${measure}`,
  });
}

/** Move the slots over the cap of their tile; `tiles` ascend. Returns how many moved. */
async function spill(
  universe: WeightedTiles,
  strata: ZoneStrata,
  q: number,
  tiles: Float64Array,
  law: SlotLaw,
  read: ReadWeights,
): Promise<number> {
  const cap = tileSlotCap(tiles.length, strata.tiles[q], law);
  const held = new Map<number, number>();
  const over: number[] = [];
  let full = 0;
  for (let j = 0; j < tiles.length; j++) {
    const before = held.get(tiles[j]) ?? 0;
    if (before === cap) {
      over.push(j);
      continue;
    }
    held.set(tiles[j], before + 1);
    if (before + 1 === cap) full++;
  }
  if (over.length === 0) return 0;
  // Each tile that is not full has room for one slot at least.
  const receivers = await fullestTiles(universe, strata, q, over.length + full, read);
  let next = 0;
  for (const j of over) {
    while ((held.get(receivers[next]) ?? 0) === cap) next++;
    tiles[j] = receivers[next];
    held.set(tiles[j], (held.get(tiles[j]) ?? 0) + 1);
  }
  return over.length;
}

/** Number the slots of each stratum in the order of their hashes. */
function shuffle(
  universe: WeightedTiles,
  strata: ZoneStrata,
  start: Uint32Array,
  tile: Float64Array,
  identity: KeyIdentity,
): void {
  const hash = new KeyedHash('1B.S4.slot_order', identity);
  for (let q = 0; q + 1 < start.length; q++) {
    const slots = start[q + 1] - start[q];
    if (slots < 2) continue;
    const name = entity(universe, strata, q);
    const high = new Float64Array(slots);
    const low = new Float64Array(slots);
    for (let j = 0; j < slots; j++) {
      hash.of(`${name}|${j}`);
      high[j] = hash.high(0);
      low[j] = hash.low(0);
    }
    const order = Uint32Array.from({ length: slots }, (_, j) => j);
    order.sort((a, b) => high[a] - high[b] || low[a] - low[b] || a - b);
    const own = tile.slice(start[q], start[q + 1]);
    for (let s = 0; s < slots; s++) tile[start[q] + s] = own[order[s]];
  }
}

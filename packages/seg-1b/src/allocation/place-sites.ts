import type { Requirements } from '../sites/site-requirements.js';
import { KeyedHash, type KeyIdentity } from './keyed-hash.js';
import { locateTiles } from './locate-tiles.js';
import type { Slots } from './slots.js';
import type { ReadWeights, WeightedTiles } from './weighted-tiles.js';
import type { ZoneQuotas } from './zone-quotas.js';
import type { ZoneStrata } from './zone-strata.js';

/** Slot of a site that takes none. */
export const NO_SLOT = 0xffffffff;

/** Shares of free sites are whole millionths. */
const FREE_UNIT = 1e6;

/** Sites of every quota, in the order of the quotas. */
export interface PlacedSites {
  /** First site of each quota, and the number of sites. */
  readonly start: Float64Array;
  /** Tile id. */
  readonly tile: Float64Array;
  /** Position in the slots; `NO_SLOT` for a free site. */
  readonly slot: Uint32Array;
}

/**
 * A tile for each site. A pair with n sites in a stratum of A slots takes slots floor((i + u) A / n), u hashed by pair and
 * stratum: its sites are as far apart in the numbering as they can be, every slot has the same expectation, and so all
 * pairs together give each slot about `sites_per_slot`. A share of the sites takes no slot: these fall on the measure
 * itself, each by its own hash. How many of a pair do is its expectation, rounded by hash.
 */
export async function placeSites(
  requirements: Requirements,
  universe: WeightedTiles,
  strata: ZoneStrata,
  quotas: ZoneQuotas,
  slots: Slots,
  freeShare: number,
  read: ReadWeights,
  identity: KeyIdentity,
): Promise<PlacedSites> {
  const { merchantId, isos, country } = requirements;
  const rows = quotas.pair.length;
  const start = new Float64Array(rows + 1);
  for (let i = 0; i < rows; i++) start[i + 1] = start[i] + quotas.sites[i];
  const tile = new Float64Array(start[rows]);
  const slot = new Uint32Array(start[rows]);
  const hash = new KeyedHash('1B.S4.pair_start', identity);
  const freeHash = new KeyedHash('1B.S4.free_site', identity);
  const free = Math.round(freeShare * FREE_UNIT);
  const freeSites: { site: number; stratum: number; place: number }[] = [];
  let pair = -1;
  let name = '';
  for (let i = 0; i < rows; i++) {
    if (quotas.pair[i] !== pair) {
      pair = quotas.pair[i];
      name = `${merchantId[pair]}|${isos[country[pair]]}`;
    }
    const q = quotas.stratum[i];
    const key = `${name}|${strata.name[q]}`;
    const first = slots.start[q];
    const places = slots.start[q + 1] - first;
    hash.of(key);
    const sites = quotas.sites[i];
    const shift = hash.scaled(0, places);
    const loose = Math.floor((sites * free + hash.scaled(1, FREE_UNIT)) / FREE_UNIT);
    const bound = sites - loose;
    for (let s = 0; s < bound; s++) {
      const taken = first + Math.floor((s * places + shift) / bound);
      slot[start[i] + s] = taken;
      tile[start[i] + s] = slots.tile[taken];
    }
    for (let s = bound; s < sites; s++) {
      slot[start[i] + s] = NO_SLOT;
      const place = freeHash.of(`${key}|${s - bound}`).scaled(0, strata.measure[q]);
      freeSites.push({ site: start[i] + s, stratum: q, place });
    }
  }
  freeSites.sort((a, b) => a.stratum - b.stratum || a.place - b.place);
  const found = await locateTiles(
    universe,
    strata,
    {
      stratum: Uint32Array.from(freeSites, (at) => at.stratum),
      place: Float64Array.from(freeSites, (at) => at.place),
    },
    read,
  );
  freeSites.forEach(({ site }, i) => (tile[site] = found[i]));
  return { start, tile, slot };
}

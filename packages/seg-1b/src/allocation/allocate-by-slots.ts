import type { S4AllocPlanPolicy } from '../policy/s4-alloc-plan.js';
import type { Requirements } from '../sites/site-requirements.js';
import { countByTile, type PairTiles } from './pair-tiles.js';
import type { KeyIdentity } from './keyed-hash.js';
import { placeSites, type PlacedSites } from './place-sites.js';
import { makeSlots, sitesOfStrata, type Slots } from './slots.js';
import type { ReadWeights, WeightedTiles } from './weighted-tiles.js';
import { zoneQuotas, type ZoneQuotas } from './zone-quotas.js';
import { zoneShares } from './zone-shares.js';
import type { ZoneStrata } from './zone-strata.js';

export interface SlotAllocation {
  readonly quotas: ZoneQuotas;
  readonly slots: Slots;
  readonly placed: PlacedSites;
  readonly plan: PairTiles;
}

/**
 * The law `slots_v1`: quotas over zones, slots of constant density in each of them, sites onto slots.
 *
 * @param country position in the countries of the universe, for each pair
 */
export async function allocateBySlots(
  requirements: Requirements,
  country: Uint16Array,
  universe: WeightedTiles,
  strata: ZoneStrata,
  law: S4AllocPlanPolicy['slots'],
  read: ReadWeights,
  identity: KeyIdentity,
): Promise<SlotAllocation> {
  const shares = zoneShares(strata, law.even_zone_share);
  const quotas = zoneQuotas(requirements, country, strata, shares, law.spread_single_zone, identity);
  const slots = await makeSlots(universe, strata, sitesOfStrata(quotas, strata), law, read, identity);
  const placed = await placeSites(
    requirements,
    universe,
    strata,
    quotas,
    slots,
    law.free_site_share,
    read,
    identity,
  );
  return {
    quotas,
    slots,
    placed,
    plan: countByTile(pairBounds(quotas, placed, country.length), placed.tile),
  };
}

/** First site of each pair, and the number of sites. */
function pairBounds({ pair }: ZoneQuotas, { start }: PlacedSites, pairs: number): Float64Array {
  const bounds = new Float64Array(pairs + 1);
  for (let i = 0; i < pair.length; i++) bounds[pair[i] + 1] = start[i + 1];
  return bounds;
}

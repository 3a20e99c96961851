export { KeyedHash, type KeyIdentity } from './keyed-hash.js';
export { checkWeightedTiles } from './check-weighted-tiles.js';
export { countryPositions } from './country-positions.js';
export {
  runOfTile,
  runsOfCountries,
  type ReadWeights,
  type RunWeights,
  type WeightedTiles,
} from './weighted-tiles.js';
export { POOLED, zoneStrata, type ZoneStrata } from './zone-strata.js';
export { SHARE_UNIT, zoneShares } from './zone-shares.js';
export { zoneQuotas, type ZoneQuotas } from './zone-quotas.js';
export { locateTiles, type Places } from './locate-tiles.js';
export { makeSlots, sitesOfStrata, slotCount, tileSlotCap, type SlotLaw, type Slots } from './slots.js';
export { NO_SLOT, placeSites, type PlacedSites } from './place-sites.js';
export { allocateBySlots, type SlotAllocation } from './allocate-by-slots.js';
export { allocateByResidue, type ResidueAllocation, type ResidueFigures } from './allocate-by-residue.js';
export { countByTile, type PairTiles } from './pair-tiles.js';
export { planRows, quotaRows, slotRows, type PlanRows, type QuotaRows, type SlotRows } from './plan-rows.js';
export { checkPlan, checkQuotas, quotasOfPlan } from './check-plan.js';
export { checkReproduced, type PlainColumns } from './check-reproduced.js';
export { slotFigures, spreadDiagnostics } from './alloc-figures.js';
export { distribution, slotSpread, tileSpread, type PairSpread, type SlotSpread } from './spread-figures.js';

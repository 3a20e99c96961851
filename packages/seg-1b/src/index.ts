import { defineSegment } from '@merchantry/engine';
import { states } from './states.js';

export { states } from './states.js';
export * from './policy/s1-tile-universe.js';
export * from './policy/s2-tile-weights.js';
export * from './policy/s3-requirements.js';
export * from './policy/s4-alloc-plan.js';
export * from './policy/s6-jitter.js';
export {
  ANY_OVERLAP,
  CENTER,
  INCLUSION_RULES,
  NEAREST,
  checkTileSpans,
  spansOfCountries,
  tileCount,
  withOrdinals,
  type InclusionRule,
  type TileSpans,
  type UncountedSpans,
} from './tiles/tile-spans.js';
export { globalPin, pinnedGrid, type FoundGrid, type GridPin } from './s1/pinned-grid.js';
export { countryShapes, type CountryPolygonColumns } from './tiles/country-shapes.js';
export { countryTiles, predicateOf, type CountryTiles, type Predicate } from './s1/country-tiles.js';
export { countryZones, type AdmittedZone, type CountryZones } from './s1/country-zones.js';
export { ZonePieces } from './tiles/zone-pieces.js';
export { checkTileRows, tileRows, type TileRows } from './tiles/tile-rows.js';
export {
  tileUniverse,
  type CountryTileFigures,
  type TileUniverse,
  type TileUniverseInputs,
} from './s1/tile-universe.js';
export { TileReader, tileOf, type Tile } from './tiles/tile-reader.js';
export { BATCH_ROWS, tileBoundsBatches, tileIndexBatches, type ExpandOptions } from './tiles/expand-tiles.js';
export { flattened } from './tiles/run-tables.js';
export { rangeOfCountry, rangeParts, wholeRange, type TileRange } from './tiles/tile-runs.js';
export { openTileSpans, spanTable } from './tiles/span-table.js';
export { openTileRows, rowTable, tileRowsOf } from './tiles/row-table.js';
export {
  openTileWeights,
  tileWeightRuns,
  tileWeightsBatches,
  weightsOfRange,
  type LabelledWeights,
} from './weights/expand-weights.js';
export {
  openWeights,
  weightCountryTable,
  weightSpanTable,
  type OpenedWeights,
  type SealedCountry,
  type WeightBasis,
} from './weights/weight-tables.js';
export {
  identityOf,
  isTileTable,
  openTileTable,
  rangeOf,
  TILE_TABLES,
  tileTableSchema,
  type Surface,
  type TileSources,
  type TileTable,
  type TileTableId,
} from './logical/tile-tables.js';
export { writeTileParts, type PartsRequest, type TilePart } from './logical/write-parts.js';
export {
  countryStarts,
  spansBetween,
  tileAtOrdinal,
  type CountrySpans,
  type WorldSpans,
} from './weights/country-spans.js';
export { populationMass } from './weights/population-mass.js';
export { readMasses, type RunMasses } from './weights/read-masses.js';
export {
  areaLaw,
  blendLaw,
  blendShares,
  POPULATION_LAW,
  squareMillimetres,
  UNIFORM_LAW,
  type BlendShares,
  type CountryTotals,
  type MassLaw,
} from './weights/mass-law.js';
export { massOf, weightCut, type WeightCut } from './weights/weight-cut.js';
export { spanPrefixes, SpanWeigher, type SpanPrefixes } from './weights/span-weights.js';
export {
  countryGroups,
  countryLaw,
  countryTotals,
  needsPopulation,
  weighCountry,
  type CountryWeights,
  type WeightGrid,
} from './s2/country-weights.js';
export { weighWorld, type WorldWeights } from './s2/weigh-world.js';
export { checkMonotone, checkSealedWeights } from './s2/check-weights.js';
export { weightReader, type RunTileWeights } from './weights/read-weights.js';
export { TileWeights, type SealedWeights } from './weights/tile-weights.js';
export { macroRegion } from './s2/macro-region.js';
export { macroShares, regionShares, type MacroShares } from './s2/blend-macro.js';
export { weightReport, type CountrySummary, type WeightReport } from './s2/weight-report.js';
export { gini, topCount, topShares, type TopShares } from './s2/concentration.js';
export { type Outlets } from './requirements/outlets.js';
export { requirements, type LeftOut, type RequirementRules } from './requirements/requirements.js';
export { requirementFigures } from './s3/requirement-figures.js';
export { checkSmallStateCaps, smallStateCaps, type SmallStateCap } from './s3/small-state-caps.js';
export { KeyedHash, type KeyIdentity } from './allocation/keyed-hash.js';
export { checkWeightedTiles } from './allocation/check-weighted-tiles.js';
export { countryPositions } from './allocation/country-positions.js';
export {
  runOfTile,
  type ReadWeights,
  type RunWeights,
  type WeightedTiles,
} from './allocation/weighted-tiles.js';
export { POOLED } from './tiles/pooled-stratum.js';
export { zoneStrata, type ZoneStrata } from './allocation/zone-strata.js';
export { SHARE_UNIT, zoneShares } from './allocation/zone-shares.js';
export { zoneQuotas, type ZoneQuotas } from './allocation/zone-quotas.js';
export { locateTiles, type Places } from './allocation/locate-tiles.js';
export {
  makeSlots,
  sitesOfStrata,
  slotCount,
  tileSlotCap,
  type SlotLaw,
  type Slots,
} from './allocation/slots.js';
export { NO_SLOT, placeSites, type PlacedSites } from './allocation/place-sites.js';
export { allocateBySlots, type SlotAllocation } from './allocation/allocate-by-slots.js';
export {
  allocateByResidue,
  type ResidueAllocation,
  type ResidueFigures,
} from './allocation/allocate-by-residue.js';
export { countByTile, type PairTiles } from './allocation/pair-tiles.js';
export {
  planRows,
  quotaRows,
  slotRows,
  type PlanRows,
  type QuotaRows,
  type SlotRows,
} from './allocation/plan-rows.js';
export { checkPlan, checkQuotas, quotasOfPlan } from './allocation/check-plan.js';
export { slotFigures, spreadDiagnostics } from './s4/alloc-figures.js';
export {
  distribution,
  slotSpread,
  tileSpread,
  type PairSpread,
  type SlotSpread,
} from './s4/spread-figures.js';
export {
  ASSIGN_LABEL,
  ASSIGN_MODULE,
  assignSites,
  checkAssignment,
  DOMAIN_TAG,
  MASTER_TAG,
  type AllocPlan,
  type SiteTiles,
} from './sites/assign-sites.js';
export { eventCounters, type EventCounters } from './sites/event-counters.js';
export { assignEvents } from './s5/assign-events.js';
export { countColumn } from './ingress/count-column.js';
export type { Requirements } from './sites/site-requirements.js';
export type { TileOverlaps } from './tiles/tile-overlaps.js';
export { jitterStreamLabel, siteStreams, type SiteKeys } from './sites/site-streams.js';
export { COMPONENTS, coreCorners, placeLaw, type HashIdentity, type PlaceLaw } from './sites/place-law.js';
export {
  siteBoxes,
  TEST_COUNTRY,
  TEST_STRATUM,
  type PartialTile,
  type SiteBoxes,
} from './sites/site-boxes.js';
export {
  JITTER_LABEL,
  JITTER_MODULE,
  jitterSites,
  OUTCOMES,
  type JitterEvents,
  type JitterSites,
  type PointTest,
  type ShapeTests,
  type SitePlaces,
} from './sites/jitter.js';
export { jitterFigures, type CountryAttempts, type JitterFigures } from './s6/jitter-figures.js';
export { partialTiles } from './sites/partial-tiles.js';
export { placeableSites, type Ground, type PlaceableSites } from './sites/placeable-sites.js';
export { jitterEvents } from './s6/jitter-events.js';
export {
  EDGE_TOLERANCE,
  inBox,
  normaliseLongitude,
  publishedLat,
  publishedLon,
} from './sites/published-point.js';
export {
  checkCoverage,
  checkKeyOrder,
  checkNoCountryOrder,
  checkSameSites,
  type KeyedSites,
} from './sites/site-keys.js';
export { synthesise, type SiteOffsets, type SitePoints } from './s7/synthesise.js';

/** Segment 1B as the engine runs it; worker threads import this module to find its kernels. */
export const segment = defineSegment('1B', import.meta.url, states);

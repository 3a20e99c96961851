export {
  countryStarts,
  spansBetween,
  tileAtOrdinal,
  type CountrySpans,
  type WorldSpans,
} from './country-spans.js';
export { populationMass } from './population-mass.js';
export { readMasses, type RunMasses } from './read-masses.js';
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
} from './mass-law.js';
export { massOf, weightCut, type WeightCut } from './weight-cut.js';
export { spanPrefixes, SpanWeigher, type SpanPrefixes } from './span-weights.js';
export {
  countryGroups,
  countryLaw,
  countryTotals,
  needsPopulation,
  weighCountry,
  type CountryWeights,
  type WeightGrid,
} from './country-weights.js';
export { weighWorld, type WorldWeights } from './weigh-world.js';
export { checkMonotone, checkSealedWeights } from './check-weights.js';
export { weightReader, type RunTileWeights } from './read-weights.js';
export { TileWeights, type SealedWeights } from './tile-weights.js';
export { macroRegion } from './macro-region.js';
export { macroShares, regionShares, type MacroShares } from './blend-macro.js';
export { weightReport, type CountrySummary, type WeightReport } from './weight-report.js';
export { gini, topCount, topShares, type TopShares } from './concentration.js';

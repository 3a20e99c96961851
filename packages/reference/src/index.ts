export { buildReferences, type BuildOptions, type BuildProgress } from './build.js';
export { checkReferences } from './check.js';
export { naturalBreaks, type NaturalBreaks } from './jenks.js';
export { REFERENCE_ENTRIES, type ReferenceProfile } from './reference-entries.js';
export type { ReferenceIndex, ReferenceIndexEntry } from './reference-index.js';
export { BUILT_IN, LOCK_FILE, USER_SOURCES, type UserSourceName } from './sources-lock.js';
export {
  merchantSnapshot,
  type MerchantSnapshot,
  type SnapshotInputs,
} from './snapshot/merchant-snapshot.js';
export { homeQuotas, type HomeCandidate, type HomeQuota } from './snapshot/home-quotas.js';
export { snapshotPolicy, type HomeLaw, type SnapshotPolicy } from './snapshot/snapshot-policy.js';
export { mccPriors, mccPriorsPolicy, type MccPrior, type MccPriorsPolicy } from './mcc-priors.js';
export {
  countryPolygons,
  type CountryPolygons,
  type CountryPolygonSources,
} from './geography/country-polygons.js';
export { countryGrid, type CountryGrid, SEA } from './geography/country-grid.js';
export { DEFAULT_ARC_MINUTES, defaultSurface } from './geography/default-surface.js';
export { populationSurface, type PopulationSurface } from './geography/population-surface.js';
export { ReferenceInputs } from './reference-inputs.js';

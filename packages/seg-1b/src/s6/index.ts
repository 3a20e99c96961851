export { jitterStreamLabel, siteStreams, type SiteKeys } from './site-streams.js';
export { COMPONENTS, coreCorners, placeLaw, type HashIdentity, type PlaceLaw } from './place-law.js';
export {
  neededTests,
  siteBoxes,
  TEST_COUNTRY,
  TEST_STRATUM,
  type PartialTile,
  type SiteBoxes,
} from './site-boxes.js';
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
} from './jitter.js';
export { jitterFigures, type CountryAttempts, type JitterFigures } from './jitter-figures.js';
export { partialTiles } from './partial-tiles.js';
export { jitterEvents } from './jitter-events.js';

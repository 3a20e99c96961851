export { EDGE_TOLERANCE, inBox, normaliseLongitude, publishedLat, publishedLon } from './published-point.js';
export {
  checkCoverage,
  checkKeyOrder,
  checkNoCountryOrder,
  checkSameSites,
  type KeyedSites,
} from './site-keys.js';
export { synthesise, type SiteOffsets, type SitePoints } from './synthesise.js';

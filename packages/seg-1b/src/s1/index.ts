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
} from './tile-spans.js';
export { globalPin, pinnedGrid, type FoundGrid, type GridPin } from './pinned-grid.js';
export { countryShapes, type Coded, type CountryPolygonColumns } from './country-shapes.js';
export { countryTiles, predicateOf, type CountryTiles, type Predicate } from './country-tiles.js';
export {
  countryZones,
  type AdmittedZone,
  type CountryZoneColumns,
  type CountryZones,
} from './country-zones.js';
export { ZonePieces, type ZonePieceColumns } from './zone-pieces.js';
export { checkTileRows, tileRows, type TileRows } from './tile-rows.js';
export {
  tileUniverse,
  type CountryTileFigures,
  type TileOverlaps,
  type TileUniverse,
  type TileUniverseInputs,
} from './tile-universe.js';
export { TileReader, tileOf, type Tile } from './tile-reader.js';
export { BATCH_ROWS, tileBoundsBatches, tileIndexBatches } from './expand-tiles.js';

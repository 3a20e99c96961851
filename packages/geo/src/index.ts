export { WGS84, rowCellAreas, zoneArea, type Ellipsoid } from './ellipsoid-zone-area.js';
export {
  cellBounds,
  cellOfTile,
  columnOf,
  globalGrid,
  rowOf,
  tileAt,
  tileId,
  tileIdColumn,
  type CellBounds,
  type Grid,
} from './grid.js';
export { checkPolygons, type ShapeName } from './check-polygons.js';
export {
  boundingBox,
  extentOf,
  geoJsonCoordinates,
  multiPolygon,
  polygonBoxes,
  polygonCount,
  polygonsFromGeoJson,
  ringAreaDegrees,
  ringCount,
  ringOf,
  type BoundingBox,
  type MultiPolygon,
  type PolygonGeometry,
  type PolygonRings,
} from './polygon.js';
export { unwrapRings, type UnwrappedPolygons } from './unwrap-rings.js';
export { crossingLon, edgeTable, type EdgeTable } from './edge-table.js';
export { PointLocator, overlappedCells, pointInPolygons } from './point-in-polygon.js';
export { touchedCells, touchedCellsOfWkb } from './touched-cells.js';
export { closedPointInPolygons } from './closed-point-in-polygon.js';
export { ClosedLocator } from './closed-locator.js';
export { rasterise, type ScanTable } from './scan-line.js';
export { rasteriseClosed } from './closed-scan-line.js';
export { scanEdges, scanEdgesOfWkb, type ScanEdges } from './scan-edges.js';
export { type WkbPolygons } from './wkb-rings.js';
export { cutAtAntimeridian, cutPolygons, withinTheGlobe } from './cut-antimeridian.js';
export { NO_SPANS, firstOfRow, intersectSpans, splitSpans, subtractSpans, unionSpans } from './span-sets.js';
export {
  spanArea,
  spanCellCount,
  spanPrefix,
  spanTiles,
  spansHold,
  spansOfTiles,
  type Spans,
} from './spans.js';
export { claimCells, type Claims, type ShapeCells } from './claim-cells.js';
export { NearestCell } from './nearest-cell.js';
export { NearestInSpans } from './nearest-in-spans.js';
export { overlapOf, type CellOverlap, type Overlap } from './cell-overlap.js';
export { polygonsAsWkb, polygonsFromWkb, wkbOf, wkbPolygonHolds } from './wkb.js';
export { nearestOnWkbPolygon, wkbPolygonCovers } from './wkb-covers.js';
export { zonePieceColumns, type ZonePieceColumns } from './zone-piece-columns.js';
export { countryZoneColumns, materialZones, type CountryZoneColumns } from './country-zone-columns.js';
export { openGeoJson } from './geojson-source.js';
export { type VectorFeature, type VectorOptions, type VectorSource } from './vector-source.js';
export {
  loadGdal,
  openGdalRaster,
  openGdalVector,
  type GdalModule,
  type ImportModule,
} from './gdal-driver.js';
export { openRaster, openVector } from './open-source.js';
export { openGeoTiff } from './geotiff-source.js';
export { PixelDigest, rasterDigest } from './raster-digest.js';
export {
  checkTransform,
  checkWindow,
  gridTransform,
  type GeoTransform,
  type RasterShape,
  type RasterSource,
  type RasterWindow,
} from './raster-source.js';
export { writeGeoTiff, type RowReader } from './write-geotiff.js';

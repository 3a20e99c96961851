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
export { PointLocator, pointInPolygons, touchedCells } from './point-in-polygon.js';
export { rasterise } from './scan-line.js';
export { spanArea, spanCellCount, spanPrefix, spanTiles, spansHold, type Spans } from './spans.js';
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

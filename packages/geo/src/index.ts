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

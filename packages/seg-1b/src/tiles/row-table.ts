import { constant, fixed, valuesOf, type Table } from '@merchantry/contracts';
import type { TileRows } from './tile-rows.js';

/** `tile_rows` as it is published. */
export const rowTable = ({ minLat, maxLat, centroidLat, area }: TileRows, columns: number): Table => ({
  rows: area.length,
  columns: {
    raster_row: fixed('uint32', Uint32Array.from(area.keys())),
    min_lat_deg: fixed('float64', minLat),
    max_lat_deg: fixed('float64', maxLat),
    centroid_lat_deg: fixed('float64', centroidLat),
    pixel_area_m2: fixed('float64', area),
    raster_columns: constant('uint32', area.length, columns),
  },
});

/** Columns of the grid and the area of a cell of each row, m2, of a published `tile_rows`. */
export const openTileRows = (table: Table): { readonly columns: number; readonly area: Float64Array } => ({
  columns: valuesOf(table, 'tile_rows', 'raster_columns', 'uint32')[0],
  area: valuesOf(table, 'tile_rows', 'pixel_area_m2', 'float64'),
});

/** A published `tile_rows`, whole; index is the row. */
export const tileRowsOf = (table: Table): TileRows => {
  const numbers = (name: string) => valuesOf(table, 'tile_rows', name, 'float64');
  return {
    minLat: numbers('min_lat_deg'),
    maxLat: numbers('max_lat_deg'),
    centroidLat: numbers('centroid_lat_deg'),
    area: numbers('pixel_area_m2'),
  };
};

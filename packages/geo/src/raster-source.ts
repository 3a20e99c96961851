import { Failure } from '@merchantry/contracts';
import type { Grid } from './grid.js';

/** North-up position of a raster: the outer corner of its first pixel and the size of a pixel, in degrees. */
export interface GeoTransform {
  readonly west: number;
  readonly north: number;
  readonly pixelWidth: number;
  /** Positive: latitude falls by this much a row. */
  readonly pixelHeight: number;
}

/** What describes a raster besides its pixels. */
export interface RasterShape {
  readonly width: number;
  readonly height: number;
  readonly geotransform: GeoTransform;
  /** Value of pixels that hold none, or null if every pixel holds one. */
  readonly nodata: number | null;
}

/** A block of pixels: `width` x `height` from (column, row). */
export interface RasterWindow {
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

/** One band of numbers in EPSG:4326, north-up, within [-180, 180] x [-90, 90]; drivers refuse anything else. */
export interface RasterSource extends RasterShape {
  /** Pixels of a window, row by row, as the nearest binary32. */
  read(window: RasterWindow): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Rows of the blocks that a raster is stored in, where its driver says so as `blockRows`, else 1. Windows that begin at a
 * multiple of it make the driver decode no block twice.
 */
export function blockRowsOf(source: RasterSource): number {
  return 'blockRows' in source && typeof source.blockRows === 'number' ? source.blockRows : 1;
}

/** Position of a raster that has one pixel a grid cell. */
export function gridTransform(grid: Grid): GeoTransform {
  const step = grid.arcMinutes / 60;
  return { west: -180, north: 90, pixelWidth: step, pixelHeight: step };
}

/**
 * Refuses a position that is not north-up or reaches off the globe. A millionth of a pixel is forgiven, since files
 * store the pixel size as a rounded fraction.
 *
 * @throws Failure `geo_raster_orientation`, `geo_raster_extent`
 */
export function checkTransform(shape: Omit<RasterShape, 'nodata'>, path?: string): void {
  const { width, height, geotransform } = shape;
  const { west, north, pixelWidth, pixelHeight } = geotransform;
  if (![west, north].every(Number.isFinite) || !(pixelWidth > 0) || !(pixelHeight > 0)) {
    throw new Failure('geo_raster_orientation', 'A raster is not north-up.', {
      path,
      expected: 'columns that run east and rows that run south',
      found: `pixels of ${pixelWidth} x ${pixelHeight} degrees at (${west}, ${north})`,
    });
  }
  const east = west + width * pixelWidth;
  const south = north - height * pixelHeight;
  const lon = 180 + pixelWidth * 1e-6;
  const lat = 90 + pixelHeight * 1e-6;
  if (west < -lon || east > lon || north > lat || south < -lat) {
    throw new Failure('geo_raster_extent', 'A raster reaches across the antimeridian or beyond a pole.', {
      path,
      expected: 'longitudes within [-180, 180] and latitudes within [-90, 90]',
      found: `${west} to ${east}, ${south} to ${north}`,
    });
  }
}

/**
 * Refuses a window that is not part of a raster.
 *
 * @throws Failure `geo_raster_window`
 */
export function checkWindow(shape: RasterShape, { column, row, width, height }: RasterWindow): void {
  const whole = [column, row, width, height].every((n) => Number.isInteger(n) && n >= 0);
  if (!whole || column + width > shape.width || row + height > shape.height) {
    throw new Failure('geo_raster_window', 'A window does not lie within its raster.', {
      expected: `a part of ${shape.width} x ${shape.height} pixels`,
      found: `${width} x ${height} pixels from (${column}, ${row})`,
    });
  }
}

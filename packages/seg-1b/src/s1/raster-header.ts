import { Failure, isFailure } from '@merchantry/contracts';
import type { RasterShape } from '@merchantry/geo';
import type { FoundGrid } from './pinned-grid.js';

/** What the header of a raster says of its position, in the terms of the pin. Sources are north-up and in EPSG:4326. */
export const foundGrid = ({ width, height, geotransform }: RasterShape): FoundGrid => ({
  a: geotransform.pixelWidth,
  b: 0,
  c: geotransform.west,
  d: 0,
  e: -geotransform.pixelHeight,
  f: geotransform.north,
  nrows: height,
  ncols: width,
  crs: 'EPSG:4326',
});

/**
 * A raster opened, its refusals in the words of S1.
 *
 * @throws Failure `E007_CRS_MISMATCH` for another reference system, `E002_RASTER_MISMATCH` for any other fault of a raster
 */
export async function openedAsTiles<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    if (!isFailure(cause) || !cause.code.startsWith('geo_raster')) throw cause;
    const code = cause.code === 'geo_raster_crs' ? 'E007_CRS_MISMATCH' : 'E002_RASTER_MISMATCH';
    throw new Failure(code, `The population raster cannot lay out tiles: ${cause.message}`, {
      ...cause.place,
      dataset: 'population_raster',
      cause,
    });
  }
}

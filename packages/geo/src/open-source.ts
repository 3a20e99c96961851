import { closeSync, openSync, readSync } from 'node:fs';
import { Failure } from '@merchantry/contracts';
import { loadGdal, openGdalRaster, openGdalVector, type ImportModule } from './gdal-driver.js';
import { openGeoJson } from './geojson-source.js';
import { openGeoTiff } from './geotiff-source.js';
import type { RasterSource } from './raster-source.js';
import type { VectorOptions, VectorSource } from './vector-source.js';

/**
 * Opens a raster by what its first bytes say: a TIFF is read by the built-in reader, anything else by the optional GDAL
 * driver.
 *
 * @throws Failure `geo_driver_missing` where that is not installed; otherwise as `openGeoTiff`
 */
export async function openRaster(path: string, importModule?: ImportModule): Promise<RasterSource> {
  if (isTiff(firstBytes(path, 'geo_raster_unreadable'))) return openGeoTiff(path);
  return openGdalRaster(await loadGdal(path, importModule), path);
}

/**
 * Opens a file of polygons: a text that begins as a JSON object, or that is called `.geojson` or `.json`, is read by the
 * built-in reader, anything else by the optional GDAL driver.
 *
 * @throws Failure `geo_driver_missing` where that is not installed; otherwise as `openGeoJson`
 */
export async function openVector(
  path: string,
  options: VectorOptions,
  importModule?: ImportModule,
): Promise<VectorSource> {
  const start = firstBytes(path, 'geo_vector_unreadable');
  if (/\.(geo)?json$/i.test(path) || /^(\u00ef\u00bb\u00bf)?\s*\{/.test(start.toString('latin1')))
    return openGeoJson(path, options);
  return openGdalVector(await loadGdal(path, importModule), path, options);
}

/** TIFF and BigTIFF of either byte order. */
function isTiff(start: Buffer): boolean {
  const magic = start.toString('latin1', 0, 4);
  return ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(magic);
}

/** The first bytes of a file, at least one: no driver makes anything of an empty file. */
function firstBytes(path: string, code: 'geo_raster_unreadable' | 'geo_vector_unreadable'): Buffer {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const bytes = Buffer.alloc(64);
    const length = readSync(file, bytes);
    if (length === 0) throw new RangeError('the file is empty');
    return bytes.subarray(0, length);
  } catch (cause) {
    throw new Failure(code, 'A file cannot be read.', {
      path,
      found: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

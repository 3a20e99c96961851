import { Failure, isFailure } from '@merchantry/contracts';
import {
  checkTransform,
  checkWindow,
  type GeoTransform,
  type RasterSource,
  type RasterWindow,
} from './raster-source.js';
import {
  featureName,
  featurePolygons,
  isWgs84,
  type VectorFeature,
  type VectorOptions,
  type VectorSource,
} from './vector-source.js';

/**
 * The part of the package `gdal-async` (3.x) that the driver calls, under the names of its documentation. It is an
 * optional peer: formats beyond GeoTIFF and GeoJSON (VRT, GeoPackage, FlatGeobuf, shapefile, JPEG 2000) are read
 * through it where it is installed.
 */
export interface GdalModule {
  openAsync(path: string): Promise<GdalDataset>;
}

export interface GdalDataset {
  readonly rasterSize: { readonly x: number; readonly y: number } | null;
  readonly geoTransform: readonly number[] | null;
  readonly srs: GdalSpatialReference | null;
  readonly bands: { count(): number; get(id: number): GdalBand };
  readonly layers: { count(): number; get(index: number): GdalLayer };
  close(): void;
}

export interface GdalSpatialReference {
  getAuthorityName(target: string | null): string | null;
  getAuthorityCode(target: string | null): string | null;
}

export interface GdalBand {
  readonly noDataValue: number | null;
  readonly pixels: {
    readAsync(x: number, y: number, width: number, height: number, data: Float32Array): Promise<unknown>;
  };
}

export interface GdalLayer {
  readonly srs: GdalSpatialReference | null;
  readonly features: { firstAsync(): Promise<GdalFeature | null>; nextAsync(): Promise<GdalFeature | null> };
}

export interface GdalFeature {
  readonly fields: { toObject(): Readonly<Record<string, unknown>> };
  getGeometry(): { toObject(): object } | null;
}

/** Imports a module by name; a test may give another. */
export type ImportModule = (name: string) => Promise<unknown>;

const PACKAGE = 'gdal-async';
const importInstalled: ImportModule = (name) => import(name);

/**
 * The driver, where its package is installed.
 *
 * @throws Failure `geo_driver_missing`, which says how to install it
 */
export async function loadGdal(
  path: string,
  importModule: ImportModule = importInstalled,
): Promise<GdalModule> {
  let loaded: { default?: unknown };
  try {
    loaded = (await importModule(PACKAGE)) as { default?: unknown };
  } catch (cause) {
    throw new Failure('geo_driver_missing', `${path} is of a format that only the GDAL driver reads.`, {
      path,
      expected: `GeoTIFF or GeoJSON, or the optional package: npm install ${PACKAGE}`,
      found: cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause),
      cause,
    });
  }
  return (loaded.default ?? loaded) as GdalModule;
}

/**
 * Opens a raster of any format that GDAL reads, under the rules of `openGeoTiff`.
 *
 * @throws Failure as `openGeoTiff`
 */
export async function openGdalRaster(gdal: GdalModule, path: string): Promise<RasterSource> {
  return opened(gdal, path, 'geo_raster_unreadable', (dataset) => {
    const size = dataset.rasterSize;
    const bands = dataset.bands.count();
    if (size === null || bands === 0) throw new RangeError('a file without pixels');
    if (bands !== 1) {
      throw new Failure('geo_raster_bands', 'A raster must have one band.', {
        path,
        expected: '1 band',
        found: `${bands} bands`,
      });
    }
    refuseOtherCrs(dataset.srs, 'geo_raster_crs', 'A raster', path);
    const geotransform = northUp(dataset.geoTransform, path);
    const band = dataset.bands.get(1);
    const shape = { width: size.x, height: size.y, geotransform, nodata: band.noDataValue };
    checkTransform(shape, path);
    return {
      ...shape,
      async read(window: RasterWindow) {
        checkWindow(shape, window);
        const { column, row, width, height } = window;
        const pixels = new Float32Array(width * height);
        try {
          if (pixels.length > 0) await band.pixels.readAsync(column, row, width, height, pixels);
        } catch (cause) {
          throw unreadable('geo_raster_unreadable', path, cause);
        }
        return pixels;
      },
      close: () => closed(dataset),
    };
  });
}

/**
 * Opens a vector file of one layer of any format that GDAL reads, under the rules of `openGeoJson`.
 *
 * @throws Failure `geo_vector_unreadable`, `geo_vector_crs`; reading throws the others of `openGeoJson`
 */
export async function openGdalVector(
  gdal: GdalModule,
  path: string,
  options: VectorOptions,
): Promise<VectorSource> {
  return opened(gdal, path, 'geo_vector_unreadable', (dataset) => {
    const layers = dataset.layers.count();
    if (layers !== 1) throw new RangeError(`${layers} layers where one is expected`);
    const layer = dataset.layers.get(0);
    refuseOtherCrs(layer.srs, 'geo_vector_crs', 'A vector file', path);
    return {
      async read() {
        try {
          return await featuresOf(layer, path, options);
        } catch (cause) {
          throw isFailure(cause) ? cause : unreadable('geo_vector_unreadable', path, cause);
        }
      },
      close: () => closed(dataset),
    };
  });
}

async function featuresOf(
  layer: GdalLayer,
  path: string,
  { nameProperty }: VectorOptions,
): Promise<VectorFeature[]> {
  const features: VectorFeature[] = [];
  let feature = await layer.features.firstAsync();
  for (let i = 0; feature !== null; i++) {
    const name = featureName(feature.fields.toObject()[nameProperty], nameProperty, path, i);
    features.push({ name, polygons: featurePolygons(feature.getGeometry()?.toObject(), path, i, name) });
    feature = await layer.features.nextAsync();
  }
  if (features.length === 0) throw new RangeError('a layer without features');
  return features;
}

type Unreadable = 'geo_raster_unreadable' | 'geo_vector_unreadable';

/** Opens a dataset and closes it again when it is not taken. */
async function opened<S>(
  gdal: GdalModule,
  path: string,
  code: Unreadable,
  take: (dataset: GdalDataset) => S,
): Promise<S> {
  let dataset: GdalDataset | undefined;
  try {
    dataset = await gdal.openAsync(path);
    return take(dataset);
  } catch (cause) {
    dataset?.close();
    throw isFailure(cause) ? cause : unreadable(code, path, cause);
  }
}

const unreadable = (code: Unreadable, path: string, cause: unknown): Failure =>
  new Failure(code, 'A file cannot be read by the GDAL driver.', {
    path,
    found: cause instanceof Error ? cause.message : String(cause),
    cause,
  });

const closed = (dataset: GdalDataset): Promise<void> => Promise.resolve().then(() => dataset.close());

function refuseOtherCrs(
  srs: GdalSpatialReference | null,
  code: 'geo_raster_crs' | 'geo_vector_crs',
  what: string,
  path: string,
): void {
  const name = srs === null ? 'no coordinate system' : authorityOf(srs);
  if (isWgs84(name)) return;
  throw new Failure(code, `${what} must be in EPSG:4326.`, { path, expected: 'EPSG:4326', found: name });
}

function authorityOf(srs: GdalSpatialReference): string {
  return `${srs.getAuthorityName(null) ?? 'unnamed'}:${srs.getAuthorityCode(null) ?? 'unnamed'}`;
}

/** GDAL's six numbers: west, width, row shear, north, column shear, minus the height. */
function northUp(terms: readonly number[] | null, path: string): GeoTransform {
  if (terms === null || terms[2] !== 0 || terms[4] !== 0) {
    throw new Failure('geo_raster_orientation', 'A raster must be north-up.', {
      path,
      expected: 'no rotation, no shear, rows that run south',
      found: terms === null ? 'no position' : `rotation terms ${terms[2]} and ${terms[4]}`,
    });
  }
  return { west: terms[0], north: terms[3], pixelWidth: terms[1], pixelHeight: -terms[5] };
}

import { readFileSync } from 'node:fs';
import { Failure, utf8Text } from '@merchantry/contracts';
import {
  featureName,
  featurePolygons,
  isWgs84,
  type VectorFeature,
  type VectorOptions,
  type VectorSource,
} from './vector-source.js';

/**
 * Reads a GeoJSON file (RFC 7946; a byte-order mark is dropped): a FeatureCollection of Polygons and MultiPolygons. Everything is read and checked
 * here, so `read` cannot fail.
 *
 * @throws Failure `geo_vector_unreadable` (missing, cut, not UTF-8, not JSON, no FeatureCollection, empty), `geo_vector_crs`,
 * `geo_vector_name`, `geo_geometry_invalid`, `geo_coordinate_nonfinite`, `geo_coordinate_out_of_range`;
 * `detail.feature` counts from 0
 */
export function openGeoJson(path: string, options: VectorOptions): Promise<VectorSource> {
  return Promise.resolve().then(() => {
    const features = geoJsonFeatures(textOf(path), path, options);
    return { read: () => Promise.resolve(features), close: () => Promise.resolve() };
  });
}

function textOf(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw unreadable(path, 'a GeoJSON file', cause instanceof Error ? cause.message : String(cause), cause);
  }
  return utf8Text(bytes, (line) => unreadable(path, 'UTF-8', `other bytes in line ${line}`));
}

interface Collection {
  readonly type?: unknown;
  readonly crs?: unknown;
  readonly features?: unknown;
}

interface Feature {
  readonly type?: unknown;
  readonly geometry?: unknown;
  readonly properties?: Readonly<Record<string, unknown>> | null;
}

/** The features of a GeoJSON text; `path` names it in failures. */
function geoJsonFeatures(text: string, path: string, options: VectorOptions): VectorFeature[] {
  const collection = parsed(text, path);
  if (collection?.type !== 'FeatureCollection' || !Array.isArray(collection.features)) {
    throw unreadable(path, 'a GeoJSON FeatureCollection', JSON.stringify(collection?.type) ?? 'nothing');
  }
  checkCrs(collection, path);
  if (collection.features.length === 0) throw unreadable(path, 'at least one feature', 'none');
  return collection.features.map((feature: Feature | null, i) => {
    if (feature?.type !== 'Feature') {
      throw unreadable(path, 'a Feature', JSON.stringify(feature?.type) ?? 'nothing', undefined, i);
    }
    const name = featureName(feature.properties?.[options.nameProperty], options.nameProperty, path, i);
    return { name, polygons: featurePolygons(feature.geometry, path, i, name) };
  });
}

function parsed(text: string, path: string): Collection | null {
  try {
    return JSON.parse(text) as Collection | null;
  } catch (cause) {
    throw unreadable(path, 'JSON', cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** RFC 7946 knows WGS84 only; older files may name their system, and one that says it has none is not guessed at. */
function checkCrs({ crs }: Collection, path: string): void {
  if (crs === undefined) return;
  const name = (crs as { properties?: { name?: unknown } } | null)?.properties?.name;
  if (typeof name === 'string' && isWgs84(name)) return;
  throw new Failure('geo_vector_crs', 'A vector file must be in EPSG:4326.', {
    path,
    expected: 'EPSG:4326, or no crs member',
    found: typeof name === 'string' ? name : JSON.stringify(crs),
  });
}

function unreadable(
  path: string,
  expected: string,
  found: string,
  cause?: unknown,
  feature?: number,
): Failure {
  return new Failure('geo_vector_unreadable', 'A vector file cannot be read as GeoJSON.', {
    path,
    expected,
    found,
    ...(feature === undefined ? {} : { detail: { feature } }),
    cause,
  });
}

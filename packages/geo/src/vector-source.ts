import { Failure, isFailure } from '@merchantry/contracts';
import { polygonCount, polygonsFromGeoJson, type MultiPolygon, type PolygonGeometry } from './polygon.js';

/** One feature of a vector file: what its naming property says, and its polygons. */
export interface VectorFeature {
  readonly name: string;
  /** As in the file: finite coordinates on the globe, nothing else checked. See `checkPolygons`. */
  readonly polygons: MultiPolygon;
}

/** Polygons in EPSG:4326 (longitude, latitude) from a file; drivers refuse anything else. */
export interface VectorSource {
  /** All features in the order of the file. Several may have one name. */
  read(): Promise<readonly VectorFeature[]>;
  close(): Promise<void>;
}

export interface VectorOptions {
  /** The property that names a feature, such as `iso_a2` or `tzid`. */
  readonly nameProperty: string;
}

/** Names of longitude and latitude on WGS84, as files spell them. */
const CRS84 =
  /^(urn:ogc:def:crs:)?(OGC:(1\.3:)?CRS84|EPSG:([0-9.]*:)?4326)$|^https?:\/\/www\.opengis\.net\/def\/crs\/(OGC\/1\.3\/CRS84|EPSG\/0\/4326)$/i;

/** True for the names of EPSG:4326 and of OGC:CRS84. */
export const isWgs84 = (name: string): boolean => CRS84.test(name);

/**
 * The polygons of a feature's GeoJSON geometry: at least one, every vertex finite and on the globe.
 *
 * @throws Failure `geo_geometry_invalid`, `geo_coordinate_nonfinite`, `geo_coordinate_out_of_range`; `detail` holds
 * feature, name and vertex
 */
export function featurePolygons(
  geometry: unknown,
  path: string,
  feature: number,
  name: string,
): MultiPolygon {
  let shape: MultiPolygon;
  try {
    shape = polygonsFromGeoJson(geometry as PolygonGeometry);
  } catch (cause) {
    if (!isFailure(cause)) throw cause;
    const place = { ...cause.place, path, detail: { feature, name }, cause };
    throw new Failure(cause.code, `Feature ${feature} (${name}): ${cause.message}`, place);
  }
  refuseOffGlobe(shape, path, feature, name);
  return shape;
}

function refuseOffGlobe(shape: MultiPolygon, path: string, feature: number, name: string): void {
  if (polygonCount(shape) === 0) {
    throw new Failure('geo_geometry_invalid', `Feature ${feature} (${name}) has no polygon.`, {
      path,
      expected: 'at least one polygon',
      found: 'none',
      detail: { feature, name },
    });
  }
  const { coordinates } = shape;
  for (let i = 0; i < coordinates.length; i += 2) {
    const [lon, lat] = [coordinates[i], coordinates[i + 1]];
    // A NaN fails both comparisons.
    if (Math.abs(lon) <= 180 && Math.abs(lat) <= 90) continue;
    const finite = Number.isFinite(lon) && Number.isFinite(lat);
    throw new Failure(
      finite ? 'geo_coordinate_out_of_range' : 'geo_coordinate_nonfinite',
      `A vertex of feature ${feature} (${name}) is not a point of the globe.`,
      {
        path,
        expected: 'longitude in [-180, 180], latitude in [-90, 90]',
        found: `${lon}, ${lat}`,
        detail: { feature, name, vertex: i / 2 },
      },
    );
  }
}

/**
 * The name a feature's property gives it: a text or a whole number.
 *
 * @throws Failure `geo_vector_name`
 */
export function featureName(value: unknown, property: string, path: string, feature: number): string {
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  throw new Failure('geo_vector_name', `Feature ${feature} has no name.`, {
    path,
    expected: `a property ${property} that is a text or a whole number`,
    found: JSON.stringify(value) ?? 'nothing',
    detail: { feature, property },
  });
}

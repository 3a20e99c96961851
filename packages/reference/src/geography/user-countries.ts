import { Failure, isFailure } from '@merchantry/contracts';
import { checkPolygons, geoJsonFeatures, multiPolygon, unwrapRings } from '@merchantry/geo';
import { at } from '../csv-rows.js';
import { type SourceFile, sourceText } from '../source-file.js';
import { type CountryPolygons, cutPolygons } from './country-polygons.js';

/** Property that names the country of a feature. */
export const COUNTRY_PROPERTY = 'country_iso';

/**
 * A user's own country polygons, ascending by code: GeoJSON features named by `country_iso`, several of one country put
 * together. Nothing is repaired here; rings over the antimeridian are cut there.
 *
 * @throws Failure `geo_*` with the country (geometry, ring, coordinates), `reference_source_invalid` for unknown or
 * missing countries
 */
export function countriesFromGeoJson(source: SourceFile, isos: readonly string[]): CountryPolygons[] {
  const known = new Set(isos);
  const found = new Map<string, Float64Array[][]>();
  geoJsonFeatures(sourceText(source), source.path, { nameProperty: COUNTRY_PROPERTY }).forEach(
    ({ name, polygons }, feature) => {
      if (!known.has(name))
        throw new Failure(
          'reference_source_invalid',
          `${source.id} names a country that is not among the 249 codes`,
          {
            ...at(source),
            column: COUNTRY_PROPERTY,
            expected: 'ISO 3166-1 alpha-2 codes',
            found: JSON.stringify(name),
            detail: { feature },
          },
        );
      const checked = locating(source, () =>
        checkPolygons(polygons, { dataset: source.dataset, country: name }),
      );
      found.set(name, [...(found.get(name) ?? []), ...cutPolygons(checked).map((rings) => [...rings])]);
    },
  );
  const missing = isos.filter((iso) => !found.has(iso));
  if (missing.length > 0)
    throw new Failure('reference_source_invalid', `${source.id} lacks ${missing.length} countries`, {
      ...at(source),
      column: COUNTRY_PROPERTY,
      expected: `all ${isos.length} codes`,
      found: `missing ${missing.join(' ')}`,
    });
  return isos.map((iso) => ({
    iso,
    polygons: unwrapRings(multiPolygon(found.get(iso)!)),
    marked: false,
  }));
}

/** Adds the file to a failure that knows only the shape. */
function locating<T>(source: SourceFile, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!isFailure(error)) throw error;
    throw new Failure(error.code, error.message, { ...error.place, ...at(source) });
  }
}

import { Failure } from '@merchantry/contracts';
import { multiPolygon, unwrapRings } from '@merchantry/geo';
import { at } from '../csv-rows.js';
import type { SourceFile } from '../source-file.js';
import type { CountryPolygons } from './country-polygons.js';
import type { NamedPolygons } from './user-polygons.js';

/**
 * A user's own country polygons, ascending by code; several features of one country are put together.
 *
 * @throws Failure `reference_source_invalid` for unknown or missing countries
 */
export function countryPolygonsFromUser(
  source: SourceFile,
  features: readonly NamedPolygons[],
  isos: readonly string[],
): CountryPolygons[] {
  const found = new Map<string, Float64Array[][]>(isos.map((iso) => [iso, []]));
  features.forEach(({ name, polygons }, feature) => {
    const own = found.get(name);
    if (!own)
      throw new Failure(
        'reference_source_invalid',
        `${source.id} names a country that is not among the 249 codes`,
        {
          ...at(source),
          column: 'country_iso',
          expected: 'ISO 3166-1 alpha-2 codes',
          found: JSON.stringify(name),
          detail: { feature },
        },
      );
    for (const rings of polygons) own.push([...rings]);
  });
  const missing = isos.filter((iso) => found.get(iso)!.length === 0);
  if (missing.length > 0)
    throw new Failure('reference_source_invalid', `${source.id} lacks ${missing.length} countries`, {
      ...at(source),
      column: 'country_iso',
      expected: `all ${isos.length} codes`,
      found: `missing ${missing.join(' ')}`,
    });
  return [...found].map(([iso, polygons]) => ({
    iso,
    polygons: unwrapRings(multiPolygon(polygons)),
    marked: false,
  }));
}

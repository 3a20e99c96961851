import { binary, fixed, strings, type Table } from '@merchantry/contracts';
import { wkbOf } from '@merchantry/geo';
import type { Country } from '../countries.js';
import type { CountryCentre } from './country-centres.js';
import type { CountryPolygons } from './country-polygons.js';

/** Columns of the tables of geography, in the order of their schemas. */

export const centreTable = (rows: readonly CountryCentre[]): Table => ({
  rows: rows.length,
  columns: {
    country_iso: strings(rows.map(({ iso }) => iso)),
    lon: fixed(
      'float64',
      Float64Array.from(rows, ({ lon }) => lon),
    ),
    lat: fixed(
      'float64',
      Float64Array.from(rows, ({ lat }) => lat),
    ),
    basis: strings(rows.map(({ basis }) => basis)),
  },
});

/** Both lists ascending by code, all codes. */
export const worldCountryTable = (
  shapes: readonly CountryPolygons[],
  countries: readonly Country[],
): Table => ({
  rows: shapes.length,
  columns: {
    country_iso: strings(shapes.map(({ iso }) => iso)),
    name: strings(countries.map(({ name }) => name)),
    geometry: binary(shapes.map(({ polygons }) => wkbOf(polygons))),
    shape: strings(shapes.map(({ marked }) => (marked ? 'marked_box' : 'surveyed'))),
  },
});

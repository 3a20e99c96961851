import { fixed, strings, type Table } from '@merchantry/contracts';
import type { CountryCentre } from './country-centres.js';

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

import { csvRows, rowsByCountry } from './csv-rows.js';
import type { SourceFile } from './source-file.js';

/** A committed list of country codes (`multi-zone-countries.csv`, `southern-homes.csv`). */
export const countryList = (source: SourceFile, isos: readonly string[]): ReadonlySet<string> =>
  new Set(rowsByCountry(source, csvRows(source, { required: ['country_iso'] }), isos, false).keys());

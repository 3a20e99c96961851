import { Failure } from '@merchantry/contracts';
import { isoPackage } from './country-names.js';
import { csvRows, cellFailure, integerCell, rowsByCountry, rowsByKey } from './csv-rows.js';
import type { SourceFile } from './source-file.js';

/** A row of the country table. Regions are UN M49's; AQ has none. */
export interface Country {
  readonly iso: string;
  readonly alpha3: string;
  readonly numeric: number;
  readonly name: string;
  readonly region: string | null;
  readonly subregion: string | null;
}

/** How many codes ISO 3166-1 assigns; XK (user-assigned) and the retired AN and CS are not among them. */
export const COUNTRY_COUNT = 249;

/** The assigned alpha-2 codes, ascending. */
export function assignedCodes(): string[] {
  const codes = Object.keys(isoPackage().getAlpha2Codes())
    .filter((iso) => iso !== 'XK')
    .sort();
  if (codes.length !== COUNTRY_COUNT)
    throw new Failure('reference_drift', 'the country package no longer has the assigned codes', {
      dataset: 'iso3166_canonical',
      expected: `${COUNTRY_COUNT} codes`,
      found: `${codes.length} codes`,
    });
  return codes;
}

/** The country table from the pinned package and the committed M49 regions, ascending by code. */
export function countriesFromPackage(m49: SourceFile): Country[] {
  const iso = isoPackage();
  const alpha3 = iso.getAlpha2Codes();
  const codes = assignedCodes();
  const regions = rowsByCountry(
    m49,
    csvRows(m49, { required: ['country_iso', 'region', 'subregion'] }),
    codes,
    true,
  );
  return codes.map((code) => {
    const { region, subregion } = regions.get(code)!.cells;
    return {
      iso: code,
      alpha3: alpha3[code],
      numeric: Number(iso.alpha2ToNumeric(code)),
      name: iso.getName(code, 'en') ?? code,
      region: region || null,
      subregion: subregion || null,
    };
  });
}

/** A user's own country table: the same 249 codes, other names or regions. */
export function countriesFromUser(source: SourceFile): Country[] {
  const codes = assignedCodes();
  const lines = csvRows(source, {
    required: ['country_iso', 'alpha3', 'numeric_code', 'name'],
    optional: ['region', 'subregion'],
  });
  const rows = rowsByCountry(source, lines, codes, true);
  rowsByKey(source, lines, 'alpha3');
  rowsByKey(source, lines, 'numeric_code', ({ cells }) => String(Number(cells.numeric_code)));
  return codes.map((code) => {
    const row = rows.get(code)!;
    const { alpha3, name, region, subregion } = row.cells;
    if (!/^[A-Z]{3}$/.test(alpha3)) throw cellFailure(source, row, 'alpha3', 'three capital letters');
    if (name === '') throw cellFailure(source, row, 'name', 'a name');
    return {
      iso: code,
      alpha3,
      numeric: integerCell(source, row, 'numeric_code', 1, 999),
      name,
      region: region || null,
      subregion: subregion || null,
    };
  });
}

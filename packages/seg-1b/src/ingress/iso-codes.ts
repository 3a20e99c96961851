import { stringsOf, type Table } from '@merchantry/contracts';

/** Codes of `iso3166_canonical`, ascending; other columns name countries by their position here. */
export function isoCodes(iso3166: Table): string[] {
  const { codes, dictionary } = stringsOf(iso3166, 'iso3166_canonical', 'country_iso');
  return Array.from(codes, (code) => dictionary[code]);
}

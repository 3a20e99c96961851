import { Failure, stringsOf, type Table } from '@merchantry/contracts';
import type { Countries } from '../ingress/home-lookups.js';
import { givenRow, MERCHANTS, type Merchants } from '../ingress/merchant-table.js';

/**
 * Proves that every home country has a time zone in `country_zone`, so that its sites can be placed by zone later.
 * Throws `zone_iso_not_in_set` for a country unknown here, `zone_missing` naming the first merchant whose home has none.
 */
export function assertHomeZones(
  zones: Table,
  merchants: Merchants,
  home: Uint16Array,
  countries: Countries,
): void {
  const dataset = 'country_zone';
  const iso = stringsOf(zones, dataset, 'country_iso');
  const known = new Uint8Array(countries.isos.length);
  for (let row = 0; row < iso.length; row++) {
    const code = iso.dictionary[iso.codes[row]];
    const position = countries.position.get(code);
    if (position === undefined) {
      throw new Failure('zone_iso_not_in_set', 'The country is not an ISO 3166 code.', {
        dataset,
        column: 'country_iso',
        row,
        expected: `one of ${countries.isos.length} codes of iso3166_canonical`,
        found: code,
      });
    }
    known[position] = 1;
  }
  for (let i = 0; i < home.length; i++) {
    if (known[home[i]] === 1) continue;
    throw new Failure('zone_missing', 'The home country has no time zone.', {
      dataset: MERCHANTS,
      column: 'home_country_iso',
      row: givenRow(merchants, i),
      merchantId: merchants.ids[i],
      expected: 'a row of country_zone',
      found: countries.isos[home[i]],
    });
  }
}

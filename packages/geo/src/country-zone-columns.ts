import { stringsOf, valuesOf, type StringColumn, type Table } from '@merchantry/contracts';

/** Dictionary-coded names, one a row. */
type Names = Pick<StringColumn, 'codes' | 'dictionary'>;

/** Columns of `country_zone`: the time zones of each country. */
export interface CountryZoneColumns {
  readonly countryIso: Names;
  readonly tzid: Names;
  /** 1 where the zone holds enough of the country's people or area to count as one of its zones. */
  readonly material: ArrayLike<number>;
}

const DATASET = 'country_zone';

export const countryZoneColumns = (table: Table): CountryZoneColumns => ({
  countryIso: stringsOf(table, DATASET, 'country_iso'),
  tzid: stringsOf(table, DATASET, 'tzid'),
  material: valuesOf(table, DATASET, 'material', 'bool'),
});

/** Whether a zone is a material one of a country, by `country_zone`. */
export function materialZones({ countryIso, tzid, material }: CountryZoneColumns) {
  const names = new Set<string>();
  for (let row = 0; row < material.length; row++)
    if (material[row] === 1)
      names.add(`${countryIso.dictionary[countryIso.codes[row]]} ${tzid.dictionary[tzid.codes[row]]}`);
  return (iso: string, zone: string): boolean => names.has(`${iso} ${zone}`);
}

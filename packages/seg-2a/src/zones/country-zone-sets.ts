import type { CountryZoneColumns } from '@merchantry/geo';

/** Time zones of each country, as numbers of `ZoneCover.tzids`. */
export interface CountryZoneSets {
  /** Position of a country; undefined for one without a row. */
  readonly position: ReadonlyMap<string, number>;
  /** Zones of each country, ascending. */
  readonly zones: readonly Uint16Array[];
}

/**
 * Every row of `country_zone` counts, material or not; zones without a polygon are left out, for no point lies in them.
 *
 * @param tzids zones that have polygons, ascending
 */
export function countryZoneSets(
  { countryIso, tzid }: Pick<CountryZoneColumns, 'countryIso' | 'tzid'>,
  tzids: readonly string[],
): CountryZoneSets {
  const number = new Map(tzids.map((name, zone) => [name, zone]));
  const lists = new Map<string, Set<number>>();
  for (let row = 0; row < countryIso.codes.length; row++) {
    const iso = countryIso.dictionary[countryIso.codes[row]];
    const zone = number.get(tzid.dictionary[tzid.codes[row]]);
    const list = lists.get(iso) ?? new Set<number>();
    lists.set(iso, list);
    if (zone !== undefined) list.add(zone);
  }
  const isos = [...lists.keys()].sort();
  return {
    position: new Map(isos.map((iso, at) => [iso, at])),
    zones: isos.map((iso) => Uint16Array.from(lists.get(iso)!).sort()),
  };
}

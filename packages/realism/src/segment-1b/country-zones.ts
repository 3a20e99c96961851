import type { Segment1bInput } from './segment-1b-input.js';
import type { SiteRows } from './segment-1b-rows.js';
import { NO_STRATUM } from './stratum-of-tiles.js';

/** A time zone of a country. */
export interface ZoneShare {
  readonly tzid: string;
  readonly sites: number;
  /** Of the people of the country; 0 for a zone that the country-zone table does not list. */
  readonly population: number;
  readonly material: boolean;
}

/** How the sites of a country spread over its time zones. */
export interface CountryZones {
  readonly iso: string;
  readonly sites: number;
  /** Zones that hold 1 % or more of the people or the area. */
  readonly support: number;
  /** Zones of the country, however small. */
  readonly all: number;
  /** Zones with a site or in the table, most sites first; equal ones by name. */
  readonly zones: readonly ZoneShare[];
}

/** Countries with a site, by code. Sites on a tile that is none of their country are in no zone. */
export function countryZones(
  { isos, country, sitesOf }: Pick<SiteRows, 'isos' | 'country' | 'sitesOf'>,
  stratum: Int32Array,
  { tiles, zones }: Pick<Segment1bInput, 'tiles' | 'zones'>,
): CountryZones[] {
  const listed = new Map<string, Map<string, Omit<ZoneShare, 'tzid' | 'sites'>>>();
  zones.country.codes.forEach((code, row) => {
    const iso = zones.country.dictionary[code];
    const of = listed.get(iso) ?? new Map<string, Omit<ZoneShare, 'tzid' | 'sites'>>();
    listed.set(iso, of);
    of.set(zones.tzid.dictionary[zones.tzid.codes[row]], {
      population: zones.populationShare[row],
      material: zones.material[row] === 1,
    });
  });
  const counts = isos.map(() => new Map<string, number>());
  country.forEach((code, site) => {
    if (stratum[site] === NO_STRATUM) return;
    const tzid = tiles.stratum.dictionary[stratum[site]];
    counts[code].set(tzid, (counts[code].get(tzid) ?? 0) + 1);
  });
  return isos
    .map((iso, code) => {
      const table = listed.get(iso) ?? new Map<string, Omit<ZoneShare, 'tzid' | 'sites'>>();
      const names = new Set([...table.keys(), ...counts[code].keys()]);
      return {
        iso,
        sites: sitesOf[code],
        support: [...table.values()].filter(({ material }) => material).length,
        all: table.size,
        zones: [...names]
          .map((tzid) => ({
            tzid,
            sites: counts[code].get(tzid) ?? 0,
            ...(table.get(tzid) ?? { population: 0, material: false }),
          }))
          .sort((a, b) => b.sites - a.sites || (a.tzid < b.tzid ? -1 : 1)),
      };
    })
    .filter(({ sites }) => sites > 0);
}

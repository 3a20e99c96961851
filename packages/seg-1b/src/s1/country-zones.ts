import { Failure } from '@merchantry/contracts';
import type { CountryZoneColumns } from '@merchantry/geo';
import type { ZonePieces } from '../tiles/zone-pieces.js';

/** A zone that a country may have. */
export interface AdmittedZone {
  readonly tzid: string;
  /** Index into the list of strata. */
  readonly stratum: number;
  readonly material: boolean;
}

export interface CountryZones {
  /** Every zone of the table, ascending. */
  readonly strata: readonly string[];
  /** Zones of each country, ascending by name; at least one. */
  readonly zones: readonly (readonly AdmittedZone[])[];
}

/**
 * Zones by country, in the order of `isos`.
 *
 * @throws Failure `E005_ISO_FK` for a country without a zone or a zone of no country, and where a country with a choice
 * of zones has one that no piece draws
 */
export function countryZones(
  isos: readonly string[],
  { countryIso, tzid, material }: CountryZoneColumns,
  pieces: ZonePieces,
): CountryZones {
  const place = new Map(isos.map((iso, k) => [iso, k]));
  const strata = [...new Set(Array.from(tzid.codes, (code) => tzid.dictionary[code]))].sort();
  const index = new Map(strata.map((name, s) => [name, s]));
  const zones: AdmittedZone[][] = isos.map(() => []);
  for (let i = 0; i < tzid.codes.length; i++) {
    const iso = countryIso.dictionary[countryIso.codes[i]];
    const k = place.get(iso);
    if (k === undefined) throw unmatched(i, 'a code of ISO 3166', iso);
    const name = tzid.dictionary[tzid.codes[i]];
    zones[k].push({ tzid: name, stratum: index.get(name)!, material: material[i] === 1 });
  }
  zones.forEach((list, k) => {
    if (list.length === 0) throw unmatched(undefined, `a zone of ${isos[k]}`, 'none');
    list.sort((a, b) => a.stratum - b.stratum);
    const undrawn = list.length > 1 ? list.find(({ tzid: name }) => !pieces.has(name)) : undefined;
    if (undrawn) throw unmatched(undefined, `pieces of ${undrawn.tzid}, a zone of ${isos[k]}`, 'none');
  });
  return { strata, zones };
}

const unmatched = (row: number | undefined, expected: string, found: string): Failure =>
  new Failure('E005_ISO_FK', 'Countries and time zones do not match.', {
    dataset: 'country_zone',
    column: row === undefined ? undefined : 'country_iso',
    row,
    expected,
    found,
  });

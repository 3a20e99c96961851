import { Failure } from '@merchantry/contracts';
import { at, cellFailure, type CsvRow, csvRows, rowsByKey } from '../csv-rows.js';
import type { SourceFile } from '../source-file.js';

/**
 * What a zone is to a country. `own`: the zone's place lies in it (IANA's zone.tab gives every zone one country).
 * `shared`: a neighbour's zone that holds a true part of it. `stand-in`: a neighbour's zone whose clock it has followed
 * since 1970; polygons that draw the country's own zones meet it in slivers along the border only, so it counts where
 * they draw none of those.
 */
export type ZoneRole = 'own' | 'shared' | 'stand-in';

/** A zone that a country may have. */
export interface AdmittedZone {
  readonly iso: string;
  readonly tzid: string;
  readonly role: ZoneRole;
  /** Where the zone's place lies; null unless the zone is the country's own. */
  readonly place: { readonly lon: number; readonly lat: number } | null;
}

/**
 * The committed list of country and zone pairs (`country-zones.csv`), ascending by country and zone.
 *
 * @throws Failure reference_source_invalid, ingress_pk_duplicate; reference_drift where a country has no zone of its own
 */
export function admittedZones(source: SourceFile, isos: readonly string[]): AdmittedZone[] {
  const rows = csvRows(source, {
    required: ['country_iso', 'tzid', 'role', 'place_lon', 'place_lat', 'source'],
  });
  const known = new Set(isos);
  const byPair = rowsByKey(source, rows, 'tzid', ({ cells }) => `${cells.country_iso} ${cells.tzid}`);
  const pairs = [...byPair.values()].map((row): AdmittedZone => {
    const { country_iso: iso, tzid, role } = row.cells;
    if (!known.has(iso)) throw cellFailure(source, row, 'country_iso', 'an assigned code');
    if (!isRole(role)) throw cellFailure(source, row, 'role', 'own, shared or stand-in');
    if (role !== 'own') return { iso, tzid, role, place: null };
    const lon = degreesCell(source, row, 'place_lon', 180);
    const lat = degreesCell(source, row, 'place_lat', 90);
    return { iso, tzid, role, place: { lon, lat } };
  });
  const withOwn = new Set(pairs.filter(({ role }) => role === 'own').map(({ iso }) => iso));
  const without = isos.filter((iso) => !withOwn.has(iso));
  if (without.length > 0)
    throw new Failure('reference_drift', 'a country has no time zone of its own', {
      ...at(source),
      column: 'role',
      expected: 'a zone of its own for every country',
      found: `none for ${without.join(' ')}`,
    });
  return pairs.sort((a, b) => (a.iso === b.iso ? (a.tzid < b.tzid ? -1 : 1) : a.iso < b.iso ? -1 : 1));
}

/**
 * The pairs that count with these zones: those whose zone is among them, `stand-in` ones only for countries none of
 * whose other zones is.
 */
export function admittedAmong(
  admitted: readonly AdmittedZone[],
  tzids: ReadonlySet<string>,
): readonly AdmittedZone[] {
  const drawn = admitted.filter(({ tzid }) => tzids.has(tzid));
  const withOthers = new Set(drawn.filter(({ role }) => role !== 'stand-in').map(({ iso }) => iso));
  return drawn.filter(({ iso, role }) => role !== 'stand-in' || !withOthers.has(iso));
}

const isRole = (text: string): text is ZoneRole => ['own', 'shared', 'stand-in'].includes(text);

function degreesCell(source: SourceFile, row: CsvRow, column: string, most: number): number {
  const text = row.cells[column];
  const value = /^-?\d{1,3}(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(Math.abs(value) <= most)) throw cellFailure(source, row, column, `degrees from -${most} to ${most}`);
  return value;
}

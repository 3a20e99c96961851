import { binaryOf, stringsOf, type Table } from '@merchantry/contracts';
import { zonePieceColumns, type MultiPolygon } from '@merchantry/geo';
import { countryShapes, type CountryPolygonColumns } from '../tiles/country-shapes.js';
import { ZonePieces } from '../tiles/zone-pieces.js';

/** The polygons of `world_countries`. */
export const countryPolygons = (table: Table): CountryPolygonColumns => ({
  countryIso: stringsOf(table, 'world_countries', 'country_iso'),
  geometry: binaryOf(table, 'world_countries', 'geometry'),
});

/** Land by the table it was made of, and the countries asked for: a process reads a reference once, so it makes land once. */
const LAND = new WeakMap<Table, Map<string, readonly MultiPolygon[]>>();

/**
 * Land of each country of a `world_countries` whose very bytes S1 has checked; the same object for the same table.
 *
 * @throws Failure as `countryShapes`
 */
export function checkedLand(table: Table, isos: readonly string[]): readonly MultiPolygon[] {
  const made = LAND.get(table) ?? new Map<string, readonly MultiPolygon[]>();
  LAND.set(table, made);
  const key = isos.join(' ');
  const land = made.get(key) ?? countryShapes(isos, countryPolygons(table), 'checked');
  made.set(key, land);
  return land;
}

export const openZonePieces = (table: Table): ZonePieces => new ZonePieces(zonePieceColumns(table));

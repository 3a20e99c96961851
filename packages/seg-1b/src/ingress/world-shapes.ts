import { binaryOf, stringsOf, valuesOf, type Table } from '@merchantry/contracts';
import type { CountryPolygonColumns } from '../tiles/country-shapes.js';
import { ZonePieces, type ZonePieceColumns } from '../tiles/zone-pieces.js';

/** The polygons of `world_countries`. */
export const countryPolygons = (table: Table): CountryPolygonColumns => ({
  countryIso: stringsOf(table, 'world_countries', 'country_iso'),
  geometry: binaryOf(table, 'world_countries', 'geometry'),
});

/** The columns of `time_zone_pieces`. */
export function zonePieceColumns(table: Table): ZonePieceColumns {
  const bound = (name: string) => valuesOf(table, 'time_zone_pieces', name, 'float64');
  return {
    tzid: stringsOf(table, 'time_zone_pieces', 'tzid'),
    geometry: binaryOf(table, 'time_zone_pieces', 'geometry'),
    minLon: bound('min_lon'),
    minLat: bound('min_lat'),
    maxLon: bound('max_lon'),
    maxLat: bound('max_lat'),
  };
}

export const openZonePieces = (table: Table): ZonePieces => new ZonePieces(zonePieceColumns(table));

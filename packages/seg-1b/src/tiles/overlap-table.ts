import { countsAsNumbers } from '@merchantry/rng';
import { coded, fixed, stringsOf, valuesOf, type Table } from '@merchantry/contracts';
import { tileIdColumn } from '@merchantry/geo';
import { countryPositionsOf } from '../ingress/positions.js';
import type { TileOverlaps } from './tile-overlaps.js';

const DATASET = 'tile_overlaps';

/** `tile_overlaps` as it is published. */
export const overlapTable = (overlaps: TileOverlaps, isos: readonly string[]): Table => ({
  rows: overlaps.tileId.length,
  columns: {
    country_iso: coded(Uint32Array.from(overlaps.country), isos),
    tile_id: fixed('uint64', tileIdColumn(overlaps.tileId)),
    fraction: fixed('float64', overlaps.fraction),
    min_lon_deg: fixed('float64', overlaps.minLon),
    min_lat_deg: fixed('float64', overlaps.minLat),
    max_lon_deg: fixed('float64', overlaps.maxLon),
    max_lat_deg: fixed('float64', overlaps.maxLat),
    point_lon_deg: fixed('float64', overlaps.pointLon),
    point_lat_deg: fixed('float64', overlaps.pointLat),
  },
});

/** The overlaps of a published `tile_overlaps`; countries by position in `isos`. */
export function openOverlaps(table: Table, isos: readonly string[]): TileOverlaps {
  const numbers = (name: string) => valuesOf(table, DATASET, name, 'float64');
  return {
    country: countryPositionsOf(stringsOf(table, DATASET, 'country_iso'), isos, DATASET, 'E005_ISO_FK'),
    tileId: countsAsNumbers(valuesOf(table, DATASET, 'tile_id', 'uint64')),
    fraction: numbers('fraction'),
    minLon: numbers('min_lon_deg'),
    minLat: numbers('min_lat_deg'),
    maxLon: numbers('max_lon_deg'),
    maxLat: numbers('max_lat_deg'),
    pointLon: numbers('point_lon_deg'),
    pointLat: numbers('point_lat_deg'),
  };
}

import { binaryOf, stringsOf, valuesOf, type StringColumn, type Table } from '@merchantry/contracts';
import type { WkbPolygons } from './wkb-rings.js';

/** Columns of `time_zone_pieces`: pieces of zones that tile without gaps, and the box around each, in degrees. */
export interface ZonePieceColumns {
  readonly tzid: Pick<StringColumn, 'codes' | 'dictionary'>;
  /** One Polygon a row in well-known binary. */
  readonly geometry: WkbPolygons;
  readonly minLon: Float64Array;
  readonly minLat: Float64Array;
  readonly maxLon: Float64Array;
  readonly maxLat: Float64Array;
}

const DATASET = 'time_zone_pieces';

/** The columns of `time_zone_pieces`. */
export function zonePieceColumns(table: Table): ZonePieceColumns {
  const bound = (name: string) => valuesOf(table, DATASET, name, 'float64');
  return {
    tzid: stringsOf(table, DATASET, 'tzid'),
    geometry: binaryOf(table, DATASET, 'geometry'),
    minLon: bound('min_lon'),
    minLat: bound('min_lat'),
    maxLon: bound('max_lon'),
    maxLat: bound('max_lat'),
  };
}

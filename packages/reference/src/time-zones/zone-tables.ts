import { coded, fixed, type FixedColumn, strings, type Table, valueAt } from '@merchantry/contracts';
import { type MultiPolygon, polygonCount, polygonsAsWkb } from '@merchantry/geo';
import type { CountryZone } from './country-zones.js';
import type { ZonePieces } from './zone-pieces.js';

/** Columns of `time_zone_pieces`: one row a piece, its polygon and the box around it. */
export function zonePieceTable({ tzids, zone, zoneStart, shape }: ZonePieces): Table {
  const rows = zone.length;
  const piece = Int32Array.from(zone, (z, i) => i - zoneStart[z]);
  return {
    rows,
    columns: {
      tzid: coded(Uint32Array.from(zone), tzids),
      piece: fixed('int32', piece),
      geometry: { kind: 'binary', type: 'binary', length: rows, ...polygonsAsWkb(shape) },
      ...boxColumns(shape),
    },
  };
}

/** Extent of the outer ring of each polygon. */
function boxColumns(shape: MultiPolygon): Record<string, FixedColumn> {
  const { coordinates, ringStart, polygonStart } = shape;
  const rows = polygonCount(shape);
  const west = new Float64Array(rows).fill(Infinity);
  const south = new Float64Array(rows).fill(Infinity);
  const east = new Float64Array(rows).fill(-Infinity);
  const north = new Float64Array(rows).fill(-Infinity);
  for (let p = 0; p < rows; p++) {
    const outer = polygonStart[p];
    for (let i = 2 * ringStart[outer]; i < 2 * ringStart[outer + 1]; i += 2) {
      west[p] = Math.min(west[p], coordinates[i]);
      east[p] = Math.max(east[p], coordinates[i]);
      south[p] = Math.min(south[p], coordinates[i + 1]);
      north[p] = Math.max(north[p], coordinates[i + 1]);
    }
  }
  return {
    min_lon: fixed('float64', west),
    min_lat: fixed('float64', south),
    max_lon: fixed('float64', east),
    max_lat: fixed('float64', north),
  };
}

/** Columns of `country_zone`. */
export const countryZoneTable = (pairs: readonly CountryZone[]): Table => ({
  rows: pairs.length,
  columns: {
    country_iso: strings(pairs.map(({ iso }) => iso)),
    tzid: strings(pairs.map(({ tzid }) => tzid)),
    pop_share: fixed(
      'float64',
      Float64Array.from(pairs, ({ popShare }) => popShare),
    ),
    area_share: fixed(
      'float64',
      Float64Array.from(pairs, ({ areaShare }) => areaShare),
    ),
    south_share: fixed(
      'float64',
      Float64Array.from(pairs, ({ southShare }) => southShare),
    ),
    material: fixed(
      'bool',
      Uint8Array.from(pairs, ({ material }) => Number(material)),
    ),
  },
});

/** Which zones of a built `country_zone` are material. */
export const materialZones = ({ rows, columns }: Table): Pick<CountryZone, 'iso' | 'material'>[] =>
  Array.from({ length: rows }, (_, i) => ({
    iso: String(valueAt(columns.country_iso, i)),
    material: valueAt(columns.material, i) === true,
  }));

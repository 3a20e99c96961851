import type { BinaryColumn, Table, TableSchema } from '@merchantry/contracts';
import { literal } from './sql-text.js';
import { columnOf } from './table-shape.js';
import { wkbTypes } from './wkb-types.js';

/**
 * The `geo` entry of a Parquet file's metadata as GeoParquet 1.1.0 has it, or undefined for a table without geometry.
 * The first geometry column is the primary one. No `crs` is stated: then it is OGC:CRS84, longitude and latitude.
 */
export function geoMetadata(table: Table, schema: TableSchema): string | undefined {
  const geometries = schema.columns.filter(({ geometry }) => geometry === 'wkb');
  if (geometries.length === 0) return undefined;
  const columns = geometries.map(({ name }) => {
    const geometry_types = wkbTypes(columnOf(table, name) as BinaryColumn);
    return [name, { encoding: 'WKB', geometry_types }] as const;
  });
  return JSON.stringify({
    version: '1.1.0',
    primary_column: geometries[0].name,
    columns: Object.fromEntries(columns),
  });
}

/** The option of COPY that writes it, with the comma before it. */
export function geoOption(table: Table, schema: TableSchema): string {
  const metadata = geoMetadata(table, schema);
  return metadata === undefined ? '' : `, KV_METADATA {geo: ${literal(metadata)}}`;
}

import {
  FIXED_ARRAYS,
  isListType,
  type ColumnType,
  type FixedColumn,
  type FixedValues,
  type ScalarType,
} from '@merchantry/contracts';
import type { DuckDBType } from '@duckdb/node-api';
import type { DuckModule } from './database.js';

type FixedType = FixedColumn['type'];

/** One row a scalar type: the name DuckDB prints for it, and the key of its singleton in the binding. */
const scalars: Record<ScalarType, { sql: string; duck: (duck: DuckModule) => DuckDBType }> = {
  bool: { sql: 'BOOLEAN', duck: (d) => d.BOOLEAN },
  int8: { sql: 'TINYINT', duck: (d) => d.TINYINT },
  int16: { sql: 'SMALLINT', duck: (d) => d.SMALLINT },
  int32: { sql: 'INTEGER', duck: (d) => d.INTEGER },
  int64: { sql: 'BIGINT', duck: (d) => d.BIGINT },
  uint8: { sql: 'UTINYINT', duck: (d) => d.UTINYINT },
  uint16: { sql: 'USMALLINT', duck: (d) => d.USMALLINT },
  uint32: { sql: 'UINTEGER', duck: (d) => d.UINTEGER },
  uint64: { sql: 'UBIGINT', duck: (d) => d.UBIGINT },
  float32: { sql: 'FLOAT', duck: (d) => d.FLOAT },
  float64: { sql: 'DOUBLE', duck: (d) => d.DOUBLE },
  string: { sql: 'VARCHAR', duck: (d) => d.VARCHAR },
  // TIMESTAMPTZ, so that Parquet says isAdjustedToUTC: the instants are UTC, not somebody's wall clock.
  timestamp: {
    sql: 'TIMESTAMP WITH TIME ZONE',
    duck: (d) => d.TIMESTAMPTZ,
  },
};

/** The scalar types that a table may hold; anything else is undeclared and refused. */
export const SCALAR_TYPES = Object.keys(scalars) as readonly ScalarType[];

export const isScalarType = (type: unknown): type is ScalarType =>
  typeof type === 'string' && Object.hasOwn(scalars, type);

/** Name of the type as DuckDB's DESCRIBE prints it. */
export function sqlType(type: ColumnType): string {
  if (type === 'binary') return 'BLOB';
  return isListType(type) ? `${scalars[type.list].sql}[]` : scalars[type].sql;
}

/** The binding's type object. */
export function duckType(duck: DuckModule, type: ColumnType): DuckDBType {
  if (type === 'binary') return duck.BLOB;
  return isListType(type) ? duck.LIST(scalars[type.list].duck(duck)) : scalars[type].duck(duck);
}

/** A zeroed typed array of `length` values of a fixed-width type. */
export function fixedValues(type: FixedType, length: number): FixedValues {
  return new FIXED_ARRAYS[type](length);
}

/** How the type is written in messages: `uint64`, `list of string`. */
export function typeName(type: ColumnType): string {
  return isListType(type) ? `list of ${type.list}` : type;
}

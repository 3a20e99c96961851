import { isListType, type ColumnSchema, type ScalarType } from '@merchantry/contracts';
import { sqlType } from './duck-types.js';

/** How a value of a user's file becomes a typed one: SQL texts over a source expression. */
export interface UserCast {
  /** The value, typed; NULL where it has no such value. */
  readonly cast: (value: string) => string;
  /** What a value must look like besides, or undefined. Evaluated for non-null values only. */
  readonly lawful?: (value: string) => string;
}

const INTEGERS: readonly ScalarType[] = [
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
];

const WHOLE = '-?[0-9]+';
const DECIMAL = '-?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?';
/** An instant names its offset; a bare wall time would have to be guessed at. */
const INSTANT =
  '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})';

const matches = (pattern: string) => (value: string) => `regexp_full_match(${value}, '${pattern}')`;

/**
 * The cast of a column given as text (CSV, JSON lines). The patterns are stricter than SQL casts, which would round
 * `1.5` to an integer and trim blanks.
 */
export function textCast(column: ColumnSchema): UserCast | undefined {
  const { type } = column;
  if (isListType(type) || type === 'binary') return undefined;
  const cast = (value: string) => `TRY_CAST(${value} AS ${sqlType(type)})`;
  if (INTEGERS.includes(type)) return { cast, lawful: matches(WHOLE) };
  switch (type) {
    case 'float32':
    case 'float64':
      return { cast, lawful: matches(DECIMAL) };
    case 'bool':
      return { cast, lawful: (value) => `lower(${value}) IN ('true', 'false')` };
    case 'timestamp':
      return { cast, lawful: matches(INSTANT) };
    default:
      return { cast: (value) => value };
  }
}

const SMALL_INTEGERS = ['TINYINT', 'SMALLINT', 'INTEGER', 'UTINYINT', 'USMALLINT', 'UINTEGER'];
const ALL_INTEGERS = [...SMALL_INTEGERS, 'BIGINT', 'UBIGINT'];

/**
 * The cast of a Parquet column of DuckDB type `found`, or undefined when that type cannot hold such values exactly.
 * Integers of any width are taken and checked value by value, since writers often know no unsigned ones.
 */
export function parquetCast(column: ColumnSchema, found: string): UserCast | undefined {
  const { type } = column;
  const expected = sqlType(type);
  if (found === expected) return { cast: (value) => value };
  if (isListType(type) || type === 'binary') return undefined;
  const accepted = INTEGERS.includes(type)
    ? ALL_INTEGERS
    : type === 'float64'
      ? [...SMALL_INTEGERS, 'FLOAT']
      : type === 'timestamp'
        ? ['TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS']
        : [];
  return accepted.includes(found) ? { cast: (value) => `TRY_CAST(${value} AS ${expected})` } : undefined;
}

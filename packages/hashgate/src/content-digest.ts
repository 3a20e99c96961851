import {
  Failure,
  isFailure,
  isListType,
  type Column,
  type ColumnType,
  type Table,
} from '@merchantry/contracts';
import { columnDigest } from './column-digest.js';
import { fromHex, le32, uer } from './encoding.js';
import { sha256Hex } from './sha256.js';

/** What a content digest needs to know of a column; `ColumnSchema` of the contracts fits. */
export interface DigestedColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Lineage (seed, hashes, run id, time stamps) says where rows come from, not what they say: left out. */
  readonly lineage?: boolean;
}

/** The type as the table digest names it: `int32`, or `list<int32>`. */
export const typeToken = (type: ColumnType): string => (isListType(type) ? `list<${type.list}>` : type);

/**
 * Hex SHA-256 of what a table says: LE32 of the number of non-lineage columns, then for each of them in schema order
 * UER(name), UER(type token) and the 32 bytes of its column digest. Survives another Parquet writer or compression
 * level; rows must already stand in the table's sort order.
 *
 * @throws Failure table_schema_violation for a column that is missing, unexpected, or of another type or length than
 * schema and table state; the failures of `columnDigest` with the column's name added.
 */
export function tableDigest(schema: readonly DigestedColumn[], table: Table): string {
  refuseUnknownColumns(schema, table);
  const said = schema.filter(({ lineage }) => lineage !== true);
  const parts = said.flatMap(({ name, type }) => {
    const token = typeToken(type);
    const column = lookUp(table, name, token);
    return [uer(name), uer(token), fromHex(namedColumnDigest(name, column))];
  });
  return sha256Hex(le32(said.length), ...parts);
}

function lookUp(table: Table, name: string, token: string): Column {
  const column = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
  if (column === undefined) throw violation(name, 'A column is missing.', token, 'nothing');
  const found = typeToken(column.type);
  if (found !== token) throw violation(name, 'A column has another type than its schema.', token, found);
  if (column.length !== table.rows) {
    throw violation(name, 'A column and its table differ in length.', `${table.rows}`, `${column.length}`);
  }
  return column;
}

function refuseUnknownColumns(schema: readonly DigestedColumn[], table: Table): void {
  const names = new Set(schema.map(({ name }) => name));
  if (names.size !== schema.length) {
    throw new Failure('table_schema_violation', 'A schema names a column twice.');
  }
  for (const name of Object.keys(table.columns)) {
    if (!names.has(name)) throw violation(name, 'A column is not in the schema.', 'no such column', name);
  }
}

function violation(column: string, message: string, expected: string, found: string): Failure {
  return new Failure('table_schema_violation', message, { column, expected, found });
}

function namedColumnDigest(name: string, column: Column): string {
  try {
    return columnDigest(column);
  } catch (error) {
    if (!isFailure(error)) throw error;
    throw new Failure(error.code, error.message, { ...error.place, column: name, cause: error });
  }
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure, type ColumnSchema, type Table, type TableSchema } from '@merchantry/contracts';
import type { Database } from './database.js';
import { codedSelect } from './coded-select.js';
import { unreadable } from './duck-failure.js';
import { sqlType } from './duck-types.js';
import { readQuery, smallQuery } from './read-query.js';
import { parquetSource } from './sql-text.js';

export interface ReadOptions {
  /** Read these columns only (in schema order); the others are still checked to exist with their types. */
  readonly columns?: readonly string[];
}

/**
 * Reads Parquet files, in the order given, as one table. Every file must hold exactly the schema's columns, in that
 * order and of those types. Strings come dictionary-encoded, in order of first appearance.
 *
 * @throws Failure table_schema_violation (dataset, column, expected, found), ingress_file_unreadable for a missing,
 * truncated or garbled file.
 */
export async function readTable(
  db: Database,
  files: readonly string[],
  schema: TableSchema,
  options: ReadOptions = {},
): Promise<Table> {
  const wanted = subset(schema, options.columns);
  if (files.length === 0) {
    throw new Failure('ingress_file_unreadable', 'A table needs at least one file.', { dataset: schema.id });
  }
  return db.withConnection(async (connection) => {
    let rows = 0;
    for (const file of files) rows += await checkFile(connection, file, schema);
    const source = parquetSource(files);
    try {
      const { select, dictionaries } = await codedSelect(connection, source, wanted, rows);
      return await readQuery(connection, `SELECT ${select} FROM ${source}`, wanted, rows, dictionaries);
    } catch (error) {
      throw unreadable(error, 'Parquet', { dataset: schema.id, path: files.join(', ') });
    }
  });
}

/** Checks names, order and types of one file; returns its row count. */
async function checkFile(connection: DuckDBConnection, file: string, schema: TableSchema): Promise<number> {
  let described: unknown[][];
  let counted: unknown[][];
  const source = parquetSource([file]);
  try {
    described = await smallQuery(connection, `DESCRIBE SELECT * FROM ${source}`);
    counted = await smallQuery(connection, `SELECT count(*) FROM ${source}`);
  } catch (error) {
    throw unreadable(error, 'Parquet', { dataset: schema.id, path: file });
  }
  const found = described.map(([name, type]) => ({ name: String(name), type: String(type) }));
  for (let c = 0; c < Math.max(found.length, schema.columns.length); c++) {
    const want = schema.columns.at(c);
    const have = found.at(c);
    if (want?.name === have?.name && want !== undefined && sqlType(want.type) === have?.type) continue;
    throw new Failure('table_schema_violation', 'A file does not have the columns of its schema.', {
      dataset: schema.id,
      column: want?.name ?? have?.name,
      path: file,
      expected: want === undefined ? 'no further column' : `${want.name} ${sqlType(want.type)}`,
      found: have === undefined ? 'no column' : `${have.name} ${have.type}`,
    });
  }
  return Number(counted[0][0]);
}

function subset(schema: TableSchema, names: readonly string[] | undefined): readonly ColumnSchema[] {
  if (names === undefined) return schema.columns;
  for (const name of names) {
    if (!schema.columns.some((column) => column.name === name)) {
      throw new Failure('table_schema_violation', 'A column was asked for that the schema does not have.', {
        dataset: schema.id,
        column: name,
        expected: schema.columns.map((column) => column.name).join(', '),
        found: name,
      });
    }
  }
  return schema.columns.filter(({ name }) => names.includes(name));
}

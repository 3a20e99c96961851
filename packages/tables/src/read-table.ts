import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure, type ColumnSchema, type Table, type TableSchema } from '@merchantry/contracts';
import type { Database } from './database.js';
import { codedSelect, sourceFacts } from './coded-select.js';
import { unreadable } from './duck-failure.js';
import { sqlType } from './duck-types.js';
import { readQuery } from './read-query.js';
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
    for (const file of files) await checkFile(connection, file, schema);
    const source = parquetSource(files);
    try {
      return await readColumns(connection, source, wanted);
    } catch (error) {
      throw unreadable(error, 'Parquet', { dataset: schema.id, path: files.join(', ') });
    }
  });
}

async function readColumns(
  connection: DuckDBConnection,
  source: string,
  wanted: readonly ColumnSchema[],
): Promise<Table> {
  const { rows, constants, long } = await sourceFacts(connection, source, wanted);
  const others = wanted.filter(({ name }) => !constants.has(name));
  let fetched: Table = { rows, columns: {} };
  if (others.length > 0) {
    const { parts, dictionaries } = await codedSelect(connection, source, others, rows, long);
    const select = [...parts.values()].join(', ');
    fetched = await readQuery(connection, `SELECT ${select} FROM ${source}`, others, rows, dictionaries);
  }
  const columns = wanted.map(({ name }) => [name, constants.get(name) ?? fetched.columns[name]] as const);
  return { rows: fetched.rows, columns: Object.fromEntries(columns) };
}

/** Checks names, order and types of one file. */
async function checkFile(connection: DuckDBConnection, file: string, schema: TableSchema): Promise<void> {
  let found: { name: string; type: string }[];
  try {
    const statement = await connection.prepare(`SELECT * FROM ${parquetSource([file])}`);
    found = Array.from({ length: statement.columnCount }, (_, c) => ({
      name: statement.columnName(c),
      type: String(statement.columnType(c)),
    }));
    statement.destroySync();
  } catch (error) {
    throw unreadable(error, 'Parquet', { dataset: schema.id, path: file });
  }
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

import { statSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  Failure,
  isFailure,
  type FailureCode,
  type FailurePlace,
  type Table,
  type TableSchema,
} from '@merchantry/contracts';
import type { Database } from './database.js';
import { unreadable } from './duck-failure.js';
import { typeName } from './duck-types.js';
import { readQuery, smallQuery } from './read-query.js';
import { identifier } from './sql-text.js';
import { userSource, type UserSource } from './user-source.js';
import { checkContent } from './validate-table.js';
import type { TableLookup } from './validate-references.js';

const RAW = 'user_rows';
const ROW = '"row of file"';

/**
 * Reads a table that a user supplies (`.csv` with a header line, `.jsonl`, or `.parquet`) and checks all of it:
 * columns, types, nulls, limits, keys, and foreign keys when `lookup` is given. Columns and rows may stand in any
 * order; the result is in the schema's. Rows in failures count from 0 at the first data row of the file.
 *
 * @throws Failure ingress_file_unreadable, ingress_schema_violation, ingress_pk_duplicate, ingress_fk_unknown.
 */
export async function readUserTable(
  db: Database,
  path: string,
  schema: TableSchema,
  lookup?: TableLookup,
): Promise<Table> {
  const place: FailurePlace = { dataset: schema.id, path };
  refuseEmpty(path, place);
  return db.withConnection(async (connection) => {
    const source = await userSource(connection, path, schema);
    const rows = await load(db, connection, source, place);
    await refuseBroken(connection, source, place);
    await refuseUncastable(connection, source, schema, place);
    const select = source.casts.map(({ cast }, c) => {
      const name = identifier(schema.columns[c].name);
      return `${cast(name)} AS ${name}`;
    });
    const typed = `SELECT ${select.join(', ')} FROM ${RAW}`;
    const table = await readQuery(connection, `${typed} ORDER BY ${ROW}`, schema.columns, rows);
    asIngress(() => checkContent(table, schema, { path }, { ordered: false, lookup }));
    if (schema.sortKeys.length === 0) return table;
    const order = schema.sortKeys.map((key) => `${identifier(key)} ASC NULLS LAST`).join(', ');
    const sorted = `SELECT * EXCLUDE (${ROW}) FROM (SELECT ${select.join(', ')}, ${ROW} FROM ${RAW}) ORDER BY ${order}, ${ROW}`;
    return readQuery(connection, sorted, schema.columns, rows);
  });
}

function refuseEmpty(path: string, place: FailurePlace): void {
  let bytes: number;
  try {
    bytes = statSync(path).size;
  } catch (error) {
    throw unreadable(error, 'a table', place);
  }
  if (bytes > 0) return;
  throw new Failure('ingress_file_unreadable', 'A file is empty.', {
    ...place,
    expected: 'a table',
    found: 'no bytes',
  });
}

/** Loads the file as it is, numbering its rows; returns how many there are. */
async function load(
  db: Database,
  connection: DuckDBConnection,
  { format, from }: UserSource,
  place: FailurePlace,
): Promise<number> {
  const create = (source: string) =>
    connection.run(`CREATE TEMP TABLE ${RAW} AS SELECT *, row_number() OVER () - 1 AS ${ROW} FROM ${source}`);
  try {
    if (typeof from === 'string') await create(`(${from})`);
    else await db.memory.scanning(from.rows, from.columns, create);
  } catch (error) {
    throw unreadable(error, format, place);
  }
  const [[count]] = await smallQuery(connection, `SELECT count(*) FROM ${RAW}`);
  if (Number(count) > 0) return Number(count);
  throw new Failure('ingress_schema_violation', 'A table has no rows.', {
    ...place,
    expected: 'at least one row',
    found: 'none',
  });
}

async function refuseBroken(
  connection: DuckDBConnection,
  { broken }: UserSource,
  place: FailurePlace,
): Promise<void> {
  if (broken === undefined) return;
  const rows = await smallQuery(
    connection,
    `SELECT ${ROW}, ${broken.found} FROM ${RAW} WHERE ${broken.condition} ORDER BY ${ROW} LIMIT 1`,
  );
  if (rows.length === 0) return;
  throw new Failure('ingress_schema_violation', 'A row does not have the declared shape.', {
    ...place,
    row: Number(rows[0][0]),
    expected: broken.expected,
    found: String(rows[0][1]),
  });
}

/** Finds the first row that has a value unlike its column type. */
async function refuseUncastable(
  connection: DuckDBConnection,
  { casts }: UserSource,
  schema: TableSchema,
  place: FailurePlace,
): Promise<void> {
  const bad = casts.map(({ cast, lawful }, c) => {
    const name = identifier(schema.columns[c].name);
    const unlawful = lawful === undefined ? 'false' : `NOT ${lawful(name)}`;
    return `(${name} IS NOT NULL AND (${unlawful} OR ${cast(name)} IS NULL))`;
  });
  const firsts = bad.map((condition) => `min(${ROW}) FILTER (WHERE ${condition})`);
  const [row] = await smallQuery(connection, `SELECT ${firsts.join(', ')} FROM ${RAW}`);
  let first = -1;
  for (let c = 0; c < row.length; c++) {
    if (row[c] !== null && (first < 0 || Number(row[c]) < Number(row[first]))) first = c;
  }
  if (first < 0) return;
  const column = schema.columns[first];
  const [[found]] = await smallQuery(
    connection,
    `SELECT CAST(${identifier(column.name)} AS VARCHAR) FROM ${RAW} WHERE ${ROW} = ${String(row[first])}`,
  );
  throw new Failure('ingress_schema_violation', 'A value is not of its column type.', {
    ...place,
    column: column.name,
    row: Number(row[first]),
    expected: typeName(column.type),
    found: String(found),
  });
}

/** Failures of a table's content, as failures of an input. */
function asIngress(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!isFailure(error)) throw error;
    const codes: Partial<Record<FailureCode, FailureCode>> = {
      table_key_duplicate: 'ingress_pk_duplicate',
      table_foreign_key_violation: 'ingress_fk_unknown',
      table_schema_violation: 'ingress_schema_violation',
      table_value_violation: 'ingress_schema_violation',
      table_group_sum_violation: 'ingress_schema_violation',
      numeric_nonfinite: 'ingress_schema_violation',
    };
    const code = codes[error.code];
    throw code === undefined ? error : new Failure(code, error.message, { ...error.place, cause: error });
  }
}

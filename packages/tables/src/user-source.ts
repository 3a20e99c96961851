import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure, type ColumnSchema, type FailurePlace, type TableSchema } from '@merchantry/contracts';
import { csvText } from './csv-text.js';
import { unreadable } from './duck-failure.js';
import { typeName } from './duck-types.js';
import type { ScanColumn } from './memory-scan.js';
import { smallQuery } from './read-query.js';
import { identifier, literal, parquetSource, pathLiteral } from './sql-text.js';
import { parquetCast, textCast, type UserCast } from './user-columns.js';

/** A user's file as the schema's columns, in schema order, and the casts they still need. */
export interface UserSource {
  readonly format: string;
  /** A query over the file, or text columns already read. */
  readonly from: string | { readonly rows: number; readonly columns: readonly ScanColumn[] };
  readonly casts: readonly UserCast[];
  /** Rows that are not of the format though they can be parsed, as a condition over the loaded table. */
  readonly broken?: { readonly condition: string; readonly expected: string; readonly found: string };
}

/**
 * Opens a `.csv`, `.jsonl` (`.ndjson`) or `.parquet` file as the schema's columns, in whatever order the file has
 * them.
 *
 * @throws Failure ingress_schema_violation for a missing, extra, repeated or wrongly typed column,
 * ingress_file_unreadable for a file that is not of its format.
 */
export async function userSource(
  connection: DuckDBConnection,
  path: string,
  schema: TableSchema,
): Promise<UserSource> {
  const place = { dataset: schema.id, path };
  switch (extname(path).toLowerCase()) {
    case '.parquet':
      return parquetUserSource(connection, path, schema, place);
    case '.csv':
      return csvUserSource(path, schema, place);
    case '.jsonl':
    case '.ndjson':
      return jsonUserSource(path, schema, place);
    default:
      throw new Failure('ingress_file_unreadable', 'A file has no format that can be read.', {
        ...place,
        expected: '.csv, .jsonl or .parquet',
        found: extname(path) || 'no extension',
      });
  }
}

async function parquetUserSource(
  connection: DuckDBConnection,
  path: string,
  schema: TableSchema,
  place: FailurePlace,
): Promise<UserSource> {
  const source = parquetSource([path]);
  let described: unknown[][];
  try {
    described = await smallQuery(connection, `DESCRIBE SELECT * FROM ${source}`);
  } catch (error) {
    throw unreadable(error, 'Parquet', place);
  }
  const types = new Map(described.map(([name, type]) => [String(name), String(type)]));
  checkNames(
    described.map(([name]) => String(name)),
    schema,
    place,
  );
  const casts = schema.columns.map((column) => {
    const found = types.get(column.name) as string;
    const cast = parquetCast(column, found);
    if (cast !== undefined) return cast;
    throw new Failure('ingress_schema_violation', 'A column has another type than its schema.', {
      ...place,
      column: column.name,
      expected: typeName(column.type),
      found,
    });
  });
  return { format: 'Parquet', from: `SELECT ${names(schema)} FROM ${source}`, casts };
}

function csvUserSource(path: string, schema: TableSchema, place: FailurePlace): UserSource {
  const text = csvText(readFileSync(path), place);
  checkNames(text.names, schema, place);
  const columns = schema.columns.map(({ name }): ScanColumn => ({
    name,
    type: 'string',
    column: text.columns[text.names.indexOf(name)],
  }));
  return { format: 'CSV', from: { rows: text.rows, columns }, casts: textCasts(schema, place) };
}

function jsonUserSource(path: string, schema: TableSchema, place: FailurePlace): UserSource {
  const casts = textCasts(schema, place);
  const values = schema.columns.map(
    ({ name }) => `json ->> ${literal(pointer(name))} AS ${identifier(name)}`,
  );
  const keys = `[${schema.columns.map(({ name }) => literal(name)).join(', ')}]`;
  const wrong = schema.columns.map(({ name, type }) => {
    const found = `json_type(json, ${literal(pointer(name))})`;
    return `${found} NOT IN (${jsonTypes(type).map(literal).join(', ')})`;
  });
  return {
    format: 'JSON lines',
    from: `SELECT ${values.join(', ')},
        CASE WHEN json_type(json) <> 'OBJECT' THEN 'a value that is no object'
             WHEN list_sort(json_keys(json)) <> list_sort(${keys}) THEN 'keys ' || array_to_string(json_keys(json), ', ')
             WHEN ${wrong.join(' OR ')} THEN 'a value of another JSON type'
        END AS "broken row"
      FROM read_json_objects(${pathLiteral(path)}, format = 'newline_delimited')`,
    casts,
    broken: {
      condition: '"broken row" IS NOT NULL',
      expected: `an object with the keys ${schema.columns.map(({ name }) => name).join(', ')}`,
      found: '"broken row"',
    },
  };
}

const pointer = (name: string) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** JSON types that a column may come as; 64-bit integers also as decimal strings. */
function jsonTypes(type: ColumnSchema['type']): string[] {
  if (type === 'string' || type === 'timestamp') return ['VARCHAR', 'NULL'];
  if (type === 'bool') return ['BOOLEAN', 'NULL'];
  const whole = ['BIGINT', 'UBIGINT', 'NULL'];
  if (type === 'float32' || type === 'float64') return [...whole, 'DOUBLE'];
  return type === 'int64' || type === 'uint64' ? [...whole, 'VARCHAR', 'DOUBLE'] : [...whole, 'DOUBLE'];
}

function textCasts(schema: TableSchema, place: FailurePlace): UserCast[] {
  return schema.columns.map((column) => {
    const cast = textCast(column);
    if (cast !== undefined) return cast;
    throw new Failure('ingress_schema_violation', 'A list column can only be read from Parquet.', {
      ...place,
      column: column.name,
      expected: typeName(column.type),
    });
  });
}

const names = (schema: TableSchema) => schema.columns.map(({ name }) => identifier(name)).join(', ');

/** The file's columns are exactly the schema's, each once, in any order. */
function checkNames(found: readonly string[], schema: TableSchema, place: FailurePlace): void {
  const wanted = schema.columns.map(({ name }) => name);
  const fail = (message: string, column: string) =>
    new Failure('ingress_schema_violation', message, {
      ...place,
      column,
      expected: wanted.join(', '),
      found: found.join(', '),
    });
  for (const name of wanted) if (!found.includes(name)) throw fail('A column is missing.', name);
  found.forEach((name, i) => {
    if (!wanted.includes(name)) throw fail('A column is not in the schema.', name);
    if (found.indexOf(name) !== i) throw fail('A column occurs twice.', name);
  });
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure, valueAt, type Table, type TableSchema } from '@merchantry/contracts';
import { codedSelect } from './coded-select.js';
import { unreadable } from './duck-failure.js';
import { forEachChunk, readQuery, type ResultColumn } from './read-query.js';
import { rowCheck, type RowCheck } from './row-check.js';
import { identifier, parquetSource } from './sql-text.js';
import { columnOf } from './table-shape.js';

/**
 * Reads a Parquet file back, chunk by chunk, and compares every value with the table it was written from: same rows,
 * same order, same bits (but for the sign of a zero). Equal values have equal content digests, so this proves the digest too, without holding the
 * table twice.
 *
 * @throws Failure output_digest_mismatch with the first differing column and row.
 */
export async function assertSameRows(
  connection: DuckDBConnection,
  path: string,
  table: Table,
  schema: TableSchema,
): Promise<void> {
  const mismatch = (column: string | undefined, row: number, expected: string, found: string) =>
    new Failure('output_digest_mismatch', 'A file does not hold the rows that were written to it.', {
      dataset: schema.id,
      path,
      column,
      row,
      expected,
      found,
    });
  const source = parquetSource([path]);
  let difference: { column: number; row: number } | undefined;
  let rows: number;
  try {
    const checks = await rowChecks(connection, source, table, schema);
    const select = checks.map((check) => check.select).join(', ');
    rows = await forEachChunk(connection, `SELECT ${select} FROM ${source}`, (chunk, first) => {
      if (difference !== undefined) return;
      const count = chunk.rowCount;
      if (first + count > table.rows) {
        throw mismatch(undefined, table.rows, `${table.rows} rows`, `at least ${first + count} rows`);
      }
      for (let c = 0; c < checks.length && difference === undefined; c++) {
        const at = checks[c].firstDifference(chunk.getColumnVector(c), first, count);
        if (at >= 0) difference = { column: c, row: first + at };
      }
    });
    if (difference !== undefined) {
      const { column, row } = difference;
      const { name } = schema.columns[column];
      const expected = String(valueAt(columnOf(table, name), row));
      throw mismatch(name, row, expected, await valueInFile(connection, source, schema.columns[column], row));
    }
  } catch (error) {
    throw unreadable(error, 'Parquet', { dataset: schema.id, path });
  }
  if (rows !== table.rows) throw mismatch(undefined, rows, `${table.rows} rows`, `${rows} rows`);
}

async function rowChecks(
  connection: DuckDBConnection,
  source: string,
  table: Table,
  schema: TableSchema,
): Promise<RowCheck[]> {
  const lists = schema.columns.filter(({ type }) => typeof type === 'object');
  const { dictionaries, parts } = await codedSelect(connection, source, lists, table.rows, []);
  return schema.columns.map(({ name, type }) =>
    rowCheck(columnOf(table, name), {
      type,
      quoted: identifier(name),
      coded: parts.get(name),
      dictionary: dictionaries.get(name),
    }),
  );
}

async function valueInFile(
  connection: DuckDBConnection,
  source: string,
  column: ResultColumn,
  row: number,
): Promise<string> {
  const sql = `SELECT ${identifier(column.name)} FROM ${source} LIMIT 1 OFFSET ${row}`;
  const { rows, columns } = await readQuery(connection, sql, [column], 1);
  return rows === 0 ? 'no such row' : String(valueAt(columns[column.name], 0));
}

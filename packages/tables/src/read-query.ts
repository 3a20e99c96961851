import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column, ColumnType, Table } from '@merchantry/contracts';
import { columnSink, type Dictionary } from './column-sink.js';

/** Name and type of a result column. */
export interface ResultColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** Visits the chunks of a query in row order; `visit` gets the row number of the chunk's first row. */
export async function forEachChunk(
  connection: DuckDBConnection,
  sql: string,
  visit: (chunk: Chunk, firstRow: number) => void,
): Promise<number> {
  const result = await connection.stream(sql);
  let row = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return row;
    visit(chunk, row);
    row += chunk.rowCount;
  }
}

export type Chunk = NonNullable<
  Awaited<ReturnType<Awaited<ReturnType<DuckDBConnection['stream']>>['fetchChunk']>>
>;

/**
 * Reads a query's rows into columns of typed arrays. The query must yield `columns` in that order and those types
 * (what a `Dictionary` takes where `dictionaries` has the column); `rows` is the number expected, for sizing.
 */
export async function readQuery(
  connection: DuckDBConnection,
  sql: string,
  columns: readonly ResultColumn[],
  rows: number,
  dictionaries?: ReadonlyMap<string, Dictionary>,
): Promise<Table> {
  const sinks = columns.map(({ name, type }) => columnSink(type, rows, dictionaries?.get(name)));
  const found = await forEachChunk(connection, sql, (chunk) => {
    for (let c = 0; c < sinks.length; c++) sinks[c].append(chunk.getColumnVector(c), 0, chunk.rowCount);
  });
  const out: Record<string, Column> = {};
  columns.forEach(({ name }, c) => (out[name] = sinks[c].finish()));
  return { rows: found, columns: out };
}

/** Rows of a small query as plain values. */
export async function smallQuery(connection: DuckDBConnection, sql: string): Promise<unknown[][]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRows() as unknown[][];
}

import type { DuckDBConnection } from '@duckdb/node-api';
import type { ResultColumn } from './read-query.js';
import { smallQuery } from './read-query.js';
import { identifier } from './sql-text.js';

/** Below this many rows a second look at the file costs more than it saves. */
const FEW_ROWS = 20_000;
/** Strings of at most this many bytes are cheap to read as they are. */
const INLINE_BYTES = 12;
/** More distinct values than this are not worth a dictionary in DuckDB. */
const MOST_VALUES = 50_000;

/** What to select in order to read columns, and the dictionaries of those that come as UINTEGER codes. */
export interface CodedSelect {
  readonly select: string;
  readonly dictionaries: ReadonlyMap<string, readonly string[]>;
}

/**
 * The select list for reading `columns` from `source`. Long strings of few distinct values are turned into codes by
 * DuckDB (through an ENUM, on all threads), because fetching them one by one costs half a microsecond each. Such a
 * dictionary is sorted, so it depends on the values only. ENUM types live as long as the connection.
 */
export async function codedSelect(
  connection: DuckDBConnection,
  source: string,
  columns: readonly ResultColumn[],
  rows: number,
): Promise<CodedSelect> {
  const coded = rows < FEW_ROWS ? new Set<string>() : await worthCoding(connection, source, columns, rows);
  const dictionaries = new Map<string, readonly string[]>();
  const parts: string[] = [];
  for (const { name } of columns) {
    const quoted = identifier(name);
    if (!coded.has(name)) {
      parts.push(quoted);
      continue;
    }
    const type = identifier(`values of ${name}`);
    await connection.run(
      `CREATE OR REPLACE TEMP TYPE ${type} AS ENUM (
        SELECT DISTINCT ${quoted} FROM ${source} WHERE ${quoted} IS NOT NULL ORDER BY 1)`,
    );
    const values = await smallQuery(connection, `SELECT unnest(enum_range(CAST(NULL AS ${type})))`);
    dictionaries.set(
      name,
      values.map(([value]) => String(value)),
    );
    parts.push(`CAST(enum_code(CAST(${quoted} AS ${type})) AS UINTEGER) AS ${quoted}`);
  }
  return { select: parts.join(', '), dictionaries };
}

async function worthCoding(
  connection: DuckDBConnection,
  source: string,
  columns: readonly ResultColumn[],
  rows: number,
): Promise<Set<string>> {
  const names = columns.filter(({ type }) => type === 'string').map(({ name }) => name);
  if (names.length === 0) return new Set();
  const facts = names.map((name) => {
    const quoted = identifier(name);
    return `max(strlen(${quoted})), approx_count_distinct(${quoted})`;
  });
  const [row] = await smallQuery(connection, `SELECT ${facts.join(', ')} FROM ${source}`);
  return new Set(
    names.filter((_, i) => {
      const longest = Number(row[2 * i] ?? 0);
      const distinct = Number(row[2 * i + 1]);
      return longest > INLINE_BYTES && distinct <= Math.min(MOST_VALUES, rows / 8);
    }),
  );
}

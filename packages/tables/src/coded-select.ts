import type { DuckDBConnection } from '@duckdb/node-api';
import { isListType, type ColumnType, type FixedColumn, type ListColumn } from '@merchantry/contracts';
import type { Dictionary } from './column-sink.js';
import { ListDictionary } from './list-dictionary.js';
import { readQuery, smallQuery, type ResultColumn } from './read-query.js';
import { identifier } from './sql-text.js';

/** Below this many rows a second look at the file costs more than it saves. */
const FEW_ROWS = 20_000;
/** Strings of at most this many bytes are cheap to read as they are. */
const INLINE_BYTES = 12;
/** Rows of a list column that are looked at before it is read. */
const SAMPLE_ROWS = 122_880;
/** More distinct values than this are not worth a dictionary in DuckDB. */
const MOST_VALUES = 50_000;

/** What to select in order to read columns, and the dictionaries of those that come coded. */
export interface CodedSelect {
  readonly select: string;
  readonly dictionaries: ReadonlyMap<string, Dictionary>;
}

/**
 * The select list for reading `columns` from `source`. Long strings of few distinct values are turned into codes by
 * DuckDB (through an ENUM, on all threads), because fetching them one by one costs half a microsecond each. Such a
 * dictionary is sorted, so it depends on the values only. ENUM types live as long as the connection.
 *
 * Lists of few distinct values come as their hash, eight bytes a row however long the list.
 */
export async function codedSelect(
  connection: DuckDBConnection,
  source: string,
  columns: readonly ResultColumn[],
  rows: number,
): Promise<CodedSelect> {
  const coded = rows < FEW_ROWS ? new Set<string>() : await worthCoding(connection, source, columns, rows);
  const dictionaries = new Map<string, Dictionary>();
  const parts: string[] = [];
  for (const { name, type: columnType } of columns) {
    const quoted = identifier(name);
    if (!coded.has(name)) {
      parts.push(quoted);
      continue;
    }
    if (isListType(columnType)) {
      const lists = await listDictionary(connection, source, { name, type: columnType });
      if (lists !== undefined) dictionaries.set(name, lists);
      parts.push(
        lists === undefined
          ? quoted
          : `CASE WHEN ${quoted} IS NULL THEN NULL ELSE hash(${quoted}) END AS ${quoted}`,
      );
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

async function listDictionary(
  connection: DuckDBConnection,
  source: string,
  column: ResultColumn,
): Promise<ListDictionary | undefined> {
  const quoted = identifier(column.name);
  const { columns } = await readQuery(
    connection,
    `SELECT value, hash(value) AS hash FROM (
      SELECT DISTINCT ${quoted} AS value FROM ${source} WHERE ${quoted} IS NOT NULL LIMIT ${MOST_VALUES + 1}) ORDER BY value`,
    [
      { name: 'value', type: column.type },
      { name: 'hash', type: 'uint64' },
    ],
    0,
  );
  const hashes = (columns['hash'] as FixedColumn).values as BigUint64Array;
  if (hashes.length > MOST_VALUES) return undefined;
  return ListDictionary.of(columns['value'] as ListColumn, hashes);
}

/** Lists of floats are read as they are: 0 and -0 would be one list, and are not the same bits. */
const codable = (type: ColumnType): boolean =>
  isListType(type) ? type.list !== 'float32' && type.list !== 'float64' : type === 'string';

async function worthCoding(
  connection: DuckDBConnection,
  source: string,
  columns: readonly ResultColumn[],
  rows: number,
): Promise<Set<string>> {
  const candidates = columns.filter(({ type }) => codable(type));
  const lists = candidates.filter(({ type }) => isListType(type)).map(({ name }) => name);
  const strings = candidates.filter(({ type }) => !isListType(type)).map(({ name }) => name);
  const few = (distinct: unknown, of: number) => Number(distinct) <= Math.min(MOST_VALUES, of / 8);

  const facts = await one(connection, source, strings, (name) => [
    `max(strlen(${name}))`,
    `approx_count_distinct(${name})`,
  ]);
  const worth = strings.filter((_, i) => Number(facts[2 * i]) > INLINE_BYTES && few(facts[2 * i + 1], rows));

  // Lists are slow to count: the first of them have to do, and too many are noticed when they are collected.
  const sample = `(FROM ${source} LIMIT ${SAMPLE_ROWS})`;
  const counts = await one(connection, sample, lists, (name) => [`approx_count_distinct(${name})`]);
  return new Set([...worth, ...lists.filter((_, i) => few(counts[i], Math.min(rows, SAMPLE_ROWS)))]);
}

/** The one row of a query of aggregates over columns; empty for no columns. */
async function one(
  connection: DuckDBConnection,
  source: string,
  names: readonly string[],
  aggregates: (quoted: string) => readonly string[],
): Promise<unknown[]> {
  if (names.length === 0) return [];
  const select = names.flatMap((name) => aggregates(identifier(name))).join(', ');
  const [row] = await smallQuery(connection, `SELECT ${select} FROM ${source}`);
  return row;
}

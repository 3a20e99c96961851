import type { DuckDBConnection } from '@duckdb/node-api';
import {
  coded,
  isListType,
  valueAt,
  type ColumnType,
  type FixedColumn,
  type ListColumn,
  type StringColumn,
} from '@merchantry/contracts';
import type { Dictionary } from './column-sink.js';
import { INLINE_BYTES } from './inline-slots.js';
import { ListDictionary } from './list-dictionary.js';
import { readQuery, type ResultColumn } from './read-query.js';
import { identifier } from './sql-text.js';

/** Below this many rows a second look at the file for lists costs more than it saves. */
const FEW_ROWS = 20_000;
/** The same for long strings, which cost half a microsecond each. */
const FEW_STRINGS = 2_000;
/** Rows of a list column that are looked at before it is read. */
const SAMPLE_ROWS = 122_880;
/** More distinct values than this are not worth a dictionary in DuckDB. */
const MOST_VALUES = 50_000;

/** What is known of a source before it is read. */
export interface SourceFacts {
  readonly rows: number;
  /** Columns of strings that hold one value (or null) in every row: nothing of them has to be fetched. */
  readonly constants: ReadonlyMap<string, StringColumn>;
  /** Columns of strings that do not fit into a slot. */
  readonly long: readonly string[];
}

/**
 * One look at a source: how many rows, and which of its string columns say the same in every row, as columns of
 * lineage do. Asks for each string column whether its least and its greatest value are one.
 */
export async function sourceFacts(
  connection: DuckDBConnection,
  source: string,
  columns: readonly ResultColumn[],
): Promise<SourceFacts> {
  const names = columns.filter(({ type }) => type === 'string').map(({ name }) => name);
  const asked = names.flatMap((name) => {
    const quoted = identifier(name);
    return [
      `min(${quoted})`,
      `min(${quoted}) = max(${quoted})`,
      `count(${quoted})`,
      `max(strlen(${quoted}))`,
    ];
  });
  const fact = await oneRow(connection, source, ['count(*)', ...asked], (i) =>
    i === 0 ? 'int64' : FACT_TYPES[(i - 1) % FACT_TYPES.length],
  );
  const rows = Number(fact[0]);
  const constants = new Map<string, StringColumn>();
  const long: string[] = [];
  names.forEach((name, n) => {
    const [least, same, valid, size] = fact.slice(1 + 4 * n, 5 + 4 * n);
    if (rows > 0 && Number(valid) === 0) constants.set(name, oneValue(rows, null));
    else if (same === true && Number(valid) === rows) constants.set(name, oneValue(rows, String(least)));
    else if (Number(size) > INLINE_BYTES) long.push(name);
  });
  return { rows, constants, long };
}

const FACT_TYPES: readonly ColumnType[] = ['string', 'bool', 'int64', 'int64'];

/** Codes of zero are fresh memory that the system hands out only once they are written to: such a column is free. */
const oneValue = (rows: number, value: string | null): StringColumn =>
  coded(new Uint32Array(rows), [value ?? ''], value === null ? new Uint8Array(rows) : undefined);

/** What to select in order to read columns, and the dictionaries of those that come coded. */
export interface CodedSelect {
  /** One expression a column, named as the column. */
  readonly parts: ReadonlyMap<string, string>;
  readonly dictionaries: ReadonlyMap<string, Dictionary>;
}

/**
 * The select list for reading `columns` from `source`. Long strings (`long`) of few distinct values are turned into codes by
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
  long: readonly string[],
): Promise<CodedSelect> {
  const worth = new Set([
    ...(await stringsWorthCoding(connection, source, long, rows)),
    ...(await listsWorthCoding(connection, source, columns, rows)),
  ]);
  const dictionaries = new Map<string, Dictionary>();
  const parts = new Map<string, string>();
  for (const { name, type: columnType } of columns) {
    const quoted = identifier(name);
    if (!worth.has(name)) {
      parts.set(name, quoted);
      continue;
    }
    if (isListType(columnType)) {
      const lists = await listDictionary(connection, source, { name, type: columnType });
      if (lists !== undefined) dictionaries.set(name, lists);
      parts.set(
        name,
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
    const { columns: values } = await readQuery(
      connection,
      `SELECT unnest(enum_range(CAST(NULL AS ${type})))`,
      [{ name, type: 'string' }],
      0,
    );
    const { codes, dictionary } = values[name] as StringColumn;
    dictionaries.set(
      name,
      Array.from(codes, (code) => dictionary[code]),
    );
    parts.set(name, `CAST(enum_code(CAST(${quoted} AS ${type})) AS UINTEGER) AS ${quoted}`);
  }
  return { parts, dictionaries };
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

const few = (distinct: unknown, of: number) => Number(distinct) <= Math.min(MOST_VALUES, of / 8);

async function stringsWorthCoding(
  connection: DuckDBConnection,
  source: string,
  long: readonly string[],
  rows: number,
): Promise<string[]> {
  if (rows < FEW_STRINGS || long.length === 0) return [];
  const counts = await distinctCounts(connection, source, long);
  return long.filter((_, i) => few(counts[i], rows));
}

/** Lists of floats are read as they are: 0 and -0 would be one list, and are not the same bits. */
async function listsWorthCoding(
  connection: DuckDBConnection,
  source: string,
  columns: readonly ResultColumn[],
  rows: number,
): Promise<string[]> {
  const lists = columns.flatMap(({ name, type }) =>
    isListType(type) && type.list !== 'float32' && type.list !== 'float64' ? [name] : [],
  );
  if (rows < FEW_ROWS || lists.length === 0) return [];
  // Lists are slow to count: the first of them have to do, and too many are noticed when they are collected.
  const sample = `(FROM ${source} LIMIT ${SAMPLE_ROWS})`;
  const counts = await distinctCounts(connection, sample, lists);
  return lists.filter((_, i) => few(counts[i], Math.min(rows, SAMPLE_ROWS)));
}

const distinctCounts = (connection: DuckDBConnection, source: string, names: readonly string[]) =>
  oneRow(
    connection,
    source,
    names.map((name) => `approx_count_distinct(${identifier(name)})`),
    () => 'int64',
  );

/** The one row of a query of aggregates. */
async function oneRow(
  connection: DuckDBConnection,
  source: string,
  aggregates: readonly string[],
  typeOf: (i: number) => ColumnType,
): Promise<unknown[]> {
  const asked = aggregates.map((_, i) => ({ name: String(i), type: typeOf(i) }));
  const { columns } = await readQuery(connection, `SELECT ${aggregates.join(', ')} FROM ${source}`, asked, 1);
  return asked.map(({ name }) => valueAt(columns[name], 0));
}

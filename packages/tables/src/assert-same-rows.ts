import type { DuckDBConnection } from '@duckdb/node-api';
import {
  bytesAt,
  Failure,
  valueAt,
  type BinaryColumn,
  type CodedListColumn,
  type Column,
  type FixedColumn,
  type ListColumn,
  type StringColumn,
  type Table,
  type TableSchema,
} from '@merchantry/contracts';
import { codedSelect } from './coded-select.js';
import { columnSink } from './column-sink.js';
import { unreadable } from './duck-failure.js';
import { materialise } from './fill-vector.js';
import { CHUNK_ROWS } from './memory-scan.js';
import { forEachChunk } from './read-query.js';
import { parquetSource } from './sql-text.js';
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
  const checks = schema.columns.map(({ name }) => columnCheck(columnOf(table, name)));
  const mismatch = (column: string | undefined, row: number, expected: string, found: string) =>
    new Failure('output_digest_mismatch', 'A file does not hold the rows that were written to it.', {
      dataset: schema.id,
      path,
      column,
      row,
      expected,
      found,
    });
  let rows: number;
  try {
    const source = parquetSource([path]);
    const { select, dictionaries } = await codedSelect(connection, source, schema.columns, table.rows);
    rows = await forEachChunk(connection, `SELECT ${select} FROM ${source}`, (chunk, first) => {
      const count = chunk.rowCount;
      if (first + count > table.rows) {
        throw mismatch(undefined, table.rows, `${table.rows} rows`, `at least ${first + count} rows`);
      }
      for (let c = 0; c < checks.length; c++) {
        const sink = columnSink(schema.columns[c].type, count, dictionaries.get(schema.columns[c].name));
        sink.append(chunk.getColumnVector(c), 0, count);
        const found = sink.finish();
        const at = checks[c].firstDifference(found, first);
        if (at < 0) continue;
        const { name } = schema.columns[c];
        throw mismatch(name, first + at, shown(columnOf(table, name), first + at), shown(found, at));
      }
    });
  } catch (error) {
    throw unreadable(error, 'Parquet', { dataset: schema.id, path });
  }
  if (rows !== table.rows) throw mismatch(undefined, rows, `${table.rows} rows`, `${rows} rows`);
}

const shown = (column: Column, row: number) => String(valueAt(column, row));

interface ColumnCheck {
  /** Row within `found` that differs from row `first + it` of the written column, or -1. */
  firstDifference(found: Column, first: number): number;
}

function columnCheck(written: Column): ColumnCheck {
  if (written.kind === 'constant') {
    const chunk = materialise(written, CHUNK_ROWS);
    const compare = scalarComparer(chunk);
    return { firstDifference: (found) => compare(found as FixedColumn, 0, 0, found.length) };
  }
  switch (written.kind) {
    case 'list':
    case 'coded-list':
      return { firstDifference: listComparer(written) };
    case 'binary':
      return { firstDifference: (found, first) => differentBytes(written, found, first) };
    default: {
      const compare = scalarComparer(written);
      return { firstDifference: (found, first) => compare(found as FixedColumn, 0, first, found.length) };
    }
  }
}

const isNull = (column: { readonly validity?: Uint8Array }, row: number) => column.validity?.[row] === 0;

function differentBytes(written: BinaryColumn, found: Column, first: number): number {
  if (found.kind !== 'binary') return 0;
  for (let i = 0; i < found.length; i++) {
    if (isNull(written, first + i) !== isNull(found, i)) return i;
    if (isNull(found, i)) continue;
    if (Buffer.compare(bytesAt(written, first + i), bytesAt(found, i)) !== 0) return i;
  }
  return -1;
}

/** Lists in either form: the column of lists, and which of them a row holds. */
function listsOf(column: ListColumn | CodedListColumn) {
  const { codes, dictionary } =
    column.kind === 'coded-list' ? column : { codes: undefined, dictionary: column };
  return { codes, lists: dictionary };
}

function listComparer(written: ListColumn | CodedListColumn): ColumnCheck['firstDifference'] {
  const ours = listsOf(written);
  const compare = scalarComparer(ours.lists.items);
  // Which of our lists a list of theirs was found equal to, as long as theirs come from one dictionary.
  let counterpart = new Int32Array(0);
  let known: ListColumn | undefined;
  return (found, first) => {
    if (found.kind !== 'list' && found.kind !== 'coded-list') return 0;
    const theirs = listsOf(found);
    const remember = ours.codes !== undefined && theirs.codes !== undefined;
    if (remember && known !== theirs.lists) {
      known = theirs.lists;
      counterpart = new Int32Array(known.length).fill(-1);
    }
    for (let i = 0; i < found.length; i++) {
      if (isNull(written, first + i) !== isNull(found, i)) return i;
      if (isNull(found, i)) continue;
      const a = theirs.codes === undefined ? i : theirs.codes[i];
      const b = ours.codes === undefined ? first + i : ours.codes[first + i];
      if (remember && counterpart[a] === b) continue;
      const [from, at] = [theirs.lists.offsets[a], ours.lists.offsets[b]];
      const size = theirs.lists.offsets[a + 1] - from;
      if (ours.lists.offsets[b + 1] - at !== size) return i;
      if (compare(theirs.lists.items, from, at, size) >= 0) return i;
      if (remember) counterpart[a] = b;
    }
    return -1;
  };
}

/** Compares `count` values of a found column from row `at` with the written ones from row `first`. */
type Comparer = (found: FixedColumn | StringColumn, at: number, first: number, count: number) => number;

function scalarComparer(written: FixedColumn | StringColumn): Comparer {
  const sameNull = (found: FixedColumn | StringColumn, i: number, row: number) =>
    (found.validity === undefined ? 1 : found.validity[i]) ===
    (written.validity === undefined ? 1 : written.validity[row]);
  const bothNull = (row: number) => written.validity !== undefined && written.validity[row] === 0;

  if (written.kind === 'string') {
    const { codes, dictionary } = written;
    // Which of our codes a code of theirs was found equal to; good for as long as their dictionary is the same one.
    let counterpart = new Int32Array(0);
    let known: readonly string[] | undefined;
    return (found, at, first, count) => {
      if (found.kind !== 'string') return 0;
      if (found.dictionary !== known) {
        known = found.dictionary;
        counterpart = new Int32Array(known.length).fill(-1);
      }
      for (let i = 0; i < count; i++) {
        if (!sameNull(found, at + i, first + i)) return i;
        if (bothNull(first + i)) continue;
        const theirs = found.codes[at + i];
        const ours = codes[first + i];
        if (counterpart[theirs] === ours) continue;
        if (found.dictionary[theirs] !== dictionary[ours]) return i;
        counterpart[theirs] = ours;
      }
      return -1;
    };
  }
  const { values, validity } = written;
  const width = values.BYTES_PER_ELEMENT;
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return (found, at, first, count) => {
    if (found.kind !== 'fixed') return 0;
    const theirs = Buffer.from(found.values.buffer, found.values.byteOffset, found.values.byteLength);
    if (validity === undefined && found.validity === undefined) {
      const ours = bytes.subarray(first * width, (first + count) * width);
      if (ours.equals(theirs.subarray(at * width, (at + count) * width))) return -1;
    }
    for (let i = 0; i < count; i++) {
      if (!sameNull(found, at + i, first + i)) return i;
      if (bothNull(first + i)) continue;
      // Parquet dictionaries know one zero: -0 may come back as 0, which digests hold to be the same.
      if (values[first + i] === 0 && found.values[at + i] === 0) continue;
      for (let b = 0; b < width; b++) {
        if (bytes[(first + i) * width + b] !== theirs[(at + i) * width + b]) return i;
      }
    }
    return -1;
  };
}

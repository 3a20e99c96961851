import type { DuckDBVector } from '@duckdb/node-api';
import {
  bytesAt,
  type BinaryColumn,
  type CodedListColumn,
  type Column,
  type ColumnType,
  type FixedColumn,
  type ListColumn,
  type StringColumn,
} from '@merchantry/contracts';
import { columnSink, type Dictionary } from './column-sink.js';
import { materialise } from './fill-vector.js';
import { INLINE_BYTES, inlineSlots } from './inline-slots.js';
import { CHUNK_ROWS } from './memory-scan.js';
import { validBit, validityWords, vectorBytes } from './raw-vector.js';
import { literal } from './sql-text.js';

/** How a column of a file is asked for, and what compares the answer with the column that was written. */
export interface RowCheck {
  /** SQL expression over the file's column. */
  readonly select: string;
  /** Which of the `count` rows of a vector differs first from the written rows from `first` on, or -1. */
  firstDifference(vector: DuckDBVector, first: number, count: number): number;
}

/** The column of a file, as SQL names it; lists may come coded (`codedSelect`). */
export interface FileColumn {
  readonly type: ColumnType;
  readonly quoted: string;
  readonly coded?: string;
  readonly dictionary?: Dictionary;
}

/** Longer texts are compared here and not in SQL: a statement should stay readable to its parser. */
const MOST_TEXT = 1 << 20;
/** More different strings than this share of the rows are not worth naming in SQL. */
const ROWS_A_STRING = 4;

/** The cheapest check of a column that looks at every value of every row. */
export function rowCheck(written: Column, file: FileColumn): RowCheck {
  if (written.kind === 'constant') {
    if (written.type === 'string') return constantCheck(written.value as string | null, file);
    const chunk = materialise(written, CHUNK_ROWS);
    return fixedCheck(chunk as FixedColumn, file, () => 0);
  }
  if (written.kind === 'fixed') return fixedCheck(written, file, (first) => first);
  if (written.kind === 'string') return stringCheck(written, file);
  const compare = written.kind === 'binary' ? bytesComparer(written) : listComparer(written);
  return {
    select: file.coded ?? file.quoted,
    firstDifference: (vector, first, count) => compare(collected(vector, count, file), first),
  };
}

function collected(vector: DuckDBVector, count: number, { type, dictionary }: FileColumn): Column {
  const sink = columnSink(type, count, dictionary);
  sink.append(vector, 0, count);
  return sink.finish();
}

/** Texts that arrive in DuckDB as they are: its statements end at a zero byte, and lone surrogates have no UTF-8. */
const speakable = (text: string): boolean => !/[\0\p{Cs}]/u.test(text);

/** One text for all rows: DuckDB compares, and a flag a row comes back. */
function constantCheck(value: string | null, file: FileColumn): RowCheck {
  if (value !== null && (!speakable(value) || value.length > MOST_TEXT)) {
    const chunk = materialise({ kind: 'constant', type: 'string', length: CHUNK_ROWS, value }, CHUNK_ROWS);
    const compare = scalarComparer(chunk);
    return {
      select: file.quoted,
      firstDifference: (vector, _, count) =>
        compare(collected(vector, count, file) as StringColumn, 0, 0, count),
    };
  }
  return {
    select: `${file.quoted} IS DISTINCT FROM ${value === null ? 'NULL' : literal(value)}`,
    firstDifference: (vector, _, count) =>
      vectorBytes(vector)
        .subarray(0, count)
        .findIndex((flag) => flag !== 0),
  };
}

/** Whole chunks are compared as bytes; row by row only where that says no, or where there are nulls. */
function fixedCheck(
  written: FixedColumn,
  { quoted, type }: FileColumn,
  rowOf: (first: number) => number,
): RowCheck {
  const { values, validity } = written;
  const width = values.BYTES_PER_ELEMENT;
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const compare = scalarComparer(written);
  return {
    select: quoted,
    firstDifference: (vector, first, count) => {
      const row = rowOf(first);
      if (validity === undefined && validityWords(vector) === undefined) {
        const theirs = vectorBytes(vector).subarray(0, count * width);
        if (Buffer.compare(bytes.subarray(row * width, (row + count) * width), theirs) === 0) return -1;
      }
      return compare(collected(vector, count, { quoted, type }) as FixedColumn, 0, row, count);
    },
  };
}

function stringCheck(written: StringColumn, file: FileColumn): RowCheck {
  const { codes, dictionary, validity } = written;
  const used = new Uint8Array(dictionary.length);
  for (let i = 0; i < codes.length; i++) if (validity === undefined || validity[i] === 1) used[codes[i]] = 1;
  const texts = dictionary.filter((_, code) => used[code] === 1);
  if (texts.every((text) => Buffer.byteLength(text) <= INLINE_BYTES)) return slotCheck(written, file);
  const distinct = [...new Set(texts)];
  const size = distinct.reduce((sum, text) => sum + text.length, 0);
  if (distinct.length * ROWS_A_STRING <= codes.length && size <= MOST_TEXT && distinct.every(speakable))
    return codeCheck(written, distinct, file);
  const compare = scalarComparer(written);
  return {
    select: file.quoted,
    firstDifference: (vector, first, count) =>
      compare(collected(vector, count, file) as StringColumn, 0, first, count),
  };
}

/** Strings that all fit into a slot of a vector are compared slot by slot. */
function slotCheck({ codes, dictionary, validity }: StringColumn, { quoted }: FileColumn): RowCheck {
  const { inlined } = inlineSlots(dictionary);
  return {
    select: quoted,
    firstDifference: (vector, first, count) => {
      const nulls = validityWords(vector);
      const { buffer, byteOffset } = vectorBytes(vector);
      const slots = new Uint32Array(buffer, byteOffset, 4 * count);
      for (let i = 0; i < count; i++) {
        const valid = validity === undefined ? 1 : validity[first + i];
        if (valid !== (nulls === undefined ? 1 : validBit(nulls, i))) return i;
        if (valid === 0) continue;
        const [s, d] = [4 * i, 4 * codes[first + i]];
        if (
          slots[s] !== inlined[d] ||
          slots[s + 1] !== inlined[d + 1] ||
          slots[s + 2] !== inlined[d + 2] ||
          slots[s + 3] !== inlined[d + 3]
        )
          return i;
      }
      return -1;
    },
  };
}

/** Few different strings: DuckDB says which of them a row holds; one that was never written comes back as null. */
function codeCheck(
  { codes, dictionary, validity }: StringColumn,
  distinct: readonly string[],
  { quoted }: FileColumn,
): RowCheck {
  const numbers = new Map(distinct.map((text, number) => [text, number]));
  const numberOf = Uint32Array.from(dictionary, (text) => numbers.get(text) ?? 0);
  const type = `ENUM(${distinct.map(literal).join(', ')})`;
  const number = `CAST(enum_code(TRY_CAST(${quoted} AS ${type})) AS UINTEGER)`;
  return {
    // Where no row was written as null, a null says that something is wrong, whatever made it.
    select:
      validity === undefined
        ? number
        : `CASE WHEN ${quoted} IS NULL THEN NULL ELSE coalesce(${number}, ${UNKNOWN}) END`,
    firstDifference: (vector, first, count) => {
      const nulls = validityWords(vector);
      const { buffer, byteOffset } = vectorBytes(vector);
      const found = new Uint32Array(buffer, byteOffset, count);
      for (let i = 0; i < count; i++) {
        const valid = validity === undefined ? 1 : validity[first + i];
        if (valid !== (nulls === undefined ? 1 : validBit(nulls, i))) return i;
        if (valid === 1 && found[i] !== numberOf[codes[first + i]]) return i;
      }
      return -1;
    },
  };
}

/** The number of a string that was never written. */
const UNKNOWN = 0xffffffff;

const isNull = (column: { readonly validity?: Uint8Array }, row: number) => column.validity?.[row] === 0;

/** Compares a found column with the written rows from row `first` on. */
type ColumnComparer = (found: Column, first: number) => number;

const bytesComparer =
  (written: BinaryColumn): ColumnComparer =>
  (found, first) => {
    if (found.kind !== 'binary') return 0;
    for (let i = 0; i < found.length; i++) {
      if (isNull(written, first + i) !== isNull(found, i)) return i;
      if (isNull(found, i)) continue;
      if (Buffer.compare(bytesAt(written, first + i), bytesAt(found, i)) !== 0) return i;
    }
    return -1;
  };

/** Lists in either form: the column of lists, and which of them a row holds. */
function listsOf(column: ListColumn | CodedListColumn) {
  const { codes, dictionary } =
    column.kind === 'coded-list' ? column : { codes: undefined, dictionary: column };
  return { codes, lists: dictionary };
}

function listComparer(written: ListColumn | CodedListColumn): ColumnComparer {
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

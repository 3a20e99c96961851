import type { DuckDBBlobVector, DuckDBListVector, DuckDBVector } from '@duckdb/node-api';
import {
  codedList,
  Failure,
  isListType,
  type BinaryColumn,
  type CodedListColumn,
  type Column,
  type ColumnType,
  type FixedColumn,
  type FixedValues,
  type ListColumn,
  type ScalarType,
  type StringColumn,
} from '@merchantry/contracts';
import { fixedValues } from './duck-types.js';
import { expandValidity, validBit, validityWords, vectorBytes } from './raw-vector.js';
import { ListDictionary } from './list-dictionary.js';
import { StringDecoder } from './string-decoder.js';

/** Collects the vectors of one result column into a column of typed arrays. */
export interface ColumnSink {
  /** Appends rows [from, from + count) of a vector. */
  append(vector: DuckDBVector, from: number, count: number): void;
  /** The column of everything appended. */
  finish(): Column;
}

/** Values known beforehand: strings then arrive as UINTEGER codes, lists as UBIGINT hashes. */
export type Dictionary = readonly string[] | ListDictionary;

/** A sink for `rows` rows in all (it grows when more arrive); with a `dictionary`, values arrive by it. */
export function columnSink(type: ColumnType, rows: number, dictionary?: Dictionary): ColumnSink {
  if (dictionary instanceof ListDictionary) return new CodedListSink(dictionary, rows);
  if (dictionary !== undefined) return new CodeSink(dictionary, rows);
  if (isListType(type)) return new ListSink(type, rows);
  if (type === 'binary') return new BinarySink(rows);
  return type === 'string' ? new StringSink(rows) : new FixedSink(type, rows);
}

/** Null bytes of a column under construction; no array exists until the first null. */
class ValiditySink {
  private bytes: Uint8Array | undefined;

  append(words: Uint32Array | undefined, from: number, count: number, at: number, capacity: number): void {
    if (words === undefined) {
      if (this.bytes !== undefined) this.room(at + count, capacity).fill(1, at, at + count);
      return;
    }
    if (this.bytes === undefined) {
      const chunk = new Uint8Array(count);
      if (expandValidity(words, from, count, chunk, 0) === 0) return;
      this.bytes = new Uint8Array(capacity).fill(1, 0, at);
      this.bytes.set(chunk, at);
      return;
    }
    expandValidity(words, from, count, this.room(at + count, capacity), at);
  }

  finish(length: number): Uint8Array | undefined {
    return this.bytes?.subarray(0, length);
  }

  private room(needed: number, capacity: number): Uint8Array {
    const bytes = this.bytes as Uint8Array;
    if (bytes.length >= needed) return bytes;
    const larger = new Uint8Array(capacity);
    larger.set(bytes);
    this.bytes = larger;
    return larger;
  }
}

const grown = (capacity: number, needed: number) => Math.max(needed, capacity + (capacity >>> 1), 16);

class FixedSink implements ColumnSink {
  private values: FixedValues;
  private bytes: Uint8Array;
  private length = 0;
  private readonly validity = new ValiditySink();

  constructor(
    private readonly type: FixedColumn['type'],
    rows: number,
  ) {
    this.values = fixedValues(type, rows);
    this.bytes = bytesOf(this.values);
  }

  append(vector: DuckDBVector, from: number, count: number): void {
    const needed = this.length + count;
    if (needed > this.values.length) {
      const larger = fixedValues(this.type, grown(this.values.length, needed));
      const bytes = bytesOf(larger);
      bytes.set(this.bytes);
      this.values = larger;
      this.bytes = bytes;
    }
    const width = this.values.BYTES_PER_ELEMENT;
    const source = vectorBytes(vector).subarray(from * width, (from + count) * width);
    this.bytes.set(source, this.length * width);
    const words = validityWords(vector);
    // Slots of null rows hold whatever was there before; the column contract says zero.
    if (words !== undefined) zeroNulls(words, from, count, this.bytes, this.length, width);
    this.validity.append(words, from, count, this.length, this.values.length);
    this.length = needed;
  }

  finish(): FixedColumn {
    const { type, length } = this;
    const values = this.values.length === length ? this.values : this.values.subarray(0, length);
    return { kind: 'fixed', type, length, values, validity: this.validity.finish(length) };
  }
}

class StringSink implements ColumnSink {
  private codes: Uint32Array;
  private length = 0;
  private readonly validity = new ValiditySink();
  private readonly decoder = new StringDecoder();

  constructor(rows: number) {
    this.codes = new Uint32Array(rows);
  }

  append(vector: DuckDBVector, from: number, count: number): void {
    const needed = this.length + count;
    if (needed > this.codes.length) {
      const larger = new Uint32Array(grown(this.codes.length, needed));
      larger.set(this.codes);
      this.codes = larger;
    }
    const words = validityWords(vector);
    this.decoder.decode(vector, from, count, this.codes, this.length, words);
    this.validity.append(words, from, count, this.length, this.codes.length);
    this.length = needed;
  }

  finish(): StringColumn {
    const { length } = this;
    const { dictionary } = this.decoder;
    // Null rows carry code 0, which must exist.
    const codes = this.codes.length === length ? this.codes : this.codes.subarray(0, length);
    return {
      kind: 'string',
      type: 'string',
      length,
      codes,
      dictionary: dictionary.length === 0 && length > 0 ? [''] : dictionary,
      validity: this.validity.finish(length),
    };
  }
}

/** Strings that arrive as codes into a dictionary known beforehand. */
class CodeSink implements ColumnSink {
  private readonly codes: FixedSink;

  constructor(
    private readonly dictionary: readonly string[],
    rows: number,
  ) {
    this.codes = new FixedSink('uint32', rows);
  }

  append(vector: DuckDBVector, from: number, count: number): void {
    this.codes.append(vector, from, count);
  }

  finish(): StringColumn {
    const { values, length, validity } = this.codes.finish();
    const { dictionary } = this;
    return { kind: 'string', type: 'string', length, codes: values as Uint32Array, dictionary, validity };
  }
}

/** Lists that arrive as hashes of lists known beforehand. */
class CodedListSink implements ColumnSink {
  private readonly hashes: FixedSink;

  constructor(
    private readonly dictionary: ListDictionary,
    rows: number,
  ) {
    this.hashes = new FixedSink('uint64', rows);
  }

  append(vector: DuckDBVector, from: number, count: number): void {
    this.hashes.append(vector, from, count);
  }

  finish(): CodedListColumn {
    const { values, length, validity } = this.hashes.finish();
    const halves = new Uint32Array(values.buffer, values.byteOffset, 2 * length);
    const codes = new Uint32Array(length);
    for (let row = 0; row < length; row++) {
      if (validity !== undefined && validity[row] === 0) continue;
      const code = this.dictionary.codeOf(halves[2 * row], halves[2 * row + 1]);
      if (code < 0)
        throw new Failure('internal', 'A list was read that the same file did not hold before.', { row });
      codes[row] = code;
    }
    return codedList(codes, this.dictionary.lists, validity);
  }
}

/** Offsets are 32-bit: a column holds less than 4 GiB. */
const MOST_BYTES = 2 ** 32 - 1;

class BinarySink implements ColumnSink {
  private bytes = new Uint8Array(1 << 16);
  private offsets: Uint32Array;
  private length = 0;
  private readonly validity = new ValiditySink();

  constructor(rows: number) {
    this.offsets = new Uint32Array(rows + 1);
  }

  append(vector: DuckDBVector, from: number, count: number): void {
    const needed = this.length + count;
    if (needed + 1 > this.offsets.length) {
      const larger = new Uint32Array(grown(this.offsets.length, needed + 1));
      larger.set(this.offsets);
      this.offsets = larger;
    }
    const blobs = vector as DuckDBBlobVector;
    for (let i = 0; i < count; i++) {
      const value = blobs.getItemBytes(from + i);
      const at = this.offsets[this.length + i];
      if (value !== null) this.room(at + value.length).set(value, at);
      this.offsets[this.length + i + 1] = at + (value?.length ?? 0);
    }
    this.validity.append(validityWords(vector), from, count, this.length, this.offsets.length - 1);
    this.length = needed;
  }

  finish(): BinaryColumn {
    const { length } = this;
    const offsets = this.offsets.subarray(0, length + 1);
    const bytes = this.bytes.subarray(0, offsets[length]);
    return { kind: 'binary', type: 'binary', length, offsets, bytes, validity: this.validity.finish(length) };
  }

  private room(needed: number): Uint8Array {
    if (this.bytes.length >= needed) return this.bytes;
    if (needed > MOST_BYTES) {
      throw new Failure('table_schema_violation', 'A binary column is too large.', {
        expected: `at most ${MOST_BYTES} bytes`,
        found: String(needed),
      });
    }
    const larger = new Uint8Array(Math.min(MOST_BYTES, grown(2 * this.bytes.length, needed)));
    larger.set(this.bytes);
    this.bytes = larger;
    return larger;
  }
}

class ListSink implements ColumnSink {
  private offsets: Uint32Array;
  private length = 0;
  private readonly validity = new ValiditySink();
  private readonly items: ColumnSink;

  constructor(
    private readonly type: { readonly list: ScalarType },
    rows: number,
  ) {
    this.offsets = new Uint32Array(rows + 1);
    this.items = type.list === 'string' ? new StringSink(0) : new FixedSink(type.list, 0);
  }

  append(vector: DuckDBVector, from: number, count: number): void {
    const needed = this.length + count;
    if (needed + 1 > this.offsets.length) {
      const larger = new Uint32Array(grown(this.offsets.length, needed + 1));
      larger.set(this.offsets);
      this.offsets = larger;
    }
    const list = vector as DuckDBListVector;
    const words = validityWords(vector);
    for (let i = 0; i < count; i++) {
      const valid = words === undefined || validBit(words, from + i) === 1;
      const size = valid ? list.getEntryLength(from + i) : 0;
      // DuckDB may share or skip child values; each row's items are taken where its entry says they are.
      if (size > 0) this.run(list, list.getEntryOffset(from + i), size);
      this.offsets[this.length + i + 1] = this.offsets[this.length + i] + size;
    }
    this.endRun(list);
    this.validity.append(words, from, count, this.length, this.offsets.length - 1);
    this.length = needed;
  }

  finish(): ListColumn {
    const { type, length } = this;
    const offsets = this.offsets.length === length + 1 ? this.offsets : this.offsets.subarray(0, length + 1);
    const items = this.items.finish() as FixedColumn | StringColumn;
    return { kind: 'list', type, length, offsets, items, validity: this.validity.finish(length) };
  }

  private runStart = 0;
  private runSize = 0;

  /** Neighbouring rows nearly always hold neighbouring items, so they are copied as one run. */
  private run(list: DuckDBListVector, start: number, size: number): void {
    if (this.runSize > 0 && this.runStart + this.runSize === start) {
      this.runSize += size;
      return;
    }
    this.endRun(list);
    this.runStart = start;
    this.runSize = size;
  }

  private endRun(list: DuckDBListVector): void {
    if (this.runSize === 0) return;
    this.items.append(list.childVector, this.runStart, this.runSize);
    this.runSize = 0;
  }
}

function zeroNulls(
  words: Uint32Array,
  from: number,
  count: number,
  bytes: Uint8Array,
  row: number,
  width: number,
): void {
  for (let i = 0; i < count; i++) {
    if (validBit(words, from + i) === 0) bytes.fill(0, (row + i) * width, (row + i + 1) * width);
  }
}

const bytesOf = (values: FixedValues) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

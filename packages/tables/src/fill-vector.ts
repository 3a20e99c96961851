import type { DuckDBVector } from '@duckdb/node-api';
import {
  Failure,
  type Column,
  type ConstantColumn,
  type FixedColumn,
  type FixedValues,
  type ListColumn,
  type StringColumn,
} from '@merchantry/contracts';
import { fixedValues } from './duck-types.js';
import type { DuckModule } from './database.js';
import { currentSlots, flush, flushSlots, setValidity, vectorBytes } from './raw-vector.js';

/** Copies rows [start, start + count) of one column into a DuckDB vector. */
export type VectorFiller = (vector: DuckDBVector, start: number, count: number) => void;

/** The filler of a column. Working arrays are made once here, not once a chunk. */
export function vectorFiller(duck: DuckModule, column: Column, chunkRows: number): VectorFiller {
  switch (column.kind) {
    case 'fixed':
      return fixedFiller(column);
    case 'string':
      return stringFiller(duck, column);
    case 'list':
      return listFiller(duck, column);
    case 'constant': {
      const chunk = materialise(column, chunkRows);
      const fill = chunk.kind === 'string' ? stringFiller(duck, chunk) : fixedFiller(chunk);
      return (vector, _start, count) => fill(vector, 0, count);
    }
  }
}

function fixedFiller(column: FixedColumn): VectorFiller {
  const { values, validity } = column;
  const width = values.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return (vector, start, count) => {
    vectorBytes(vector).set(bytes.subarray(start * width, (start + count) * width));
    if (validity !== undefined) setValidity(vector, validity, start, count);
    flush(vector);
  };
}

/**
 * Strings of up to 12 bytes are laid out here as DuckDB lays them out, in a 16-byte slot, and copied slot by slot.
 * A longer one crosses into DuckDB once a chunk however often it occurs there: its first occurrence is assigned, the
 * others repeat the slot that this made (length, prefix, pointer).
 */
function stringFiller(duck: DuckModule, column: StringColumn): VectorFiller {
  const { codes, dictionary, validity } = column;
  const { inlined, isLong } = inlineSlots(dictionary);
  const seenIn = new Uint32Array(dictionary.length);
  const firstAt = new Uint16Array(dictionary.length);
  let slots = new Uint32Array(0);
  let chunkNumber = 0;
  return (vector, start, count) => {
    chunkNumber++;
    if (slots.length < 4 * count) slots = new Uint32Array(4 * count);
    let longs = 0;
    for (let i = 0; i < count; i++) {
      const s = 4 * i;
      if (validity !== undefined && validity[start + i] === 0) {
        // DuckDB adds up the lengths of all slots, null rows included: none may hold old memory.
        slots.fill(0, s, s + 4);
        continue;
      }
      const code = codes[start + i];
      const d = 4 * code;
      slots[s] = inlined[d];
      slots[s + 1] = inlined[d + 1];
      slots[s + 2] = inlined[d + 2];
      slots[s + 3] = inlined[d + 3];
      if (isLong[code] === 0) continue;
      longs++;
      if (seenIn[code] === chunkNumber) continue;
      seenIn[code] = chunkNumber;
      firstAt[code] = i;
      vector.setItem(i, dictionary[code]);
    }
    if (longs > 0) {
      flush(vector);
      const assigned = currentSlots(duck, vector, count);
      for (let i = 0; i < count; i++) {
        if (validity !== undefined && validity[start + i] === 0) continue;
        const code = codes[start + i];
        if (isLong[code] === 0) continue;
        const from = 4 * firstAt[code];
        for (let w = 0; w < 4; w++) slots[4 * i + w] = assigned[from + w];
      }
    }
    if (validity !== undefined) setValidity(vector, validity, start, count);
    flushSlots(duck, vector, slots, count);
  };
}

const INLINE_BYTES = 12;

/** Slots of the strings that fit into one (length, then zero-padded UTF-8), and flags for those that do not. */
function inlineSlots(dictionary: readonly string[]): { inlined: Uint32Array; isLong: Uint8Array } {
  const inlined = new Uint32Array(4 * dictionary.length);
  const isLong = new Uint8Array(dictionary.length);
  const bytes = Buffer.from(inlined.buffer);
  for (let code = 0; code < dictionary.length; code++) {
    const text = dictionary[code];
    const size = text.length > INLINE_BYTES ? INLINE_BYTES + 1 : Buffer.byteLength(text);
    if (size > INLINE_BYTES) {
      isLong[code] = 1;
      continue;
    }
    inlined[4 * code] = size;
    bytes.write(text, 16 * code + 4);
  }
  return { inlined, isLong };
}

/** Lists go value by value through the binding: they are short and few in this design. */
function listFiller(duck: DuckModule, column: ListColumn): VectorFiller {
  const { offsets, items, validity } = column;
  const item = itemReader(duck, items);
  return (vector, start, count) => {
    for (let i = 0; i < count; i++) {
      const row = start + i;
      if (validity !== undefined && validity[row] === 0) {
        vector.setItem(i, null);
        continue;
      }
      const list = [];
      for (let k = offsets[row]; k < offsets[row + 1]; k++) list.push(item(k));
      vector.setItem(i, duck.listValue(list));
    }
    flush(vector);
  };
}

function itemReader(duck: DuckModule, items: FixedColumn | StringColumn) {
  const { validity } = items;
  const valid = (k: number) => validity === undefined || validity[k] === 1;
  if (items.kind === 'string') return (k: number) => (valid(k) ? items.dictionary[items.codes[k]] : null);
  const { values } = items;
  if (items.type === 'bool') return (k: number) => (valid(k) ? values[k] === 1 : null);
  if (items.type === 'timestamp')
    return (k: number) => (valid(k) ? new duck.DuckDBTimestampTZValue(values[k] as bigint) : null);
  return (k: number) => (valid(k) ? values[k] : null);
}

/** A constant column written out over `length` rows. */
export function materialise(column: ConstantColumn, length: number): FixedColumn | StringColumn {
  const { type, value } = column;
  const validity = value === null ? new Uint8Array(length) : undefined;
  if (type === 'string') {
    if (value !== null && typeof value !== 'string') throw wrongConstant(column);
    return {
      kind: 'string',
      type,
      length,
      codes: new Uint32Array(length),
      dictionary: [value ?? ''],
      validity,
    };
  }
  const values = fixedValues(type, length);
  if (value !== null) {
    const exact = exactly(value, fixedValues(type, 1));
    if (exact === undefined || (typeof value === 'boolean') !== (type === 'bool'))
      throw wrongConstant(column);
    values.fill(exact as never);
  }
  return { kind: 'fixed', type, length, values, validity };
}

/** The value as `cell` holds it, or undefined when it cannot hold it exactly (float32 rounds). */
function exactly(value: string | number | bigint | boolean, cell: FixedValues): number | bigint | undefined {
  if (typeof value === 'string') return undefined;
  if (cell instanceof BigInt64Array || cell instanceof BigUint64Array) {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined;
    cell[0] = BigInt(value);
    return cell[0] === BigInt(value) ? cell[0] : undefined;
  }
  const plain = Number(value);
  cell[0] = plain;
  if (cell instanceof Float64Array) return plain;
  if (cell instanceof Float32Array) return cell[0];
  return Object.is(cell[0], plain) ? plain : undefined;
}

function wrongConstant(column: ConstantColumn): Failure {
  return new Failure('table_value_violation', 'A constant is not a value of its column type.', {
    expected: column.type,
    found: `${String(column.value)} (${typeof column.value})`,
  });
}

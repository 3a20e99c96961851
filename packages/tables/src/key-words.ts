import { Failure, type Column, type FixedColumn, type StringColumn } from '@merchantry/contracts';
import { byCodePoint } from '@merchantry/hashgate';

/**
 * A key column as arrays of 32-bit words: two rows hold equal values exactly when all their words are equal. Keys,
 * groups and references are compared and hashed on words alone, without an object or a BigInt a row.
 *
 * For fixed-width columns the words, compared as unsigned numbers from first to last, also give the order of the
 * values, nulls last; for strings the order is that of `dictionary` by the word as an index.
 */
export interface KeyWords {
  readonly words: readonly Uint32Array[];
  readonly dictionary?: readonly string[];
  readonly validity?: Uint8Array;
}

/** Codes of strings, shared by the columns of two tables that are to be compared. */
export type Interner = Map<string, number>;

/**
 * Words of a column. Strings get one code a distinct value, from `interner` when several columns must agree.
 *
 * @throws Failure contract_invalid for lists and bytes, which cannot be a key.
 */
export function keyWords(column: Column, name: string, interner?: Interner): KeyWords {
  switch (column.kind) {
    case 'list':
    case 'coded-list':
    case 'binary':
      throw new Failure('contract_invalid', `A ${column.kind} column cannot be part of a key.`, {
        column: name,
      });
    case 'constant':
      return constantWords(column, name, interner);
    case 'string':
      return withNulls(stringWords(column, interner), column.validity);
    case 'fixed':
      return withNulls({ words: fixedWords(column) }, column.validity);
  }
}

/** Order of rows `a` and `b` under a list of key columns. */
export function compareRows(columns: readonly KeyWords[], a: number, b: number): number {
  for (const { words, dictionary } of columns) {
    for (let w = 0; w < words.length; w++) {
      const x = words[w][a];
      const y = words[w][b];
      if (x === y) continue;
      if (dictionary !== undefined && w === words.length - 1)
        return byCodePoint(dictionary[x], dictionary[y]);
      return x < y ? -1 : 1;
    }
  }
  return 0;
}

function constantWords(
  column: Extract<Column, { kind: 'constant' }>,
  name: string,
  interner?: Interner,
): KeyWords {
  const { length, value, type } = column;
  if (type === 'string' && value !== null) {
    const one: StringColumn = {
      kind: 'string',
      type,
      length,
      codes: new Uint32Array(length),
      dictionary: [String(value)],
    };
    return keyWords(one, name, interner);
  }
  // Against itself any constant is equal and in order; references to other tables are materialised by the caller.
  return { words: [new Uint32Array(length)], validity: value === null ? new Uint8Array(length) : undefined };
}

function stringWords(column: StringColumn, interner: Interner = new Map<string, number>()): KeyWords {
  const { codes, dictionary } = column;
  const canonical = new Uint32Array(dictionary.length);
  let changed = false;
  for (let code = 0; code < dictionary.length; code++) {
    let id = interner.get(dictionary[code]);
    if (id === undefined) {
      id = interner.size;
      interner.set(dictionary[code], id);
    }
    canonical[code] = id;
    changed ||= id !== code;
  }
  if (!changed) return { words: [codes], dictionary };
  const words = new Uint32Array(codes.length);
  for (let row = 0; row < words.length; row++) words[row] = canonical[codes[row]];
  return { words: [words], dictionary: [...interner.keys()] };
}

const SIGN = 0x80000000;

function fixedWords(column: FixedColumn): Uint32Array[] {
  const { values, length } = column;
  if (values instanceof BigUint64Array || values instanceof BigInt64Array) {
    const bias = values instanceof BigInt64Array ? SIGN : 0;
    const halves = new Uint32Array(values.buffer, values.byteOffset, 2 * length);
    const high = new Uint32Array(length);
    const low = new Uint32Array(length);
    for (let row = 0; row < length; row++) {
      low[row] = halves[2 * row];
      high[row] = halves[2 * row + 1] ^ bias;
    }
    return [high, low];
  }
  if (values instanceof Float64Array) return floatWords(values);
  if (values instanceof Float32Array) return floatWords(Float64Array.from(values));
  if (values instanceof Uint32Array) return [values];
  const signed = values instanceof Int32Array || values instanceof Int16Array || values instanceof Int8Array;
  const words = new Uint32Array(length);
  const bias = signed ? SIGN : 0;
  for (let row = 0; row < length; row++) words[row] = (values[row] as number) ^ bias;
  return [words];
}

/** IEEE 754 bits in an order-preserving form: sign flipped for positive numbers, all bits for negative ones. */
function floatWords(values: Float64Array): Uint32Array[] {
  const high = new Uint32Array(values.length);
  const low = new Uint32Array(values.length);
  const scratch = new Float64Array(1);
  const halves = new Uint32Array(scratch.buffer);
  for (let row = 0; row < values.length; row++) {
    // -0 equals 0, and adding 0 makes it so.
    scratch[0] = values[row] + 0;
    const negative = halves[1] >= SIGN;
    high[row] = negative ? ~halves[1] : halves[1] ^ SIGN;
    low[row] = negative ? ~halves[0] : halves[0];
  }
  return [high, low];
}

/** A null differs from every value and comes after them: a word of its own, before the others. */
function withNulls(key: KeyWords, validity: Uint8Array | undefined): KeyWords {
  if (validity === undefined) return key;
  const nulls = new Uint32Array(validity.length);
  const words = key.words.map((word) => {
    const masked = Uint32Array.from(word);
    for (let row = 0; row < masked.length; row++) if (validity[row] === 0) masked[row] = 0;
    return masked;
  });
  for (let row = 0; row < nulls.length; row++) nulls[row] = 1 - validity[row];
  return { ...key, words: [nulls, ...words], validity };
}

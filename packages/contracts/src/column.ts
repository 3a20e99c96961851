/**
 * The in-memory shape of a table: columns of typed arrays, laid out as Arrow lays them out,
 * so that conversion to and from Arrow copies nothing but headers.
 *
 * Every column has `length` rows. `validity`, where present, holds one byte a row: 1 valid, 0 null; values at
 * null rows are zero (or the empty string) and carry no meaning.
 */

/** Logical type of a column, as the schema packs name it. `timestamp` is microseconds since the epoch, UTC. */
export type ScalarType =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float32'
  | 'float64'
  | 'string'
  | 'timestamp';

export interface ListType {
  readonly list: ScalarType;
}

/** `binary` is a byte string of any length, such as a geometry in WKB. */
export type ColumnType = ScalarType | 'binary' | ListType;

/** Fixed-width values. `bool` is a Uint8Array of 0 and 1; `timestamp` a BigInt64Array. */
export type FixedValues =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** The array that holds each fixed-width type. */
export const FIXED_ARRAYS = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
  timestamp: BigInt64Array,
} as const;

export interface FixedColumn {
  readonly kind: 'fixed';
  readonly type: Exclude<ScalarType, 'string'>;
  readonly length: number;
  readonly values: FixedValues;
  readonly validity?: Uint8Array;
}

/** Strings, dictionary-encoded: row i reads `dictionary[codes[i]]`. The dictionary may hold unused or repeated entries. */
export interface StringColumn {
  readonly kind: 'string';
  readonly type: 'string';
  readonly length: number;
  readonly codes: Uint32Array;
  readonly dictionary: readonly string[];
  readonly validity?: Uint8Array;
}

/** The same value (or null) in every row; costs nothing however long it is. */
export interface ConstantColumn {
  readonly kind: 'constant';
  readonly type: ScalarType;
  readonly length: number;
  readonly value: string | number | bigint | boolean | null;
}

/** Row i holds items[offsets[i] .. offsets[i+1]). `offsets` has length + 1 entries. */
export interface ListColumn {
  readonly kind: 'list';
  readonly type: ListType;
  readonly length: number;
  readonly offsets: Uint32Array;
  readonly items: FixedColumn | StringColumn;
  readonly validity?: Uint8Array;
}

/**
 * Lists, dictionary-encoded: row i holds the list that row `codes[i]` of `dictionary` holds. For columns of many rows
 * and few different lists. No entry of the dictionary is null (a null row is told by `validity`); entries may be
 * unused or repeated, and codes of null rows carry no meaning.
 */
export interface CodedListColumn {
  readonly kind: 'coded-list';
  readonly type: ListType;
  readonly length: number;
  readonly codes: Uint32Array;
  readonly dictionary: ListColumn;
  readonly validity?: Uint8Array;
}

/** Row i holds bytes[offsets[i] .. offsets[i+1]), nothing where it is null. `offsets` has length + 1 entries. */
export interface BinaryColumn {
  readonly kind: 'binary';
  readonly type: 'binary';
  readonly length: number;
  readonly offsets: Uint32Array;
  readonly bytes: Uint8Array;
  readonly validity?: Uint8Array;
}

export type Column =
  FixedColumn | StringColumn | ConstantColumn | ListColumn | CodedListColumn | BinaryColumn;

export interface Table {
  readonly rows: number;
  readonly columns: Readonly<Record<string, Column>>;
}

export const isListType = (type: ColumnType): type is ListType => typeof type === 'object';

export function fixed(type: FixedColumn['type'], values: FixedValues, validity?: Uint8Array): FixedColumn {
  return { kind: 'fixed', type, length: values.length, values, validity };
}

export function constant(type: ScalarType, length: number, value: ConstantColumn['value']): ConstantColumn {
  return { kind: 'constant', type, length, value };
}

/** Strings by code into a dictionary. */
export function coded(
  codes: Uint32Array,
  dictionary: readonly string[],
  validity?: Uint8Array,
): StringColumn {
  return { kind: 'string', type: 'string', length: codes.length, codes, dictionary, validity };
}

/** Strings as given; equal strings share one dictionary entry, in order of first appearance. `null` is a null row. */
export function strings(values: readonly (string | null)[]): StringColumn {
  const codeOf = new Map<string, number>();
  const dictionary: string[] = [];
  const codes = new Uint32Array(values.length);
  let validity: Uint8Array | undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null) {
      validity ??= new Uint8Array(values.length).fill(1);
      validity[i] = 0;
      continue;
    }
    let code = codeOf.get(value);
    if (code === undefined) {
      code = dictionary.push(value) - 1;
      codeOf.set(value, code);
    }
    codes[i] = code;
  }
  return coded(codes, dictionary, validity);
}

/** Lists by code into a dictionary of lists. */
export function codedList(
  codes: Uint32Array,
  dictionary: ListColumn,
  validity?: Uint8Array,
): CodedListColumn {
  return { kind: 'coded-list', type: dictionary.type, length: codes.length, codes, dictionary, validity };
}

/** Byte strings as given; `null` is a null row. */
export function binary(values: readonly (Uint8Array | null)[]): BinaryColumn {
  const { length } = values;
  const offsets = new Uint32Array(length + 1);
  let validity: Uint8Array | undefined;
  values.forEach((value, i) => {
    offsets[i + 1] = offsets[i] + (value?.length ?? 0);
    if (value !== null) return;
    validity ??= new Uint8Array(length).fill(1);
    validity[i] = 0;
  });
  const bytes = new Uint8Array(offsets[length]);
  values.forEach((value, i) => {
    if (value !== null) bytes.set(value, offsets[i]);
  });
  return { kind: 'binary', type: 'binary', length, offsets, bytes, validity };
}

/** The bytes of one row, sharing memory with the column; none where the row is null. */
export const bytesAt = (column: BinaryColumn, row: number): Uint8Array =>
  column.bytes.subarray(column.offsets[row], column.offsets[row + 1]);

/** One value of a column as a plain JavaScript value; for messages and small tables, never for inner loops. */
export function valueAt(column: Column, row: number): unknown {
  if (column.kind === 'constant') return column.value;
  if (column.validity && column.validity[row] === 0) return null;
  switch (column.kind) {
    case 'string':
      return column.dictionary[column.codes[row]];
    case 'list': {
      const out: unknown[] = [];
      for (let i = column.offsets[row]; i < column.offsets[row + 1]; i++) out.push(valueAt(column.items, i));
      return out;
    }
    case 'coded-list':
      return valueAt(column.dictionary, column.codes[row]);
    case 'binary':
      return bytesAt(column, row);
    case 'fixed':
      return column.type === 'bool' ? column.values[row] === 1 : column.values[row];
  }
}

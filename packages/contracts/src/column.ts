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

export type ColumnType = ScalarType | ListType;

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

export type Column = FixedColumn | StringColumn | ConstantColumn | ListColumn;

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
    case 'fixed':
      return column.type === 'bool' ? column.values[row] === 1 : column.values[row];
  }
}

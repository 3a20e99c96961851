import fc from 'fast-check';
import {
  coded,
  constant,
  fixed,
  strings,
  type Column,
  type ColumnSchema,
  type ColumnType,
  type FixedColumn,
  type FixedValues,
  type ScalarType,
  type StringColumn,
  type Table,
  type TableSchema,
} from '@merchantry/contracts';

/** A schema of columns with nothing but names, types and nullability. */
export function schemaOf(
  id: string,
  columns: Record<string, ColumnType | Partial<ColumnSchema>>,
): TableSchema {
  return {
    id,
    columns: Object.entries(columns).map(([name, given]) => {
      const column = typeof given === 'string' || 'list' in given ? { type: given as ColumnType } : given;
      return { name, nullable: false, lineage: false, type: 'int32', ...column } as ColumnSchema;
    }),
    primaryKey: [],
    sortKeys: [],
    unique: [],
    foreignKeys: [],
    groupSums: [],
  };
}

export const ints = (...values: number[]) => fixed('int32', Int32Array.from(values));
export const ids = (...values: bigint[]) => fixed('uint64', BigUint64Array.from(values));
export const doubles = (...values: number[]) => fixed('float64', Float64Array.from(values));
export const words = (...values: (string | null)[]) => strings(values);

export const tableOf = (columns: Record<string, Column>): Table => ({
  rows: Object.values(columns)[0].length,
  columns,
});

const makers: Record<
  Exclude<ScalarType, 'string'>,
  [fc.Arbitrary<number | bigint>, (v: (number | bigint)[]) => FixedValues]
> = {
  bool: [fc.integer({ min: 0, max: 1 }), (v) => Uint8Array.from(v as number[])],
  int8: [fc.integer({ min: -128, max: 127 }), (v) => Int8Array.from(v as number[])],
  int16: [fc.integer({ min: -32768, max: 32767 }), (v) => Int16Array.from(v as number[])],
  int32: [fc.integer(), (v) => Int32Array.from(v as number[])],
  int64: [fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (v) => BigInt64Array.from(v as bigint[])],
  uint8: [fc.integer({ min: 0, max: 255 }), (v) => Uint8Array.from(v as number[])],
  uint16: [fc.integer({ min: 0, max: 65535 }), (v) => Uint16Array.from(v as number[])],
  uint32: [fc.integer({ min: 0, max: 2 ** 32 - 1 }), (v) => Uint32Array.from(v as number[])],
  uint64: [fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (v) => BigUint64Array.from(v as bigint[])],
  float32: [fc.float({ noNaN: true, noDefaultInfinity: true }), (v) => Float32Array.from(v as number[])],
  float64: [fc.double({ noNaN: true, noDefaultInfinity: true }), (v) => Float64Array.from(v as number[])],
  timestamp: [
    fc.bigInt({ min: -62135596800000000n, max: 253402300799999999n }),
    (v) => BigInt64Array.from(v as bigint[]),
  ],
};

export const SCALARS = [...Object.keys(makers), 'string'] as ScalarType[];

/** Strings on both sides of DuckDB's 12-byte inlining, with astral and combining characters. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '',
    'GB',
    '\0',
    '\ufeffa',
    'a NUL \0 in a long string',
    '\ufeffa mark before a long string',
    'exactly12byt',
    'thirteen byte',
    'a string longer than an inlined one',
  ),
);

const validity = (rows: number) =>
  fc.option(
    fc.array(fc.constantFrom(0, 1), { minLength: rows, maxLength: rows }).map((v) => Uint8Array.from(v)),
    {
      nil: undefined,
    },
  );

/** A column of one scalar type with `rows` rows; values at null rows are zero as the contract says. */
export function anyScalarColumn(type: ScalarType, rows: number): fc.Arbitrary<FixedColumn | StringColumn> {
  if (type === 'string') {
    return fc
      .tuple(fc.array(fc.option(text, { freq: 5 }), { minLength: rows, maxLength: rows }), fc.boolean())
      .map(([values, spare]) => {
        const column = strings(values);
        // Dictionaries may hold entries that no row uses.
        return spare ? coded(column.codes, [...column.dictionary, 'spare'], column.validity) : column;
      });
  }
  const [value, make] = makers[type];
  return fc
    .tuple(fc.array(value, { minLength: rows, maxLength: rows }), validity(rows))
    .map(([values, nulls]) => {
      const zero = type === 'int64' || type === 'uint64' || type === 'timestamp' ? 0n : 0;
      const masked = nulls === undefined ? values : values.map((v, i) => (nulls[i] === 0 ? zero : v));
      return fixed(type, make(masked), nulls);
    });
}

/** A list column: random sizes, null rows, empty rows, null items. */
export function anyListColumn(type: ScalarType, rows: number): fc.Arbitrary<Column> {
  return fc
    .tuple(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: rows, maxLength: rows }), validity(rows))
    .chain(([sizes, nulls]) => {
      const offsets = new Uint32Array(rows + 1);
      for (let i = 0; i < rows; i++) offsets[i + 1] = offsets[i] + (nulls?.[i] === 0 ? 0 : sizes[i]);
      return anyScalarColumn(type, offsets[rows]).map((items): Column => ({
        kind: 'list',
        type: { list: type },
        length: rows,
        offsets,
        items,
        validity: nulls,
      }));
    });
}

export const aConstant = (type: ScalarType, rows: number): Column =>
  constant(
    type,
    rows,
    type === 'string'
      ? 'a constant longer than twelve'
      : type === 'bool'
        ? true
        : /64|time/.test(type) && type !== 'float64'
          ? 7n
          : 7,
  );

import { Failure, type FixedColumn, type StringColumn, type Table } from '@merchantry/contracts';

/** Array that holds the values of a fixed-width type. */
interface ArrayOf {
  bool: Uint8Array;
  uint8: Uint8Array;
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint64: BigUint64Array;
  float32: Float32Array;
  float64: Float64Array;
}

const EMPTY: { readonly [T in keyof ArrayOf]: (rows: number) => ArrayOf[T] } = {
  bool: (rows) => new Uint8Array(rows),
  uint8: (rows) => new Uint8Array(rows),
  int8: (rows) => new Int8Array(rows),
  int16: (rows) => new Int16Array(rows),
  int32: (rows) => new Int32Array(rows),
  int64: (rows) => new BigInt64Array(rows),
  uint64: (rows) => new BigUint64Array(rows),
  float32: (rows) => new Float32Array(rows),
  float64: (rows) => new Float64Array(rows),
};

/**
 * Values of a column that a state relies on: of this type, without nulls. Costs nothing unless the column is constant.
 * Throws `table_schema_violation` where the table is otherwise.
 */
export function valuesOf<T extends keyof ArrayOf>(
  table: Table,
  dataset: string,
  name: string,
  type: T,
): ArrayOf[T] {
  const column = table.columns[name];
  if (column?.type !== type) throw wrongType(dataset, name, type, column?.type);
  if (column.kind === 'constant') {
    if (column.value === null) throw nullAt(dataset, name, 0);
    const values = EMPTY[type](column.length);
    const value = typeof column.value === 'boolean' ? Number(column.value) : column.value;
    (values as { fill(value: unknown): unknown }).fill(value);
    return values;
  }
  refuseNulls(column as FixedColumn, dataset, name);
  return (column as FixedColumn).values as ArrayOf[T];
}

/** A string column without nulls. Throws `table_schema_violation` where the table is otherwise. */
export function stringsOf(table: Table, dataset: string, name: string): StringColumn {
  const column = table.columns[name];
  if (column?.type !== 'string') throw wrongType(dataset, name, 'string', column?.type);
  if (column.kind === 'constant') {
    if (column.value === null) throw nullAt(dataset, name, 0);
    return {
      kind: 'string',
      type: 'string',
      length: column.length,
      codes: new Uint32Array(column.length),
      dictionary: [String(column.value)],
    };
  }
  refuseNulls(column as StringColumn, dataset, name);
  return column as StringColumn;
}

function refuseNulls(column: FixedColumn | StringColumn, dataset: string, name: string): void {
  const row = column.validity?.indexOf(0) ?? -1;
  if (row >= 0) throw nullAt(dataset, name, row);
}

const nullAt = (dataset: string, column: string, row: number) =>
  new Failure('table_schema_violation', `${column} is null.`, {
    dataset,
    column,
    row,
    expected: 'a value',
    found: 'null',
  });

const wrongType = (dataset: string, column: string, expected: string, found: unknown) =>
  new Failure('table_schema_violation', `${column} does not have the type that this state reads.`, {
    dataset,
    column,
    expected,
    found: found === undefined ? 'no such column' : JSON.stringify(found),
  });

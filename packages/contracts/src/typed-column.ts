import {
  FIXED_ARRAYS,
  type BinaryColumn,
  type FixedColumn,
  type StringColumn,
  type Table,
} from './column.js';
import { Failure } from './failure/index.js';

/** Array that holds the values of a fixed-width type. */
type ArrayOf<T extends FixedColumn['type']> = InstanceType<(typeof FIXED_ARRAYS)[T]>;

/**
 * Values of a column that its reader relies on: of this type, without nulls. One entry a row (`timestamp` in microseconds
 * since the epoch, `bool` as 0 and 1). Costs nothing unless the column is constant.
 * Throws `table_schema_violation` where the table is otherwise.
 */
export function valuesOf<T extends FixedColumn['type']>(
  table: Table,
  dataset: string,
  name: string,
  type: T,
): ArrayOf<T> {
  const column = table.columns[name];
  if (column?.type !== type) throw wrongType(dataset, name, type, column?.type);
  if (column.kind === 'constant') {
    if (column.value === null) throw nullAt(dataset, name, 0);
    const values = new FIXED_ARRAYS[type](column.length);
    const value = typeof column.value === 'boolean' ? Number(column.value) : column.value;
    (values as { fill(value: unknown): unknown }).fill(value);
    return values as ArrayOf<T>;
  }
  refuseNulls(column as FixedColumn, dataset, name);
  return (column as FixedColumn).values as ArrayOf<T>;
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

/** A column of byte strings without nulls. Throws `table_schema_violation` where the table is otherwise. */
export function binaryOf(table: Table, dataset: string, name: string): BinaryColumn {
  const column = table.columns[name];
  if (column?.type !== 'binary') throw wrongType(dataset, name, 'binary', column?.type);
  refuseNulls(column as BinaryColumn, dataset, name);
  return column as BinaryColumn;
}

function refuseNulls(column: FixedColumn | StringColumn | BinaryColumn, dataset: string, name: string): void {
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
  new Failure('table_schema_violation', `${column} does not have the type that its reader relies on.`, {
    dataset,
    column,
    expected,
    found: found === undefined ? 'no such column' : JSON.stringify(found),
  });

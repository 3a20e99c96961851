import {
  coded,
  fixed,
  takeRows,
  type Column,
  type FixedColumn,
  type FixedValues,
  type StringColumn,
  type Table,
} from '@merchantry/contracts';
import { withColumn } from './forged-record.js';

/** What a forger makes of a table. */
export type Change = (table: Table) => Table;

/** Which row a forger picks. */
export type RowTest = (table: Table, row: number) => boolean;

/** The first row that a test picks. */
export function rowWhere(table: Table, test: RowTest): number {
  for (let row = 0; row < table.rows; row++) if (test(table, row)) return row;
  throw new RangeError('no row to forge');
}

/** One value of a fixed column replaced, in the first row that `where` picks. */
export const changed =
  (
    name: string,
    change: (value: number | bigint, row: number, values: FixedValues) => number | bigint,
    where: RowTest = () => true,
  ): Change =>
  (table) => {
    const column = dense(table.columns[name], table.rows) as FixedColumn;
    const values = column.values.slice() as FixedValues;
    const row = rowWhere(table, where);
    (values as Record<number, number | bigint>)[row] = change(values[row], row, values);
    return withColumn(table, name, fixed(column.type, values, column.validity));
  };

/** A constant column spelled out. */
function dense(column: Column, rows: number): Column {
  if (column.kind !== 'constant') return column;
  const spelled = BigUint64Array.from({ length: rows }, () => BigInt(column.value as bigint));
  return fixed('uint64', spelled);
}

export const numberAt = (table: Table, name: string, row: number): number =>
  Number((table.columns[name] as FixedColumn).values[row]);

export const textAt = (table: Table, name: string, row: number): string => {
  const { codes, dictionary } = table.columns[name] as StringColumn;
  return dictionary[codes[row]];
};

/** One text of a string column replaced by another. */
export const respelled =
  (name: string, text: string, where: number | RowTest = 0): Change =>
  (table) => {
    const column = table.columns[name] as StringColumn;
    const codes = column.codes.slice();
    codes[typeof where === 'number' ? where : rowWhere(table, where)] = column.dictionary.length;
    return withColumn(table, name, coded(codes, [...column.dictionary, text], column.validity));
  };

/** The rows of a table that a list names, in its order. */
export const rowsOf = (table: Table, rows: ArrayLike<number>): Table => {
  const picked = Uint32Array.from(rows);
  const columns = Object.entries(table.columns).map(
    ([name, column]) => [name, takeRows(column, picked)] as const,
  );
  return { rows: picked.length, columns: Object.fromEntries(columns) };
};

/** The table without some row. */
export const without =
  (lost: number | RowTest): Change =>
  (table) => {
    const gone = typeof lost === 'number' ? lost : rowWhere(table, lost);
    return rowsOf(
      table,
      Array.from({ length: table.rows - 1 }, (_, row) => (row < gone ? row : row + 1)),
    );
  };

export const nudged = (value: number | bigint): number => Number(value) * (1 + 2 ** -50);
export const plusOne = (value: number | bigint): number | bigint =>
  typeof value === 'bigint' ? value + 1n : value + 1;

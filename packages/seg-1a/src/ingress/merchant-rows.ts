import { stringsOf, valuesOf, type FailureCode, type StringColumn, type Table } from '@merchantry/contracts';
import { ascendingOrder, reorder, reorderStrings } from './ascending-order.js';

/** Types of the columns that are read by merchant. */
type Value = 'bool' | 'int32' | 'float32';

/** A table with one row a merchant: its columns in ascending order of ids, whatever order the table has. */
export interface MerchantRows {
  readonly ids: BigUint64Array;
  values<T extends Value>(column: string, type: T): ReturnType<typeof valuesOf<T>>;
  strings(column: string): StringColumn;
}

/** Open a table by merchant. Throws `duplicate` for an id that occurs twice, `table_schema_violation`. */
export function byMerchant(table: Table, dataset: string, duplicate: FailureCode = 'E_DUP_PK'): MerchantRows {
  const given = valuesOf(table, dataset, 'merchant_id', 'uint64');
  const order = ascendingOrder(given, dataset, 'merchant_id', duplicate);
  return {
    ids: reorder(given, order),
    values: (column, type) => reorder(valuesOf(table, dataset, column, type), order),
    strings: (column) => reorderStrings(stringsOf(table, dataset, column), order),
  };
}

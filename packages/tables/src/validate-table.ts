import type { FailurePlace, Table, TableSchema } from '@merchantry/contracts';
import { checkShape, columnOf } from './table-shape.js';
import { checkGroupSums } from './validate-group-sums.js';
import { checkSorted, checkUnique, keyColumns } from './validate-keys.js';
import { checkReferences, type TableLookup } from './validate-references.js';
import { checkValues } from './validate-values.js';

/**
 * Checks a whole table against its schema, column by column and total: closed column set, types, nulls, finite
 * numbers, bounds, enums, patterns, lengths, sort order, primary and unique keys, group sums, and - when `lookup` is
 * given - foreign keys. Every failure carries dataset, column, first offending row, what was expected and found;
 * `place` adds what the caller knows (path).
 *
 * @throws Failure table_schema_violation, table_value_violation, numeric_nonfinite, table_sort_violation,
 * table_key_duplicate, table_group_sum_violation, table_foreign_key_violation.
 */
export function validateTable(
  table: Table,
  schema: TableSchema,
  place: FailurePlace = {},
  lookup?: TableLookup,
): void {
  checkContent(table, schema, place, { ordered: true, lookup });
}

/** As `validateTable`, for rows that may stand in any order when `ordered` is false. */
export function checkContent(
  table: Table,
  schema: TableSchema,
  place: FailurePlace,
  { ordered, lookup }: { readonly ordered: boolean; readonly lookup?: TableLookup },
): void {
  checkShape(table, schema, place);
  const at: FailurePlace = { ...place, dataset: schema.id };
  for (const column of schema.columns) checkValues(columnOf(table, column.name), column, at);
  const keys = keyColumns(table);
  if (ordered) checkSorted(table, schema, keys, at);
  checkUnique(table, schema, keys, at, ordered);
  checkGroupSums(table, schema, keys, at);
  if (lookup !== undefined) checkReferences(table, schema, lookup, at);
}

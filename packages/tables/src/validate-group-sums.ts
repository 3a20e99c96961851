import {
  Failure,
  type FailurePlace,
  type GroupSum,
  type Table,
  type TableSchema,
} from '@merchantry/contracts';
import { materialise } from './fill-vector.js';
import { RowIndex } from './row-index.js';
import { columnOf } from './table-shape.js';
import { keyAt, type KeyColumns } from './validate-keys.js';

/**
 * Declared values add up to one within each group, summed in row order with Neumaier's compensation (1974).
 *
 * @throws Failure table_group_sum_violation at the first row of the first group that does not.
 */
export function checkGroupSums(
  table: Table,
  schema: TableSchema,
  columns: KeyColumns,
  at: FailurePlace,
): void {
  for (const groupSum of schema.groupSums) checkGroupSum(table, groupSum, columns, at);
}

function checkGroupSum(table: Table, groupSum: GroupSum, columns: KeyColumns, at: FailurePlace): void {
  const { groupBy, valueColumn, tolerance } = groupSum;
  const column = columnOf(table, valueColumn);
  const plain = column.kind === 'constant' ? materialise(column, column.length) : column;
  if (
    plain.kind !== 'fixed' ||
    plain.values instanceof BigInt64Array ||
    plain.values instanceof BigUint64Array
  ) {
    throw new Failure('contract_invalid', 'A group sum needs a column of numbers.', {
      ...at,
      column: valueColumn,
    });
  }
  const { values, validity } = plain;
  const index = new RowIndex(columns(groupBy), table.rows);
  // Held at the row where the group first appears.
  const sums = new Float64Array(table.rows);
  const lost = new Float64Array(table.rows);
  const isFirst = new Uint8Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    const group = index.add(row);
    if (group === row) isFirst[row] = 1;
    if (validity !== undefined && validity[row] === 0) continue;
    const value = values[row];
    const before = sums[group];
    const after = before + value;
    lost[group] += Math.abs(before) >= Math.abs(value) ? before - after + value : value - after + before;
    sums[group] = after;
  }
  for (let row = 0; row < table.rows; row++) {
    if (isFirst[row] === 0) continue;
    const sum = sums[row] + lost[row];
    if (Math.abs(sum - 1) <= tolerance) continue;
    throw new Failure('table_group_sum_violation', 'The values of a group do not add up to one.', {
      ...at,
      column: valueColumn,
      row,
      expected: `1 within ${tolerance} for ${keyAt(table, groupBy, row)}`,
      found: String(sum),
    });
  }
}

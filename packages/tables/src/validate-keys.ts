import { Failure, valueAt, type FailurePlace, type Table, type TableSchema } from '@merchantry/contracts';
import { firstRepeat } from './first-repeat.js';
import { compareRows, keyWords, type KeyWords } from './key-words.js';
import { columnOf } from './table-shape.js';

/** Words of key columns, made once each however many keys share a column. */
export type KeyColumns = (names: readonly string[]) => KeyWords[];

export function keyColumns(table: Table): KeyColumns {
  const made = new Map<string, KeyWords>();
  return (names) =>
    names.map((name) => {
      let words = made.get(name);
      if (words === undefined) {
        words = keyWords(columnOf(table, name), name);
        made.set(name, words);
      }
      return words;
    });
}

/** A key's values at a row, as messages show them. */
export function keyAt(table: Table, names: readonly string[], row: number): string {
  return names.map((name) => `${name}=${String(valueAt(columnOf(table, name), row))}`).join(', ');
}

/**
 * Rows ascend by the sort keys: strings by their bytes, nulls last, equal rows allowed.
 *
 * @throws Failure table_sort_violation at the first row that is smaller than its predecessor.
 */
export function checkSorted(table: Table, schema: TableSchema, columns: KeyColumns, at: FailurePlace): void {
  const { sortKeys } = schema;
  if (sortKeys.length === 0) return;
  const key = columns(sortKeys);
  for (let row = 1; row < table.rows; row++) {
    if (compareRows(key, row - 1, row) <= 0) continue;
    throw new Failure('table_sort_violation', 'Rows are not in the declared order.', {
      ...at,
      column: sortKeys.join(', '),
      row,
      expected: `at least ${keyAt(table, sortKeys, row - 1)}`,
      found: keyAt(table, sortKeys, row),
    });
  }
}

/**
 * Primary key and unique keys. A primary key may hold no null; a unique key with a null in it is exempt, as in SQL.
 * Call after `checkSorted` (with `sorted`), which lets equal keys be looked for among neighbours.
 *
 * @throws Failure table_key_duplicate at the second row of the first repeated key.
 */
export function checkUnique(
  table: Table,
  schema: TableSchema,
  columns: KeyColumns,
  at: FailurePlace,
  sorted: boolean,
): void {
  const { primaryKey, unique, sortKeys } = schema;
  if (primaryKey.length > 0) {
    for (const name of primaryKey) refuseNull(columns([name])[0], { ...at, column: name });
  }
  for (const names of [primaryKey, ...unique]) {
    if (names.length === 0) continue;
    const shared = sorted ? sharedPrefix(sortKeys, names) : [];
    const rest = names.filter((name) => !shared.includes(name));
    const row =
      rest.length === 0
        ? firstEqualNeighbour(columns(names), table.rows)
        : firstRepeat(columns(shared), columns(rest), table.rows);
    if (row < 0) continue;
    throw new Failure('table_key_duplicate', 'A key that must be unique occurs twice.', {
      ...at,
      column: names.join(', '),
      row,
      expected: 'a key not seen in an earlier row',
      found: keyAt(table, names, row),
    });
  }
}

function refuseNull({ validity }: KeyWords, at: FailurePlace): void {
  const row = validity === undefined ? -1 : validity.indexOf(0);
  if (row < 0) return;
  throw new Failure('table_schema_violation', 'A primary key holds a null.', {
    ...at,
    row,
    expected: 'a value',
    found: 'null',
  });
}

/** The first sort keys, as far as they belong to the key: rows that agree in the key agree in them, side by side. */
function sharedPrefix(sortKeys: readonly string[], key: readonly string[]): readonly string[] {
  const end = sortKeys.findIndex((name) => !key.includes(name));
  return end < 0 ? sortKeys : sortKeys.slice(0, end);
}

const hasNull = (key: readonly KeyWords[], row: number) =>
  key.some(({ validity }) => validity !== undefined && validity[row] === 0);

function firstEqualNeighbour(key: readonly KeyWords[], rows: number): number {
  for (let row = 1; row < rows; row++) {
    if (compareRows(key, row - 1, row) === 0 && !hasNull(key, row)) return row;
  }
  return -1;
}

import { Failure, valueAt, type Column, type Table, type TableSchema } from '@merchantry/contracts';
import type { RecordedOutput } from './record.js';

/**
 * How one published part of a table differs from what its producer's tokens and the dictionary say: its path, the order
 * of its rows, and its lineage columns, of which every row is looked at. `ordered` is the table in the declared order,
 * the same object where it stands so already.
 */
export function publishedOtherwise(
  table: Table,
  schema: TableSchema,
  { id, path, tokens }: RecordedOutput,
  expectedPath: string,
  ordered: Table,
): Failure[] {
  const place = { dataset: id, path };
  const found: Failure[] = [];
  if (path !== expectedPath) {
    found.push(
      new Failure('dictionary_path_violation', `${id} stands in another folder than its tokens say.`, {
        ...place,
        expected: expectedPath,
        found: path,
      }),
    );
  }
  if (ordered !== table) {
    found.push(
      new Failure('table_sort_violation', `The file of ${id} does not hold its rows in the declared order.`, {
        ...place,
        expected: schema.sortKeys.join(', '),
        found: 'another order',
      }),
    );
  }
  const expected: Readonly<Record<string, string | bigint>> = {
    seed: BigInt(tokens.seed),
    global_seed: BigInt(tokens.seed),
    parameter_hash: tokens.parameter_hash,
    manifest_fingerprint: tokens.manifest_fingerprint,
    run_id: tokens.run_id,
  };
  for (const { name, lineage } of schema.columns) {
    const column = table.columns[name];
    if (!lineage || !(name in expected) || !column) continue;
    const row = firstOther(column, table.rows, expected[name]);
    if (row < 0) continue;
    found.push(
      new Failure('partition_mismatch', `A lineage column of ${id} is not what its path says.`, {
        ...place,
        column: name,
        row,
        expected: String(expected[name]),
        found: String(valueAt(column, row)),
      }),
    );
  }
  return found;
}

/** First row with another value, or -1. */
function firstOther(column: Column, rows: number, expected: string | bigint): number {
  if (rows === 0) return -1;
  if (column.kind === 'constant') return column.value === expected ? -1 : 0;
  const missing = column.validity?.indexOf(0) ?? -1;
  if (missing >= 0) return missing;
  if (column.kind === 'string') {
    const same = Uint8Array.from(column.dictionary, (text) => Number(text === expected));
    return column.codes.findIndex((code) => same[code] === 0);
  }
  if (column.kind === 'fixed' && column.values instanceof BigUint64Array) {
    const words = new Uint32Array(column.values.buffer, column.values.byteOffset, 2 * rows);
    const wanted = new Uint32Array(BigUint64Array.of(expected as bigint).buffer);
    for (let row = 0; row < rows; row++)
      if (words[2 * row] !== wanted[0] || words[2 * row + 1] !== wanted[1]) return row;
    return -1;
  }
  return 0;
}

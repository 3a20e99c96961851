import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { constant, strings, valueAt, type Column, type ColumnType, type Table } from '@merchantry/contracts';
import { tableDigest } from '@merchantry/hashgate';
import { openDatabase, readTable, writeParquet, type Database } from '../src/index.js';
import {
  aConstant,
  anyListColumn,
  anyScalarColumn,
  ids,
  ints,
  SCALARS,
  schemaOf,
  tableOf,
  words,
} from './any-table.js';

let db: Database;
let dir: string;
beforeAll(async () => {
  db = await openDatabase({ threads: 2 });
  dir = mkdtempSync(join(tmpdir(), 'tables-'));
});
afterAll(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

const rowsOf = (table: Table) =>
  Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(Object.entries(table.columns).map(([name, column]) => [name, valueAt(column, row)])),
  );

async function roundTrip(column: Column, type: ColumnType): Promise<void> {
  const schema = schemaOf('trip', { x: { type, nullable: true } });
  const table = tableOf({ x: column });
  const path = join(dir, 'x.parquet');
  const written = await writeParquet(db, path, table, schema);
  const back = await readTable(db, [path], schema);
  expect(rowsOf(back)).toEqual(rowsOf(table));
  expect(tableDigest(schema.columns, back)).toBe(written.contentDigest);
  expect(written).toMatchObject({ rows: table.rows, bytes: readFileSync(path).length });
}

describe('a table written and read', () => {
  const options = { numRuns: 25, seed: 42 };
  it.each(SCALARS)('returns every %s and every null', async (type) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 200 }).chain((rows) => anyScalarColumn(type, rows)),
        (column) => roundTrip(column, type),
      ),
      options,
    );
  });
  it.each(SCALARS)('returns lists of %s', async (type) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 }).chain((rows) => anyListColumn(type, rows)),
        (column) => roundTrip(column, { list: type }),
      ),
      options,
    );
  });
  it.each(SCALARS)('returns constants of %s over several vectors', async (type) => {
    await roundTrip(aConstant(type, 5000), type);
    await roundTrip(constant(type, 5000, null), type);
  });

  it('keeps 64-bit ids above 2^63 and lists over vector borders', async () => {
    const rows = 10_000;
    const values = BigUint64Array.from({ length: rows }, (_, i) => 2n ** 64n - 1n - BigInt(i));
    await roundTrip(ids(...values), 'uint64');
    const offsets = Uint32Array.from({ length: rows + 1 }, (_, i) => i * 3);
    const items = strings(Array.from({ length: rows * 3 }, (_, i) => `country number ${i % 250}`));
    await roundTrip(
      { kind: 'list', type: { list: 'string' }, length: rows, offsets, items },
      { list: 'string' },
    );
  });

  it.each([3, 3000, 50_000])('returns 50,000 long strings of %i values', async (values) => {
    const rows = 50_000;
    const text = (i: number) => (i % 11 === 5 ? null : `some longer text ${(i * 7919) % values}`);
    await roundTrip(strings(Array.from({ length: rows }, (_, i) => text(i))), 'string');
  });

  it('reads several files in the order given, and a subset of columns', async () => {
    const schema = schemaOf('parts', { n: 'int32', s: 'string' });
    const paths = ['b', 'a'].map((name) => join(dir, `${name}.parquet`));
    await writeParquet(db, paths[0], tableOf({ n: ints(1, 2), s: words('one', 'two') }), schema);
    await writeParquet(db, paths[1], tableOf({ n: ints(3), s: words('three') }), schema);
    const both = await readTable(db, paths, schema);
    expect(rowsOf(both).map(({ n }) => n)).toEqual([1, 2, 3]);
    const some = await readTable(db, paths, schema, { columns: ['s'] });
    expect(rowsOf(some)).toEqual([{ s: 'one' }, { s: 'two' }, { s: 'three' }]);
  });

  it('takes paths with tokens, quotes and glob characters as they are', async () => {
    const schema = schemaOf('path', { n: 'int32' });
    const path = join(dir, "seed=42 it's [a] *star?.parquet");
    await writeParquet(db, path, tableOf({ n: ints(7) }), schema);
    expect(rowsOf(await readTable(db, [path], schema))).toEqual([{ n: 7 }]);
  });
});

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fixed } from '@merchantry/contracts';
import { createViews, openDatabase, query, writeParquet, type Database } from '../src/index.js';
import { ids, schemaOf, tableOf, words } from './any-table.js';

let db: Database;
let dir: string;
beforeAll(async () => {
  db = await openDatabase();
  dir = mkdtempSync(join(tmpdir(), 'views-'));
});
afterAll(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

describe('views over datasets', () => {
  it('show rows of all parts, with big ids and time stamps whole, and no columns from path tokens', async () => {
    const schema = schemaOf('outlets', { id: 'uint64', at: 'timestamp', country: 'string' });
    const folder = join(dir, 'seed=42');
    mkdirSync(folder);
    const files = [join(folder, 'part-00000.parquet'), join(folder, 'part-00001.parquet')];
    const at = (micros: bigint) => fixed('timestamp', BigInt64Array.of(micros));
    await writeParquet(
      db,
      files[0],
      tableOf({ id: ids(1n), at: at(1767225600000001n), country: words('GB') }),
      schema,
    );
    await writeParquet(
      db,
      files[1],
      tableOf({ id: ids(2n ** 64n - 1n), at: at(0n), country: words('FR') }),
      schema,
    );
    await createViews(db, [{ id: 'outlets', files }]);
    expect(await query(db, 'SELECT * FROM outlets ORDER BY id')).toEqual({
      columns: ['id', 'at', 'country'],
      rows: [
        [1n, '2026-01-01 00:00:00.000001+00', 'GB'],
        [2n ** 64n - 1n, '1970-01-01 00:00:00+00', 'FR'],
      ],
    });
    const counted = await query(db, 'SELECT count(*) AS n, NULL AS nothing FROM outlets');
    expect(counted).toEqual({ columns: ['n', 'nothing'], rows: [[2n, null]] });
  });

  it('name the dataset whose file is not there', async () => {
    const act = createViews(db, [{ id: 'lost', files: [join(dir, 'lost.parquet')] }]);
    await expect(act).rejects.toMatchObject({ code: 'ingress_file_unreadable', place: { dataset: 'lost' } });
  });

  it.each([
    'create table t as select 1',
    "copy (select 1) to 'stolen.csv'",
    "explain analyze copy (select 1) to 'stolen.csv'",
    "explain (analyse, format json) copy (select 1) to 'stolen.csv'",
    'select 1; select 2',
    'set threads = 1',
  ])('only read: %s', async (sql) => {
    await expect(query(db, sql)).rejects.toMatchObject({
      code: 'usage',
      message: 'Sealed tables are only read.',
    });
  });

  it.each(['describe select 1 as one', 'summarize select 1 as one', 'explain select 1', 'from range(3)'])(
    'may be looked at in other ways: %s',
    async (sql) => {
      expect((await query(db, sql)).rows.length).toBeGreaterThan(0);
    },
  );

  it('a wrong query is wrong usage', async () => {
    await expect(query(db, 'SELECT nonsense FROM nowhere')).rejects.toMatchObject({
      code: 'usage',
      exitCode: 2,
      place: { found: expect.stringContaining('nowhere') },
    });
  });
});

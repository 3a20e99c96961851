import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import {
  coded,
  Failure,
  fixed,
  stringsOf,
  valuesOf,
  type Column,
  type FixedColumn,
  type Table,
} from '@merchantry/contracts';
import { openDatabase, readTable, ROW_GROUP_ROWS, streamParquet, type Database } from '../src/index.js';
import { schemaOf } from './any-table.js';

let dir: string;
let db: Database;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'stream-'));
  db = await openDatabase({ threads: 2 });
});
afterAll(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

const WORDS = ['one', 'another word of more than twelve letters', 'third'];
const ROWS = ROW_GROUP_ROWS + 5_000;
const schema = schemaOf('t', { word: 'string', id: 'uint64', lon: 'float64' });

/** Rows [from, to): a word by the row, a rising id beyond 2^53, a double that hardly repeats. */
const rowsOf = (from: number, to: number): Table => ({
  rows: to - from,
  columns: {
    word: coded(
      Uint32Array.from({ length: to - from }, (_, i) => Math.floor((from + i) / 1000) % 3),
      WORDS,
    ),
    id: fixed(
      'uint64',
      BigUint64Array.from({ length: to - from }, (_, i) => 2n ** 63n + BigInt(from + i)),
    ),
    lon: fixed(
      'float64',
      Float64Array.from({ length: to - from }, (_, i) => ((from + i) % 43_200) / 120 - 180),
    ),
  },
});

function* batches(size: number, rows = ROWS): Generator<Table> {
  for (let from = 0; from < rows; from += size) yield rowsOf(from, Math.min(rows, from + size));
}

const asyncBuffer = (bytes: Buffer) => {
  const whole = new Uint8Array(bytes).buffer;
  return { byteLength: whole.byteLength, slice: (start: number, end?: number) => whole.slice(start, end) };
};

describe('streamParquet', () => {
  it.each([
    ['texts', {}],
    ['codes', { word: WORDS }],
  ])('writes the same bytes from batches of any size with any threads, %s', async (name, dictionaries) => {
    const one = await openDatabase({ threads: 1 });
    const written = [];
    for (const [k, [on, size]] of (
      [
        [db, 2048],
        [one, 40_960],
        [db, 122_880],
      ] as const
    ).entries()) {
      const path = join(dir, `${name}-${k}.parquet`);
      written.push(await streamParquet(on, path, schema, batches(size), { rows: ROWS, dictionaries }));
    }
    one.close();
    expect(new Set(written.map(({ sha256 }) => sha256)).size).toBe(1);
    const path = join(dir, `${name}-0.parquet`);
    const back = await readTable(db, [path], schema);
    const whole = rowsOf(0, ROWS);
    expect(back.rows).toBe(ROWS);
    for (const column of ['id', 'lon'] as const) {
      const type = column === 'id' ? 'uint64' : 'float64';
      const [found, made] = [back, whole].map((table) => valuesOf(table, 't', column, type).buffer);
      expect(Buffer.from(found).equals(Buffer.from(made))).toBe(true);
    }
    const { codes, dictionary } = stringsOf(back, 't', 'word');
    expect(codes.every((code, row) => dictionary[code] === WORDS[Math.floor(row / 1000) % 3])).toBe(true);
    const file = asyncBuffer(readFileSync(path));
    const groups = (await parquetMetadataAsync(file)).row_groups.map(({ num_rows }) => Number(num_rows));
    expect(groups).toEqual([ROW_GROUP_ROWS, 5_000]);
    const last = await parquetReadObjects({ file, compressors, rowStart: ROWS - 1, rowEnd: ROWS });
    const row = ROWS - 1;
    const lon = (row % 43_200) / 120 - 180;
    expect(last).toEqual([{ word: WORDS[Math.floor(row / 1000) % 3], id: 2n ** 63n + BigInt(row), lon }]);
  });

  it('refuses batches that do not end with a chunk, other numbers of rows and other dictionaries', async () => {
    const path = join(dir, 'refused.parquet');
    const refused = { code: 'table_schema_violation' };
    const attempts = [
      () => streamParquet(db, path, schema, batches(1000, 3000), { rows: 3000 }),
      () => streamParquet(db, path, schema, batches(2048, 3000), { rows: 3001 }),
      () =>
        streamParquet(db, path, schema, batches(2048, 3000), {
          rows: 3000,
          dictionaries: { word: [...WORDS] },
        }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject(refused);
  });

  it('repeats rows over the items of their lists', async () => {
    const offsets = Uint32Array.of(0, 3, 4, 5000);
    const items = rowsOf(0, 5000).columns;
    const list = (name: 'id' | 'lon'): Column => {
      const column = items[name] as FixedColumn;
      return { kind: 'list', type: { list: column.type }, length: 3, offsets, items: column };
    };
    const columns = { word: coded(Uint32Array.of(1, 0, 2), WORDS), id: list('id'), lon: list('lon') };
    const path = join(dir, 'lists.parquet');
    const options = { rows: 5000, lists: ['id', 'lon'], dictionaries: { word: WORDS } };
    await streamParquet(db, path, schema, [{ rows: 3, columns }], options);
    const back = await readTable(db, [path], schema);
    expect(valuesOf(back, 't', 'id', 'uint64')).toEqual(valuesOf(rowsOf(0, 5000), 't', 'id', 'uint64'));
    const { codes, dictionary } = stringsOf(back, 't', 'word');
    expect([0, 2, 3, 4, 4999].map((row) => dictionary[codes[row]])).toEqual(
      [1, 1, 0, 2, 2].map((word) => WORDS[word]),
    );
    const apart = { ...columns, lon: { ...list('lon'), offsets: offsets.slice() } as Column };
    await expect(
      streamParquet(db, path, schema, [{ rows: 3, columns: apart }], options),
    ).rejects.toMatchObject({ code: 'table_schema_violation' });
  });

  it('ends with what the making of a batch throws, and with the words of the system', async () => {
    function* broken(): Generator<Table> {
      yield rowsOf(0, 4096);
      throw new Failure('E105_NORMALIZATION', 'No.');
    }
    const path = join(dir, 'broken.parquet');
    await expect(streamParquet(db, path, schema, broken(), { rows: 8192 })).rejects.toMatchObject({
      code: 'E105_NORMALIZATION',
      message: 'No.',
    });
    const nowhere = join(dir, 'no', 'such', 'folder.parquet');
    await expect(streamParquet(db, nowhere, schema, batches(2048, 10), { rows: 10 })).rejects.toMatchObject({
      code: 'io_write_failure',
    });
  });
});

import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parquetMetadataAsync, parquetReadObjects, type AsyncBuffer } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import {
  coded,
  constant,
  fixed,
  strings,
  type Column,
  type ListColumn,
  type Table,
} from '@merchantry/contracts';
import { openDatabase, readTable, ROW_GROUP_ROWS, writeParquet, type Database } from '../src/index.js';
import { ids, ints, schemaOf, tableOf, words } from './any-table.js';

let dir: string;
let db: Database;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'bytes-'));
  db = await openDatabase({ threads: 2 });
});
afterAll(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

const MAX = 2n ** 64n - 1n;

/** A table of every type; a fixed multiplicative congruence fills it. */
function everyType(rows: number): { table: Table; schema: ReturnType<typeof schemaOf> } {
  let state = 12345;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
  const validity = Uint8Array.from({ length: rows }, () => (next() % 7 === 0 ? 0 : 1));
  const offsets = new Uint32Array(rows + 1);
  for (let i = 0; i < rows; i++) offsets[i + 1] = offsets[i] + ((next() >>> 8) % 3);
  const items = fixed(
    'float64',
    Float64Array.from({ length: offsets[rows] }, () => next() / 2 ** 32),
  );
  const names = Array.from({ length: 300 }, (_, i) => (i % 2 ? `Z${i}` : `Continent/City number ${i}`));
  const list: ListColumn = { kind: 'list', type: { list: 'float64' }, length: rows, offsets, items };
  const columns: Record<string, Column> = {
    u64: fixed(
      'uint64',
      BigUint64Array.from({ length: rows }, (_, i) => MAX - BigInt(rows - i)),
    ),
    i64: fixed(
      'int64',
      BigInt64Array.from({ length: rows }, () => BigInt(next()) - 2n ** 40n),
    ),
    i32: fixed(
      'int32',
      Int32Array.from({ length: rows }, () => next() % 5000),
    ),
    u32: fixed('uint32', Uint32Array.from({ length: rows }, next)),
    u16: fixed('uint16', Uint16Array.from({ length: rows }, next)),
    u8: fixed('uint8', Uint8Array.from({ length: rows }, next)),
    i16: fixed('int16', Int16Array.from({ length: rows }, next)),
    i8: fixed('int8', Int8Array.from({ length: rows }, next)),
    f64: fixed(
      'float64',
      Float64Array.from({ length: rows }, () => next() / 2 ** 32),
    ),
    f32: fixed(
      'float32',
      Float32Array.from({ length: rows }, () => next() / 2 ** 32),
    ),
    flag: fixed(
      'bool',
      Uint8Array.from({ length: rows }, () => next() & 1),
    ),
    at: fixed(
      'timestamp',
      BigInt64Array.from({ length: rows }, (_, i) => 1767225600000000n + BigInt(i)),
    ),
    name: coded(
      Uint32Array.from({ length: rows }, () => next() % 300),
      names,
    ),
    maybe: coded(
      Uint32Array.from({ length: rows }, (_, i) => (validity[i] ? next() % 300 : 0)),
      names,
      validity,
    ),
    hash: constant('string', rows, 'ab'.repeat(32)),
    seed: constant('uint64', rows, MAX),
    amounts: list,
  };
  const types = Object.fromEntries(
    Object.entries(columns).map(([name, { type }]) => [name, { type, nullable: name === 'maybe' }]),
  );
  return { table: { rows, columns }, schema: schemaOf('every_type', types) };
}

const fileBuffer = (path: string): AsyncBuffer => {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  const copy = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  return { byteLength, slice: (start, end) => copy.slice(start, end) };
};

describe('the bytes of a Parquet file', () => {
  it('are the same for 1 and 2 threads, over several row groups', async () => {
    const rows = 300_001;
    const { table, schema } = everyType(rows);
    const digests: string[] = [];
    for (const threads of [1, 2]) {
      const other = await openDatabase({ threads });
      try {
        const { sha256, contentDigest } = await writeParquet(
          other,
          join(dir, `${threads}.parquet`),
          table,
          schema,
        );
        digests.push(`${sha256} ${contentDigest}`);
      } finally {
        other.close();
      }
    }
    expect(new Set(digests).size).toBe(1);
    const metadata = await parquetMetadataAsync(fileBuffer(join(dir, '1.parquet')));
    const groups = metadata.row_groups.map(({ num_rows }) => Number(num_rows));
    expect(groups).toEqual([ROW_GROUP_ROWS, ROW_GROUP_ROWS, rows - 2 * ROW_GROUP_ROWS]);
    expect(metadata.row_groups[0].columns[0].meta_data?.codec).toBe('ZSTD');
  });

  it('do not depend on how the dictionary of a string column is laid out', async () => {
    const schema = schemaOf('s', { s: 'string' });
    const a = await writeParquet(db, join(dir, 'a.parquet'), tableOf({ s: words('x', 'y', 'x') }), schema);
    const messy = coded(Uint32Array.of(3, 1, 2), ['unused', 'y', 'x', 'x']);
    const b = await writeParquet(db, join(dir, 'b.parquet'), tableOf({ s: messy }), schema);
    expect(b).toEqual(a);
  });
});

describe('another Parquet reader', () => {
  it('finds the declared types and the values', async () => {
    const { table, schema } = everyType(5000);
    const path = join(dir, 'types.parquet');
    await writeParquet(db, path, table, schema);
    const file = fileBuffer(path);
    const metadata = await parquetMetadataAsync(file);
    const elements = new Map(metadata.schema.map((element) => [element.name, element]));
    const logical = (name: string) => elements.get(name)?.logical_type;
    expect(metadata.schema[0].num_children).toBe(schema.columns.length);
    expect(elements.get('u64')).toMatchObject({ type: 'INT64', converted_type: 'UINT_64' });
    expect(elements.get('seed')).toMatchObject({ type: 'INT64', converted_type: 'UINT_64' });
    expect(elements.get('i32')?.type).toBe('INT32');
    expect(elements.get('f64')?.type).toBe('DOUBLE');
    expect(elements.get('f32')?.type).toBe('FLOAT');
    expect(elements.get('flag')?.type).toBe('BOOLEAN');
    expect(elements.get('at')?.type).toBe('INT64');
    expect(logical('at')).toMatchObject({ type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' });
    expect(elements.get('name')?.converted_type).toBe('UTF8');
    expect(elements.get('amounts')?.converted_type).toBe('LIST');

    const rows = await parquetReadObjects({ file, compressors });
    const back = await readTable(db, [path], schema);
    expect(rows).toHaveLength(back.rows);
    const list = table.columns['amounts'] as ListColumn;
    for (const row of [0, 1, 2047, 2048, 4999]) {
      expect(rows[row]).toMatchObject({
        u64: MAX - BigInt(5000 - row),
        seed: MAX,
        hash: 'ab'.repeat(32),
        amounts: [
          ...(list.items as { values: Float64Array }).values.subarray(
            list.offsets[row],
            list.offsets[row + 1],
          ),
        ],
      });
      expect((rows[row]['at'] as Date).getTime()).toBe(1767225600000 + Math.floor(row / 1000));
    }
  });
});

const refusal = async (act: Promise<unknown>) => {
  try {
    await act;
  } catch (error) {
    return { code: (error as { code: string }).code, ...(error as { place: object }).place };
  }
  throw new Error('nothing was refused');
};

describe('the writer refuses', () => {
  const schema = schemaOf('t', { n: 'int32', s: 'string' });
  const good = { n: ints(1, 2), s: words('a', 'b') };
  const write = (columns: Record<string, Column>, over: object = {}, path = join(dir, 'refused.parquet')) =>
    refusal(writeParquet(db, path, tableOf(columns), { ...schema, ...over }));

  it.each<[string, Record<string, Column>, object]>([
    ['a missing column', { n: ints(1) }, { column: 's', found: 'no column' }],
    ['an undeclared column', { ...good, extra: ints(1, 2) }, { column: 'extra' }],
    ['another type', { ...good, n: ids(1n, 2n) }, { column: 'n', expected: 'int32', found: 'uint64' }],
    ['another length', { ...good, s: words('a') }, { column: 's' }],
    [
      'a code outside the dictionary',
      { ...good, s: coded(Uint32Array.of(0, 5), ['a']) },
      { column: 's', row: 1 },
    ],
    [
      'a flag that is no flag',
      { ...good, n: fixed('int32', Int32Array.of(1, 2), Uint8Array.of(1, 2)) },
      { column: 'n', row: 1 },
    ],
  ])('%s', async (_, columns, place) => {
    expect(await write(columns)).toMatchObject({ code: 'table_schema_violation', ...place });
  });

  it.each(['two', 2 ** 40, 1.5, 2n ** 70n, true])('the constant %p in an int32 column', async (value) => {
    const answer = await write({ ...good, n: constant('int32', 2, value) });
    expect(answer).toMatchObject({ code: 'table_value_violation', column: 'n', expected: 'int32' });
  });

  it('a type that is not declared, such as a 128-bit integer', async () => {
    const over = { columns: [{ name: 'n', type: 'hugeint', nullable: false, lineage: false }] };
    const column = { ...ints(1, 2), type: 'hugeint' } as unknown as Column;
    expect(await write({ n: column }, over)).toMatchObject({
      code: 'table_schema_violation',
      found: 'hugeint',
    });
  });

  it('NaN', async () => {
    const column = fixed('float64', Float64Array.of(1, NaN));
    const answer = await refusal(
      writeParquet(db, join(dir, 'nan.parquet'), tableOf({ f: column }), schemaOf('f', { f: 'float64' })),
    );
    expect(answer).toMatchObject({ code: 'numeric_nonfinite', column: 'f' });
  });

  it('a folder that is not there, or a file where a folder should be', async () => {
    expect(await write(good, {}, join(dir, 'no', 'such', 'folder.parquet'))).toMatchObject({
      code: 'io_write_failure',
      dataset: 't',
      found: expect.stringMatching(/No such file or directory/),
    });
    writeFileSync(join(dir, 'plain'), '');
    expect(await write(good, {}, join(dir, 'plain', 'x.parquet'))).toMatchObject({
      code: 'io_write_failure',
      found: expect.stringMatching(/Not a directory/),
    });
  });

  it('a full disk', async () => {
    // Linux offers a device that is always full.
    const full = existsSync('/dev/full') ? '/dev/full' : join(dir, 'no', 'full.parquet');
    expect(await write(good, {}, full)).toMatchObject({ code: 'io_write_failure' });
  });
});

describe('the reader refuses', () => {
  const schema = schemaOf('t', { n: 'int32', s: 'string' });
  const table = tableOf({ n: ints(1, 2), s: strings(['a', 'b']) });
  it.each<[string, Parameters<typeof schemaOf>[1], object]>([
    ['another type', { n: 'int64', s: 'string' }, { column: 'n', expected: 'n BIGINT', found: 'n INTEGER' }],
    ['a missing column', { n: 'int32', s: 'string', more: 'bool' }, { column: 'more', found: 'no column' }],
    ['an extra column', { n: 'int32' }, { column: 's', expected: 'no further column' }],
    ['another order', { s: 'string', n: 'int32' }, { column: 's' }],
  ])('%s', async (_, columns, place) => {
    const path = join(dir, 'read.parquet');
    await writeParquet(db, path, table, schema);
    expect(await refusal(readTable(db, [path], schemaOf('t', columns)))).toMatchObject({
      code: 'table_schema_violation',
      dataset: 't',
      ...place,
    });
  });

  it('a missing, a truncated and a garbled file', async () => {
    const read = (path: string) => refusal(readTable(db, [path], schema));
    expect(await read(join(dir, 'nowhere.parquet'))).toMatchObject({
      code: 'ingress_file_unreadable',
      dataset: 't',
    });
    const path = join(dir, 'damaged.parquet');
    const { bytes } = await writeParquet(db, path, table, schema);
    truncateSync(path, bytes - 10);
    expect(await read(path)).toMatchObject({ code: 'ingress_file_unreadable', path });
    writeFileSync(path, Buffer.alloc(bytes, 7));
    expect(await read(path)).toMatchObject({ code: 'ingress_file_unreadable', path });
    closeSync(openSync(path, 'w'));
    expect(statSync(path).size).toBe(0);
    expect(await read(path)).toMatchObject({ code: 'ingress_file_unreadable', path });
  });
});

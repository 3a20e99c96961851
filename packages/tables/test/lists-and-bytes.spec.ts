import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parquetMetadataAsync, parquetReadObjects, type AsyncBuffer } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import {
  binary,
  codedList,
  codedLists,
  concatColumns,
  fixed,
  plainLists,
  strings,
  takeRows,
  valueAt,
  type CodedListColumn,
  type Column,
  type ListColumn,
  type TableSchema,
} from '@merchantry/contracts';
import { tableDigest } from '@merchantry/hashgate';
import { fromArrow, toArrow } from '../src/arrow.js';
import { openDatabase, readTable, validateTable, writeParquet, type Database } from '../src/index.js';
import { anyListColumn, ints, SCALARS, schemaOf, tableOf } from './any-table.js';

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

const rowsOf = (column: Column) => Array.from({ length: column.length }, (_, row) => valueAt(column, row));

async function there(column: Column, schema: TableSchema, name = 'x.parquet'): Promise<Column> {
  const path = join(dir, name);
  const written = await writeParquet(db, path, tableOf({ x: column }), schema);
  const back = await readTable(db, [path], schema);
  expect(tableDigest(schema.columns, back)).toBe(written.contentDigest);
  return back.columns['x'];
}

/** Lists of words by code: `rows` rows over lists that differ in length, null rows among them. */
function manyLists(rows: number, lists: readonly (readonly string[])[]): CodedListColumn {
  const offsets = new Uint32Array(lists.length + 1);
  lists.forEach((list, i) => (offsets[i + 1] = offsets[i] + list.length));
  const items = strings(lists.flat());
  const dictionary: ListColumn = {
    kind: 'list',
    type: { list: 'string' },
    length: lists.length,
    offsets,
    items,
  };
  const codes = Uint32Array.from({ length: rows }, (_, i) => (i * 7) % lists.length);
  return codedList(
    codes,
    dictionary,
    Uint8Array.from(codes, (_, i) => (i % 11 === 0 ? 0 : 1)),
  );
}

const LISTS = [
  [],
  ['short'],
  ['a reason longer than twelve bytes', 'short', ''],
  ['é', 'ß'],
  ['x', 'x', 'x'],
];

describe('lists by code', () => {
  it.each(SCALARS)('of %s come back as the plain lists they stand for', async (type) => {
    const schema = schemaOf('trip', { x: { type: { list: type }, nullable: true } });
    const anyLists = fc.integer({ min: 0, max: 40 }).chain((rows) => anyListColumn(type, rows));
    await fc.assert(
      fc.asyncProperty(anyLists, async (column) => {
        const coded = codedLists(column as ListColumn);
        expect(rowsOf(await there(coded, schema))).toEqual(rowsOf(column));
      }),
      { numRuns: 15, seed: 42 },
    );
  });

  it('are written to the same bytes as plain lists', async () => {
    const schema = schemaOf('trip', { x: { type: { list: 'string' }, nullable: true } });
    const column = manyLists(50_000, LISTS);
    await there(column, schema, 'coded.parquet');
    await there(plainLists(column), schema, 'plain.parquet');
    expect(readFileSync(join(dir, 'coded.parquet')).equals(readFileSync(join(dir, 'plain.parquet')))).toBe(
      true,
    );
  });

  it('are how many rows of few lists are read, each list once and in order', async () => {
    const schema = schemaOf('trip', { x: { type: { list: 'string' }, nullable: true } });
    const column = manyLists(50_000, LISTS);
    const back = (await there(plainLists(column), schema)) as CodedListColumn;
    expect(back.kind).toBe('coded-list');
    expect(rowsOf(back.dictionary)).toEqual([
      [],
      ['a reason longer than twelve bytes', 'short', ''],
      ['short'],
      ['x', 'x', 'x'],
      ['é', 'ß'],
    ]);
    expect(rowsOf(back)).toEqual(rowsOf(column));
  });

  it('are not how lists of floats are read, whose zeros have two signs that DuckDB tells apart at times', async () => {
    const rows = 30_000;
    const offsets = Uint32Array.from({ length: rows + 1 }, (_, i) => i);
    const values = Float64Array.from({ length: rows }, (_, i) => (i % 2 ? 0 : -0));
    const items = fixed('float64', values);
    const list: ListColumn = { kind: 'list', type: { list: 'float64' }, length: rows, offsets, items };
    expect((await there(list, schemaOf('trip', { x: { list: 'float64' } }))).kind).toBe('list');
    const plain = await there(items, schemaOf('trip', { x: 'float64' }));
    expect(rowsOf(plain).every((value) => value === 0)).toBe(true);
  });

  it('are not how a file is read that holds too many different lists, the first of which do not show it', async () => {
    const rows = 190_000;
    const items = fixed(
      'uint32',
      Uint32Array.from({ length: rows }, (_, i) => Math.max(0, i - 130_000)),
    );
    const offsets = Uint32Array.from({ length: rows + 1 }, (_, i) => i);
    const list: ListColumn = { kind: 'list', type: { list: 'uint32' }, length: rows, offsets, items };
    const back = (await there(list, schemaOf('trip', { x: { list: 'uint32' } }))) as ListColumn;
    expect(back.kind).toBe('list');
    expect(back.items).toEqual(items);
  });

  it('are proved to have arrived: another list under a code of many rows is found', async () => {
    const schema = schemaOf('trip', { x: { type: { list: 'string' }, nullable: true } });
    const column = manyLists(50_000, LISTS);
    const path = join(dir, 'other.parquet');
    await writeParquet(db, path, tableOf({ x: column }), schema);
    const { assertSameRows } = await import('../src/assert-same-rows.js');
    const other = manyLists(
      50_000,
      LISTS.map((list, i) => (i === 4 ? ['x', 'x', 'y'] : list)),
    );
    const compare = (written: Column) =>
      db.withConnection((connection) => assertSameRows(connection, path, tableOf({ x: written }), schema));
    await expect(compare(column)).resolves.toBeUndefined();
    await expect(compare(plainLists(column))).resolves.toBeUndefined();
    const first = rowsOf(other).findIndex((list) => (list as string[] | null)?.includes('y'));
    for (const written of [other, plainLists(other)]) {
      await expect(compare(written)).rejects.toMatchObject({
        code: 'output_digest_mismatch',
        place: { column: 'x', row: first },
      });
    }
  });

  it('are checked list by list, the used ones only, naming the first row', () => {
    const schema = schemaOf('t', { x: { type: { list: 'string' }, nullable: true, pattern: '^[a-z]+$' } });
    const column = manyLists(40, [['fine'], ['NOT FINE'], ['fine', 'too']]);
    const used = takeRows(
      column,
      Uint32Array.from({ length: 40 }, (_, i) => i).filter((i) => column.codes[i] !== 1),
    );
    expect(() => validateTable(tableOf({ x: used }), schema)).not.toThrow();
    const row = rowsOf(column).findIndex((list) => (list as string[] | null)?.[0] === 'NOT FINE');
    expect(() => validateTable(tableOf({ x: column }), schema)).toThrow(
      expect.objectContaining({
        code: 'table_value_violation',
        place: expect.objectContaining({ row, found: '"NOT FINE"' }),
      }),
    );
  });

  it('are refused with a code beyond the dictionary, a null list in it, a null item, or as a key', () => {
    const schema = schemaOf('t', { x: { list: 'string' } });
    const column = { ...manyLists(3, [['a'], ['b']]), validity: undefined };
    const refused = (wrong: Column, code: string, of = schema) =>
      expect(() => validateTable(tableOf({ x: wrong }), of)).toThrow(expect.objectContaining({ code }));
    refused({ ...column, codes: Uint32Array.of(0, 1, 2) }, 'table_schema_violation');
    const { dictionary } = column;
    refused(
      { ...column, dictionary: { ...dictionary, validity: Uint8Array.of(1, 0) } },
      'table_schema_violation',
    );
    refused(
      { ...column, dictionary: { ...dictionary, items: strings(['a', null]) } },
      'table_schema_violation',
    );
    refused(column, 'contract_invalid', { ...schema, primaryKey: ['x'] });
  });

  it('pass through Arrow as plain lists', () => {
    const schema = schemaOf('t', { x: { type: { list: 'string' }, nullable: true } });
    const column = manyLists(100, LISTS);
    const back = fromArrow(toArrow(tableOf({ x: column })), schema);
    expect(rowsOf(back.columns['x'])).toEqual(rowsOf(column));
  });
});

/** The point (1, 2), and an empty MultiPolygon, as OGC 06-103r4 lays them out. */
const POINT = Buffer.from('0101000000000000000000f03f0000000000000040', 'hex');
const MULTI = Buffer.from('010600000000000000', 'hex');

describe('byte strings', () => {
  it('come back byte for byte, empty and null ones, short and large ones', async () => {
    const schema = schemaOf('t', { x: { type: 'binary', nullable: true } });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(fc.uint8Array({ maxLength: 40 }), { freq: 6 }), { maxLength: 60 }),
        async (values) => {
          expect(rowsOf(await there(binary(values), schema))).toEqual(values);
        },
      ),
      { numRuns: 25, seed: 42 },
    );
    const large = Array.from({ length: 5000 }, (_, i) =>
      new Uint8Array(i === 3000 ? 1_000_000 : i % 300).fill(i),
    );
    const back = await there(binary(large), schema);
    expect(rowsOf(back).every((value, i) => Buffer.from(value as Uint8Array).equals(large[i]))).toBe(true);
  });

  it('pass through Arrow', () => {
    const values = [POINT, null, new Uint8Array(0), MULTI].map((value) => value && new Uint8Array(value));
    const schema = schemaOf('t', { x: { type: 'binary', nullable: true } });
    const back = fromArrow(toArrow(tableOf({ x: binary(values) })), schema);
    expect(rowsOf(back.columns['x'])).toEqual(values);
  });

  it('that are geometries make the file GeoParquet, which another reader understands', async () => {
    const schema = schemaOf('t', {
      id: 'int32',
      shape: { type: 'binary', geometry: 'wkb', nullable: true },
    });
    const path = join(dir, 'geo.parquet');
    const shapes = concatColumns('shape', [binary([POINT, null]), binary([MULTI])]);
    const table = tableOf({ id: ints(1, 2, 3), shape: shapes });
    validateTable(table, schema);
    await writeParquet(db, path, table, schema);
    const bytes = readFileSync(path);
    const file: AsyncBuffer = {
      byteLength: bytes.length,
      slice: (from, to) =>
        bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + (to ?? bytes.length)) as ArrayBuffer,
    };
    const metadata = await parquetMetadataAsync(file);
    const geo = metadata.key_value_metadata?.find(({ key }) => key === 'geo')?.value;
    expect(JSON.parse(String(geo))).toEqual({
      version: '1.1.0',
      primary_column: 'shape',
      columns: { shape: { encoding: 'WKB', geometry_types: ['MultiPolygon', 'Point'] } },
    });
    const rows = await parquetReadObjects({ file, metadata, compressors, geoparquet: true });
    expect(rows[0]['shape']).toEqual({ type: 'Point', coordinates: [1, 2] });
    expect(rows[2]['shape']).toMatchObject({ type: 'MultiPolygon' });
    const back = await readTable(db, [path], schema);
    expect(rowsOf(back.columns['shape'])).toEqual(rowsOf(shapes));
  });

  it('that should be geometries and are not are refused with their row', () => {
    const schema = schemaOf('t', { x: { type: 'binary', geometry: 'wkb' } });
    for (const wrong of ['', '0106', '0209000000', '0109000000', '01ee030000']) {
      const values = [POINT, Buffer.from(wrong, 'hex')];
      expect(() => validateTable(tableOf({ x: binary(values) }), schema)).toThrow(
        expect.objectContaining({
          code: 'table_value_violation',
          place: expect.objectContaining({ row: 1, found: `0x${wrong}` }),
        }),
      );
    }
  });

  it('cannot be keys, and their offsets must ascend within their bytes', () => {
    const schema = schemaOf('t', { x: 'binary' });
    const column = binary([POINT, MULTI]);
    expect(() => validateTable(tableOf({ x: column }), { ...schema, sortKeys: ['x'] })).toThrow(
      expect.objectContaining({ code: 'contract_invalid' }),
    );
    for (const offsets of [Uint32Array.of(0, 5, 4), Uint32Array.of(0, 1, 900), Uint32Array.of(0, 1)]) {
      expect(() => validateTable(tableOf({ x: { ...column, offsets } }), schema)).toThrow(
        expect.objectContaining({ code: 'table_schema_violation' }),
      );
    }
  });
});

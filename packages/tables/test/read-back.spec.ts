import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  coded,
  codedList,
  constant,
  fixed,
  strings,
  valueAt,
  type Column,
  type ColumnType,
  type FixedColumn,
  type ListColumn,
  type StringColumn,
} from '@merchantry/contracts';
import { assertSameRows } from '../src/assert-same-rows.js';
import { openDatabase, writeParquet, type Database } from '../src/index.js';
import { anyListColumn, anyScalarColumn, ids, SCALARS, schemaOf, tableOf } from './any-table.js';

let db: Database;
let dir: string;
beforeAll(async () => {
  db = await openDatabase({ threads: 2 });
  dir = mkdtempSync(join(tmpdir(), 'read-back-'));
});
afterAll(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

/** Writes one column and reads it back as if another had been written; undefined when nobody notices. */
async function noticed(type: ColumnType, inFile: Column, meant: Column) {
  const schema = schemaOf('back', { x: { type, nullable: true } });
  const path = join(dir, 'x.parquet');
  await writeParquet(db, path, tableOf({ x: inFile }), schema);
  try {
    await db.withConnection((connection) => assertSameRows(connection, path, tableOf({ x: meant }), schema));
    return undefined;
  } catch (error) {
    const { code, place } = error as { code: string; place: Record<string, unknown> };
    return { code, ...place };
  }
}

const shown = (column: Column, row: number) => String(valueAt(column, row));

/** The same values but one: another value, or null for a value and a value for null. */
function spoilt(column: Column, row: number, nullify: boolean): Column {
  const at = { ...column } as FixedColumn | StringColumn;
  const validity = at.validity?.slice() ?? new Uint8Array(at.length).fill(1);
  if (nullify) validity[row] = 1 - validity[row];
  if (at.kind === 'string') {
    const codes = at.codes.slice();
    const dictionary = [...at.dictionary, `${at.dictionary[codes[row]] ?? ''}!`];
    if (!nullify) codes[row] = dictionary.length - 1;
    return coded(codes, dictionary, validity);
  }
  const values = at.values.slice() as Uint8Array;
  const bytes = new Uint8Array(values.buffer);
  const width = values.BYTES_PER_ELEMENT;
  if (nullify) bytes.fill(0, row * width, (row + 1) * width);
  else bytes[row * width] ^= 1;
  return fixed(at.type, values, validity);
}

describe('reading back', () => {
  const options = { numRuns: 20, seed: 42 };

  it.each(SCALARS)('notices one %s that arrived as another, and says where', async (type) => {
    const cases = fc.integer({ min: 1, max: 80 }).chain((rows) =>
      fc.record({
        column: anyScalarColumn(type, rows),
        row: fc.integer({ min: 0, max: rows - 1 }),
        nullify: fc.boolean(),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ column, row, nullify }) => {
        const isNull = column.validity?.[row] === 0;
        const other = spoilt(column, row, nullify || isNull);
        expect(await noticed(type, column, column)).toBeUndefined();
        expect(await noticed(type, column, other)).toMatchObject({
          code: 'output_digest_mismatch',
          column: 'x',
          row,
          expected: shown(other, row),
          found: shown(column, row),
        });
      }),
      options,
    );
  });

  it.each(['float64', 'uint64', 'string'] as const)('notices one item of a list of %s', async (type) => {
    const cases = fc
      .integer({ min: 1, max: 40 })
      .chain((rows) => fc.tuple(anyListColumn(type, rows), fc.nat()))
      .filter(([column]) => (column as ListColumn).items.length > 0);
    await fc.assert(
      fc.asyncProperty(cases, async ([column, pick]) => {
        const list = column as ListColumn;
        const item = pick % list.items.length;
        const nullify = list.items.validity?.[item] === 0;
        const items = spoilt(list.items, item, nullify) as FixedColumn | StringColumn;
        const row = list.offsets.findLastIndex((offset) => offset <= item);
        const answer = await noticed({ list: type }, list, { ...list, items });
        expect(answer).toMatchObject({ code: 'output_digest_mismatch', column: 'x', row });
      }),
      options,
    );
  });

  const rows = 9000;
  const long = ['a first text of some length', 'a second text of some length', '', "it's short"];
  const many = (texts: readonly (string | null)[]) =>
    strings(Array.from({ length: rows }, (_, i) => texts[(i * 7919) % texts.length]));
  const replaced = (row: number, text: string | null, texts: readonly (string | null)[]) =>
    strings(Array.from({ length: rows }, (_, i) => (i === row ? text : texts[(i * 7919) % texts.length])));

  it.each<[string, string | null, (string | null)[]]>([
    ['another of few long texts', long[1], [long[0], long[1], long[2], long[3]]],
    ['a text that was never written', 'a text from nowhere at all', long],
    ['a text that was never written among nulls', 'a text from nowhere at all', [...long, null]],
    ['a null among few long texts', null, long],
    ['a null more', null, [...long, null]],
    ['another short text', 'GB', ['FR', 'GB', 'DE']],
    ['the other case', 'gb', ['FR', 'GB', 'DE']],
    ['a blank more', 'a first text of some length ', long],
  ])('notices %s in the fourth vector', async (_, text, texts) => {
    const row = Array.from({ length: rows }, (_unused, i) => i).find(
      (i) => i > 3 * 2048 && texts[(i * 7919) % texts.length] !== text,
    )!;
    const meant = many(texts);
    expect(await noticed('string', meant, meant)).toBeUndefined();
    const answer = await noticed('string', replaced(row, text, texts), meant);
    expect(answer).toMatchObject({ code: 'output_digest_mismatch', row, found: String(text) });
    const reverse = await noticed('string', meant, replaced(row, text, texts));
    expect(reverse).toMatchObject({ code: 'output_digest_mismatch', row, expected: String(text) });
  });

  it.each<[string, string | null]>([
    ['a text of lineage', 'ab'.repeat(32)],
    ['a short text', 'GB'],
    ['the empty text', ''],
    ['a text with a quote', `it's "so"`],
    ['a text with a zero byte', 'before \0 and after it'],
    ['a text that begins with a byte order mark', '\ufeffa mark before a long string'],
    ['null', null],
  ])('notices one row that strays from %s in every row', async (_, value) => {
    const meant = constant('string', rows, value);
    expect(await noticed('string', meant, meant)).toBeUndefined();
    const stray = value === null ? '' : null;
    for (const other of [stray, 'something else altogether']) {
      const answer = await noticed('string', replaced(8191, other, [value]), meant);
      expect(answer).toMatchObject({ code: 'output_digest_mismatch', row: 8191, found: String(other) });
    }
  });

  it('notices one row that strays from a constant number', async () => {
    const meant = constant('uint64', rows, 2n ** 64n - 1n);
    const values = new BigUint64Array(rows).fill(2n ** 64n - 1n);
    values[5000] -= 1n;
    expect(await noticed('uint64', ids(...values), meant)).toMatchObject({ row: 5000 });
    const gone = fixed('uint64', new BigUint64Array(rows), new Uint8Array(rows));
    expect(await noticed('uint64', gone, meant)).toMatchObject({ row: 0, found: 'null' });
  });

  it('notices another list among few, and rows too few or too many', async () => {
    const items = strings(['HOME', 'a reason of some length', 'OTHER']);
    const lists: ListColumn = {
      kind: 'list',
      type: { list: 'string' },
      length: 3,
      offsets: Uint32Array.of(0, 1, 3, 3),
      items,
    };
    const codes = Uint32Array.from({ length: 30_000 }, (_, i) => i % 3);
    const other = codes.slice();
    other[25_000] = (other[25_000] + 1) % 3;
    expect(await noticed({ list: 'string' }, codedList(codes, lists), codedList(other, lists))).toMatchObject(
      {
        code: 'output_digest_mismatch',
        row: 25_000,
      },
    );
    for (const [inFile, meant] of [
      [2047, 2048],
      [2049, 2048],
    ])
      expect(
        await noticed('string', constant('string', inFile, 'x'), constant('string', meant, 'x')),
      ).toMatchObject({ code: 'output_digest_mismatch', expected: `${meant} rows` });
  });
});

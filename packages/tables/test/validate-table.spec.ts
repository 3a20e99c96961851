import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  coded,
  constant,
  fixed,
  valueAt,
  type Column,
  type ColumnSchema,
  type Table,
  type TableSchema,
} from '@merchantry/contracts';
import { byCodePoint } from '@merchantry/hashgate';
import { validateTable, type TableLookup } from '../src/index.js';
import { doubles, ids, ints, schemaOf, tableOf, words } from './any-table.js';

const refusal = (table: Table, schema: TableSchema, lookup?: TableLookup) => {
  try {
    validateTable(table, schema, { path: 'some/file' }, lookup);
  } catch (error) {
    return { code: (error as { code: string }).code, ...(error as { place: object }).place };
  }
  return undefined;
};

/** Checks one column `x` under a column schema. */
const column = (x: Column, over: Partial<ColumnSchema>) =>
  refusal(tableOf({ x }), schemaOf('t', { x: { ...over, type: x.type } }));

describe('the values of a column', () => {
  const nulls = Uint8Array.of(1, 0, 1);
  it.each<[string, Column, Partial<ColumnSchema>]>([
    ['nulls where allowed', fixed('int32', Int32Array.of(1, 0, 3), nulls), { nullable: true, minimum: 1 }],
    [
      'null strings beside an enum',
      coded(Uint32Array.of(0, 0, 0), ['a'], nulls),
      { nullable: true, enum: ['a'] },
    ],
    ['bounds met', ints(0, 5), { minimum: 0, maximum: 5 }],
    ['open bounds', doubles(0.1, 0.9), { exclusiveMinimum: 0, exclusiveMaximum: 1 }],
    ['64-bit bounds met', ids(1n, 2n ** 64n - 1n), { minimum: 1n, maximum: 2n ** 64n - 1n }],
    ['negative 64-bit bounds', fixed('int64', BigInt64Array.of(-5n, 7n)), { minimum: -5n, maximum: 7n }],
    ['an integer enum', fixed('int8', Int8Array.of(1, 3)), { enum: [1, 3] }],
    ['a 64-bit enum', ids(7n, 2n ** 63n), { enum: [7n, 2n ** 63n] }],
    ['unused dictionary entries', coded(Uint32Array.of(0), ['ok', 'NOT OK']), { pattern: '^[a-z]+$' }],
    ['astral characters as one', words('😀😀'), { minLength: 2, maxLength: 2 }],
    ['a constant', constant('string', 3, 'GB'), { pattern: '^[A-Z]{2}$' }],
    ['no rows', fixed('int32', new Int32Array(0)), { minimum: 5 }],
  ])('%s pass', (_, x, over) => {
    expect(column(x, over)).toBeUndefined();
  });

  it.each<[string, Column, Partial<ColumnSchema>, object]>([
    [
      'a null',
      fixed('int32', Int32Array.of(1, 0, 3), nulls),
      {},
      { code: 'table_schema_violation', row: 1, found: 'null' },
    ],
    ['a constant null', constant('int32', 2, null), {}, { code: 'table_schema_violation', row: 0 }],
    ['too small', ints(0, 1, -1, -2), { minimum: 0 }, { row: 2, expected: '>= 0', found: '-1' }],
    ['too large', ints(5, 6), { maximum: 5 }, { row: 1, expected: '<= 5' }],
    ['on an open lower bound', doubles(0.5, 0), { exclusiveMinimum: 0 }, { row: 1, expected: '> 0' }],
    ['on an open upper bound', doubles(0.5, 1), { exclusiveMaximum: 1 }, { row: 1, expected: '< 1' }],
    ['NaN', doubles(0, NaN), {}, { code: 'numeric_nonfinite', row: 1, found: 'NaN' }],
    ['infinite', doubles(0, 1, -Infinity), {}, { code: 'numeric_nonfinite', row: 2 }],
    ['id zero', ids(3n, 0n), { minimum: 1n }, { row: 1, found: '0' }],
    ['id above its bound', ids(2n ** 63n, 2n ** 63n + 1n), { maximum: 2n ** 63n }, { row: 1 }],
    ['negative 64-bit', fixed('int64', BigInt64Array.of(0n, -1n)), { minimum: 0 }, { row: 1, found: '-1' }],
    ['on an open 64-bit bound', ids(5n, 4n), { exclusiveMinimum: 4 }, { row: 1 }],
    ['below a fractional bound', fixed('int64', BigInt64Array.of(2n, 1n)), { minimum: 1.5 }, { row: 1 }],
    ['an impossible bound', ids(5n), { maximum: -1 }, { row: 0 }],
    ['integer outside its enum', ints(1, 2), { enum: [1, 3] }, { row: 1, expected: 'one of 1, 3' }],
    ['64-bit outside its enum', ids(7n, 8n), { enum: [7n] }, { row: 1 }],
    ['string outside its enum', words('a', 'a', 'b'), { enum: ['a'] }, { row: 2, found: '"b"' }],
    [
      'unlike the pattern',
      words('GB', 'gb', 'fr'),
      { pattern: '^[A-Z]{2}$' },
      { row: 1, expected: 'a string like /^[A-Z]{2}$/' },
    ],
    ['too short', words('ab', ''), { minLength: 1 }, { row: 1 }],
    ['too long', words('ab', 'abc'), { maxLength: 2 }, { row: 1 }],
    ['a constant unlike its pattern', constant('string', 3, 'gb'), { pattern: '^[A-Z]{2}$' }, { row: 0 }],
    [
      'an item of a list',
      {
        kind: 'list',
        type: { list: 'int32' },
        length: 3,
        offsets: Uint32Array.of(0, 2, 2, 3),
        items: ints(1, 2, -3),
      },
      { minimum: 0 },
      { row: 2, found: '-3' },
    ],
    [
      'a null item',
      {
        kind: 'list',
        type: { list: 'string' },
        length: 2,
        offsets: Uint32Array.of(0, 1, 2),
        items: words('a', null),
      },
      { nullable: true },
      { code: 'table_schema_violation', row: 1 },
    ],
  ])('%s is refused', (_, x, over, place) => {
    expect(column(x, over)).toMatchObject({
      code: 'table_value_violation',
      dataset: 't',
      column: 'x',
      path: 'some/file',
      ...place,
    });
  });

  it('64-bit bounds agree with BigInt comparison', () => {
    const value = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const near = fc.tuple(value, fc.integer({ min: -2, max: 2 })).map(([v, d]) => v + BigInt(d));
    fc.assert(
      fc.property(
        value,
        near,
        fc.constantFrom('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'),
        (v, limit, kind) => {
          const kept = {
            minimum: v >= limit,
            maximum: v <= limit,
            exclusiveMinimum: v > limit,
            exclusiveMaximum: v < limit,
          }[kind];
          expect(column(fixed('int64', BigInt64Array.of(v)), { [kind]: limit }) === undefined).toBe(kept);
          const unsigned = v + 2n ** 63n;
          expect(column(ids(unsigned), { [kind]: limit + 2n ** 63n }) === undefined).toBe(kept);
        },
      ),
      { numRuns: 500, seed: 7 },
    );
  });
});

const keyed = (columns: Record<string, Column>, over: Partial<TableSchema>, lookup?: TableLookup) =>
  refusal(
    tableOf(columns),
    {
      ...schemaOf(
        't',
        Object.fromEntries(
          Object.entries(columns).map(([name, { type, kind, ...rest }]) => [
            name,
            { type, nullable: kind !== 'constant' && 'validity' in rest && rest.validity !== undefined },
          ]),
        ),
      ),
      ...over,
    },
    lookup,
  );

describe('keys', () => {
  it.each<[string, Record<string, Column>, Partial<TableSchema>]>([
    ['distinct in order', { a: ints(1, 2), b: ints(9, 9) }, { primaryKey: ['a'], sortKeys: ['a'] }],
    ['distinct as a pair', { a: ints(1, 1), b: ints(9, 8) }, { primaryKey: ['a', 'b'] }],
    ['null in a unique key', { a: words('x', null, null) }, { unique: [['a']] }],
    ['one row of a constant', { a: constant('int32', 1, 5) }, { primaryKey: ['a'] }],
    ['no rows', { a: ints() }, { primaryKey: ['a'], sortKeys: ['a'] }],
  ])('%s pass', (_, columns, over) => {
    expect(keyed(columns, over)).toBeUndefined();
  });

  it.each<[string, Record<string, Column>, Partial<TableSchema>, object]>([
    [
      'a repeat among neighbours',
      { a: ints(1, 2, 2) },
      { primaryKey: ['a'], sortKeys: ['a'] },
      { row: 2, found: 'a=2', column: 'a' },
    ],
    ['a repeat far away', { a: ints(3, 1, 2, 1) }, { primaryKey: ['a'] }, { row: 3, found: 'a=1' }],
    [
      'a repeated pair',
      { a: words('x', 'y', 'x'), b: ids(1n, 1n, 1n) },
      { primaryKey: ['a', 'b'] },
      { row: 2, column: 'a, b', found: 'a=x, b=1' },
    ],
    [
      'a repeat under another code',
      { a: coded(Uint32Array.of(0, 1), ['x', 'x']) },
      { unique: [['a']] },
      { row: 1 },
    ],
    ['-0 and 0', { a: doubles(0, -0) }, { unique: [['a']] }, { row: 1 }],
    [
      'ids that agree as doubles only differ',
      { a: ids(2n ** 63n, 2n ** 63n + 1n, 2n ** 63n) },
      { primaryKey: ['a'] },
      { row: 2 },
    ],
    ['a constant key', { a: constant('string', 2, 'x') }, { primaryKey: ['a'] }, { row: 1 }],
    [
      'a null primary key',
      { a: words('x', null) },
      { primaryKey: ['a'] },
      { row: 1, code: 'table_schema_violation', found: 'null' },
    ],
  ])('%s is refused', (_, columns, over, place) => {
    expect(keyed(columns, over)).toMatchObject({ code: 'table_key_duplicate', dataset: 't', ...place });
  });

  it('agree with a brute-force twin on random tables', () => {
    const table = fc.integer({ min: 0, max: 60 }).chain((rows) =>
      fc.tuple(
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: rows, maxLength: rows }),
        fc.array(fc.option(fc.constantFrom('', 'a', 'b', '￿', '😀')), { minLength: rows, maxLength: rows }),
        fc.array(fc.bigInt({ min: 2n ** 63n - 2n, max: 2n ** 63n + 2n }), {
          minLength: rows,
          maxLength: rows,
        }),
      ),
    );
    const names = fc.shuffledSubarray(['n', 's', 'u'], { minLength: 1 });
    const sortings = fc.shuffledSubarray(['n', 's', 'u']);
    fc.assert(
      fc.property(table, names, sortings, ([n, s, u], key, sortKeys) => {
        const rows = n.map((_, i) => ({ n: n[i], s: s[i], u: u[i] }));
        rows.sort((a, b) => compareKey(a, b, sortKeys));
        const columns = {
          n: ints(...rows.map((row) => row.n)),
          s: words(...rows.map((row) => row.s)),
          u: ids(...rows.map((row) => row.u)),
        };
        const found = keyed(columns, { unique: [key], sortKeys });
        const seen = new Set<string>();
        const twin = rows.findIndex((row) => {
          const values = key.map((name) => row[name as 'n']);
          if (values.includes(null as never)) return false;
          const text = values.map((value) => `${typeof value}:${String(value)}`).join('|');
          if (seen.has(text)) return true;
          seen.add(text);
          return false;
        });
        expect(found).toEqual(
          twin < 0 ? undefined : expect.objectContaining({ code: 'table_key_duplicate', row: twin }),
        );
      }),
      { numRuns: 800, seed: 11 },
    );
  });
});

interface Row {
  n: number;
  s: string | null;
  u: bigint;
}

function compareKey(a: Row, b: Row, key: string[]): number {
  for (const name of key as (keyof Row)[]) {
    const [x, y] = [a[name], b[name]];
    if (x === y) continue;
    if (x === null) return 1;
    if (y === null) return -1;
    if (typeof x === 'string') return Buffer.compare(Buffer.from(x), Buffer.from(y as string));
    return (x as number) < (y as number) ? -1 : 1;
  }
  return 0;
}

describe('sort order', () => {
  it.each<[string, Column]>([
    ['signed integers', ints(-5, -1, 0, 0, 7)],
    ['doubles', doubles(-1e300, -2, -0, 0, 1e-300, 3)],
    ['unsigned 64-bit', ids(0n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n)],
    ['signed 64-bit', fixed('int64', BigInt64Array.of(-(2n ** 63n), -1n, 0n, 1n, 2n ** 40n))],
    ['strings by bytes, nulls last', words('', 'B', 'a', '\uffff', '😀', null, null)],
    ['time stamps', fixed('timestamp', BigInt64Array.of(-1n, 5n))],
  ])('of %s passes, and fails at the first step down', (_, a) => {
    expect(keyed({ a }, { sortKeys: ['a'] })).toBeUndefined();
    const last = a.length - 1;
    const swapped = swap(a, 0, last);
    expect(keyed({ a: swapped }, { sortKeys: ['a'] })).toMatchObject({
      code: 'table_sort_violation',
      dataset: 't',
      column: 'a',
      row: 1,
    });
  });

  it('names both rows', () => {
    const columns = { a: words('x', 'x'), b: ints(2, 1) };
    expect(keyed(columns, { sortKeys: ['a', 'b'] })).toMatchObject({
      row: 1,
      expected: 'at least a=x, b=2',
      found: 'a=x, b=1',
    });
  });

  it('of strings is the order of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const bytes = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(Math.sign(byCodePoint(a, b))).toBe(bytes);
        expect(keyed({ a: words(a, b) }, { sortKeys: ['a'] }) === undefined).toBe(bytes <= 0);
      }),
      { seed: 3 },
    );
  });
});

function swap(column: Column, i: number, j: number): Column {
  const order = Array.from({ length: column.length }, (_, row) => (row === i ? j : row === j ? i : row));
  const values = order.map((row) => valueAt(column, row));
  if (column.kind === 'string') return words(...(values as (string | null)[]));
  if (column.kind !== 'fixed') throw new TypeError('only scalars are swapped here');
  const copy = column.values.slice();
  values.forEach((value, row) => (copy[row] = value as never));
  return { ...column, values: copy };
}

describe('foreign keys', () => {
  const countries = tableOf({ iso: words('DE', 'FR', 'GB', null), zone: ids(1n, 2n, 2n ** 63n, 0n) });
  const lookup: TableLookup = (dataset) => (dataset === 'countries' ? countries : undefined);
  const to = (columns: string[], referenced: string[], dataset = 'countries') => ({
    foreignKeys: [{ columns, dataset, referenced }],
  });

  it('that find their rows pass, with nulls exempt', () => {
    expect(keyed({ c: words('GB', null, 'DE', 'GB') }, to(['c'], ['iso']), lookup)).toBeUndefined();
    expect(
      keyed({ c: words('GB'), z: ids(2n ** 63n) }, to(['c', 'z'], ['iso', 'zone']), lookup),
    ).toBeUndefined();
    expect(keyed({ c: constant('string', 3, 'FR') }, to(['c'], ['iso']), lookup)).toBeUndefined();
  });

  it.each<[string, Record<string, Column>, Partial<TableSchema>, object]>([
    [
      'an unknown value',
      { c: words('GB', 'XK') },
      to(['c'], ['iso']),
      { row: 1, column: 'c', found: 'c=XK', expected: 'a value of countries.iso' },
    ],
    ['a constant of an unknown value', { c: constant('string', 2, 'XK') }, to(['c'], ['iso']), { row: 0 }],
    [
      'an unknown pair',
      { c: words('GB'), z: ids(1n) },
      to(['c', 'z'], ['iso', 'zone']),
      { row: 0, found: 'c=GB, z=1' },
    ],
    ['the empty string against a null', { c: words('') }, to(['c'], ['iso']), { row: 0 }],
    ['another type', { c: ints(1) }, to(['c'], ['iso']), { code: 'contract_invalid', found: 'string' }],
    [
      'a table not at hand',
      { c: words('GB') },
      to(['c'], ['iso'], 'elsewhere'),
      { code: 'input_resolution_error', expected: 'table elsewhere' },
    ],
  ])('%s is refused', (_, columns, over, place) => {
    expect(keyed(columns, over, lookup)).toMatchObject({
      code: 'table_foreign_key_violation',
      dataset: 't',
      ...place,
    });
  });
});

describe('group sums', () => {
  const sums = (tolerance = 1e-6) => ({ groupSums: [{ groupBy: ['g'], valueColumn: 'w', tolerance }] });
  it('of one pass, also where naive summation would not', () => {
    expect(keyed({ g: words('a', 'b', 'a'), w: doubles(0.25, 1, 0.75) }, sums())).toBeUndefined();
    expect(keyed({ g: ints(1, 1, 1, 1), w: doubles(1e17, 1, -1e17, 0) }, sums())).toBeUndefined();
  });
  it('of anything else are refused at the first row of the first such group', () => {
    expect(keyed({ g: words('a', 'b', 'c', 'b'), w: doubles(1, 0.5, 0.9, 0.4) }, sums())).toMatchObject({
      code: 'table_group_sum_violation',
      dataset: 't',
      column: 'w',
      row: 1,
      expected: '1 within 0.000001 for g=b',
      found: '0.9',
    });
    expect(keyed({ g: ints(1), w: doubles(1 + 2e-6) }, sums())).toMatchObject({ row: 0 });
    expect(keyed({ g: ints(1), w: doubles(1 + 2e-6) }, sums(1e-5))).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  coded,
  constant,
  fixed,
  strings,
  valueAt,
  type Column,
  type FixedColumn,
  type FixedValues,
  type ListColumn,
  type ScalarType,
  type StringColumn,
} from '@merchantry/contracts';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { columnDigest } from './column-digest.js';
import { tableDigest } from './content-digest.js';

const ARRAYS = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
  timestamp: BigInt64Array,
} as const;
type FixedType = FixedColumn['type'];
const FIXED_TYPES = Object.keys(ARRAYS) as FixedType[];

function column(type: FixedType, values: readonly (number | bigint)[], validity?: Uint8Array): FixedColumn {
  return fixed(type, (ARRAYS[type] as { from(v: readonly unknown[]): FixedValues }).from(values), validity);
}

/** The page's definition, one value at a time through DataView: slow, and written without the product's code. */
function twin(col: Column): string {
  const rows = Array.from({ length: col.length }, (_, i) => valueAt(col, i));
  const bytes: Buffer[] = [nulls(rows)];
  if (typeof col.type === 'string') {
    for (const value of rows) bytes.push(scalar(col.type as ScalarType, value));
  } else {
    const item = col.type.list;
    const lists = rows.map((row) => (row ?? []) as unknown[]);
    bytes.push(nulls(lists.flat()));
    for (const list of lists) bytes.push(u32(list.length), ...list.map((value) => scalar(item, value)));
  }
  return createHash('sha256').update(Buffer.concat(bytes)).digest('hex');
}

function nulls(rows: readonly unknown[]): Buffer {
  const head = Buffer.alloc(9);
  head.writeBigUInt64LE(BigInt(rows.length));
  if (!rows.includes(null)) return head;
  head[8] = 1;
  const bitmap = Buffer.alloc(Math.ceil(rows.length / 8));
  rows.forEach((value, i) => {
    if (value !== null) bitmap[Math.floor(i / 8)] += 2 ** (i % 8);
  });
  return Buffer.concat([head, bitmap]);
}

function u32(n: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32LE(n);
  return out;
}

function scalar(type: ScalarType, value: unknown): Buffer {
  if (type === 'string') {
    const text = Buffer.from((value ?? '') as string);
    return Buffer.concat([u32(text.length), text]);
  }
  const view = new DataView(new ArrayBuffer(8));
  const number = Number(value ?? 0);
  const big = BigInt.asIntN(
    64,
    BigInt(type === 'float32' || type === 'float64' ? 0 : ((value ?? 0) as bigint)),
  );
  const write: Record<string, () => number> = {
    bool: () => (view.setUint8(0, number), 1),
    8: () => (view.setInt8(0, number), 1),
    16: () => (view.setInt16(0, number, true), 2),
    32: () => (view.setInt32(0, number, true), 4),
    64: () => (view.setBigInt64(0, big, true), 8),
    timestamp: () => (view.setBigInt64(0, big, true), 8),
    float32: () => (view.setFloat32(0, number === 0 ? 0 : number, true), 4),
    float64: () => (view.setFloat64(0, number === 0 ? 0 : number, true), 8),
  };
  const width = (write[type] ?? write[type.replace(/\D+/, '')])();
  return Buffer.from(view.buffer, 0, width);
}

const valuesOf: Record<FixedType, fc.Arbitrary<number | bigint>> = {
  bool: fc.nat(1),
  int8: fc.integer({ min: -128, max: 127 }),
  int16: fc.integer({ min: -32768, max: 32767 }),
  int32: fc.integer(),
  int64: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  uint8: fc.nat(255),
  uint16: fc.nat(65535),
  uint32: fc.nat(2 ** 32 - 1),
  uint64: fc.bigInt(0n, 2n ** 64n - 1n),
  float32: fc.float({ noNaN: true }),
  float64: fc.double({ noNaN: true }),
  timestamp: fc.bigInt(-(2n ** 62n), 2n ** 62n),
};
const text = fc.string({ unit: 'grapheme', maxLength: 6 });
const rowFlags = fc.array(fc.boolean(), { maxLength: 40 });
const bytesOf = (flags: readonly boolean[]) => Uint8Array.from(flags, Number);

describe('column digest: the brute-force twin', () => {
  it.each(FIXED_TYPES)('agrees on %s with and without nulls', (type) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(valuesOf[type], fc.boolean()), { maxLength: 40 }), (rows) => {
        const values = rows.map(([value]) => value);
        const valid = bytesOf(rows.map(([, flag]) => flag));
        expect(columnDigest(column(type, values))).toBe(twin(column(type, values)));
        expect(columnDigest(column(type, values, valid))).toBe(twin(column(type, values, valid)));
      }),
    );
  });

  it('agrees on strings', () => {
    fc.assert(
      fc.property(fc.array(fc.option(text), { maxLength: 40 }), (rows) => {
        expect(columnDigest(strings(rows))).toBe(twin(strings(rows)));
      }),
    );
  });

  it('agrees on lists of integers, floats and strings, with null rows and null items', () => {
    const list = (items: FixedColumn | StringColumn, lengths: readonly number[], validity?: Uint8Array) => ({
      kind: 'list' as const,
      type: { list: items.type },
      length: lengths.length,
      offsets: Uint32Array.from([
        0,
        ...lengths.map((_, i) => lengths.slice(0, i + 1).reduce((a, b) => a + b)),
      ]),
      items,
      validity,
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(4), fc.boolean()), { maxLength: 12 }),
        rowFlags,
        text,
        (rows, flags, word) => {
          const lengths = rows.map(([n]) => n);
          const valid = bytesOf(rows.map(([, flag]) => flag));
          const count = lengths.reduce((a, b) => a + b, 0);
          const itemValid = Uint8Array.from({ length: count }, (_, i) => Number(flags[i] ?? true));
          const numbers = Array.from({ length: count }, (_, i) => i - 3);
          const words = strings(numbers.map((i) => `${word}${i % 3}`));
          for (const items of [
            column('int16', numbers, itemValid),
            column(
              'float64',
              numbers.map((x) => x / 4),
            ),
            { ...words, validity: itemValid },
          ]) {
            expect(columnDigest(list(items, lengths))).toBe(twin(list(items, lengths)));
            expect(columnDigest(list(items, lengths, valid))).toBe(twin(list(items, lengths, valid)));
          }
        },
      ),
    );
  });

  it('agrees across the borders of its inner buffers', () => {
    const n = 40_000;
    const validity = Uint8Array.from({ length: n }, (_, i) => Number(i % 7 !== 0));
    const cases: Column[] = [
      column(
        'float64',
        Array.from({ length: n }, (_, i) => (i % 3 === 0 ? -0 : i / 7)),
      ),
      column(
        'uint64',
        Array.from({ length: n }, (_, i) => BigInt(i) << 40n),
        validity,
      ),
      strings(Array.from({ length: n }, (_, i) => (i % 11 === 0 ? null : 'word'.repeat(i % 40)))),
      strings(['a', 'x'.repeat(70_000), '\u00e9'.repeat(40_000), 'b', null, 'x'.repeat(65_532)]),
      strings(Array.from({ length: 3000 }, (_, i) => (i === 2500 ? '\u20ac' : `id-${i}`))),
    ];
    for (const one of cases) expect(columnDigest(one)).toBe(twin(one));
  });
});

describe('column digest: representation does not show', () => {
  it('dictionary order, repeated entries and unused entries, broken ones among them', () => {
    fc.assert(
      fc.property(fc.array(fc.option(text), { maxLength: 30 }), (rows) => {
        const { codes, dictionary, validity } = strings(rows);
        const n = dictionary.length;
        const shuffled = coded(
          codes.map((code, i) => (rows[i] === null ? 99 : 2 * n - code - (i % 2) * n)),
          ['\ud800', ...[...dictionary].reverse(), ...[...dictionary].reverse(), 'unused'],
          validity,
        );
        expect(columnDigest(shuffled)).toBe(columnDigest(strings(rows)));
      }),
    );
  });

  it.each([
    ...FIXED_TYPES.map((type) => [type, type === 'bool' ? 1 : 7] as const),
    ['string' as const, 'M\u00e9rida'] as const,
  ])('a constant %s is its expansion, and so is a constant null', (type, value) => {
    for (const length of [0, 1, 8, 9, 70_001]) {
      const big = type !== 'string' && ARRAYS[type].name.startsWith('Big');
      const expanded =
        type === 'string'
          ? strings(new Array<string>(length).fill(value as string))
          : column(type, new Array<number | bigint>(length).fill(big ? BigInt(value) : (value as number)));
      const asConstant = constant(type, length, type === 'bool' ? true : value);
      expect(columnDigest(asConstant)).toBe(columnDigest(expanded));
      expect(columnDigest(constant(type, length, null))).toBe(
        columnDigest({ ...expanded, validity: new Uint8Array(length) }),
      );
    }
  });

  it('a validity array without nulls says what no array says', () => {
    const values = [1, 2, 3];
    expect(columnDigest(column('int32', values, Uint8Array.of(1, 1, 1)))).toBe(
      columnDigest(column('int32', values)),
    );
  });

  it('values under nulls, NaN and foreign codes among them', () => {
    const valid = Uint8Array.of(1, 0, 1);
    expect(columnDigest(column('float64', [1, NaN, 2], valid))).toBe(
      columnDigest(column('float64', [1, 0, 2], valid)),
    );
    expect(columnDigest(column('bool', [1, 9, 0], valid))).toBe(
      columnDigest(column('bool', [1, 0, 0], valid)),
    );
    expect(columnDigest(column('int64', [1n, -9n, 2n], valid))).toBe(
      columnDigest(column('int64', [1n, 0n, 2n], valid)),
    );
  });

  it('the place of a view in its buffer, a Buffer, and shared memory', () => {
    const wide = Int32Array.of(9, 9, 1, 2, 3, 9);
    const plain = columnDigest(column('int32', [1, 2, 3]));
    expect(columnDigest(fixed('int32', wide.subarray(2, 5)))).toBe(plain);
    const shared = new Int32Array(new SharedArrayBuffer(12));
    shared.set([1, 2, 3]);
    expect(columnDigest(fixed('int32', shared))).toBe(plain);
    const valid = Uint8Array.of(1, 0, 1);
    const buffer = Buffer.from([1, 7, 3]);
    expect(columnDigest(fixed('uint8', buffer, valid))).toBe(columnDigest(column('uint8', [1, 0, 3], valid)));
    expect([...buffer]).toEqual([1, 7, 3]); // the column itself stays as it was
  });

  it('-0 and 0, in both float types', () => {
    expect(columnDigest(column('float64', [-0]))).toBe(columnDigest(column('float64', [0])));
    expect(columnDigest(column('float32', [-0]))).toBe(columnDigest(column('float32', [0])));
  });

  it('list items that no valid row holds', () => {
    const list = (items: FixedColumn, offsets: number[], validity?: Uint8Array): ListColumn => ({
      kind: 'list',
      type: { list: items.type },
      length: offsets.length - 1,
      offsets: Uint32Array.from(offsets),
      items,
      validity,
    });
    const tidy = list(column('float64', [1, 2, 3]), [0, 2, 2, 3], Uint8Array.of(1, 0, 1));
    const untidy = list(column('float64', [NaN, 1, 2, NaN, 3, 8]), [1, 3, 4, 5], Uint8Array.of(1, 0, 1));
    expect(columnDigest(untidy)).toBe(columnDigest(tidy));
    expect(columnDigest(list(column('float64', [1, 2, 3]), [0, 2, 2, 3]))).not.toBe(columnDigest(tidy));
  });
});

describe('column digest: what the values say shows', () => {
  it('one changed value, a null instead of zero, one row more', () => {
    const digests = [
      column('int32', [1, 2, 0]),
      column('int32', [1, 2, 4]),
      column('int32', [1, 2, 0], Uint8Array.of(1, 1, 0)),
      column('int32', [1, 2, 0, 0]),
      strings(['ab', 'c']),
      strings(['a', 'bc']),
      strings(['ab', 'c', '']),
      strings(['ab', 'c', null]),
    ].map(columnDigest);
    expect(new Set(digests).size).toBe(digests.length);
  });
});

describe('column digest: refusals', () => {
  it.each<[string, Column, string, number | undefined]>([
    [
      'NaN, with its row',
      column('float64', [...new Array<number>(20_000).fill(1), NaN]),
      'numeric_nonfinite',
      20_000,
    ],
    ['NaN in a constant', constant('float64', 3, NaN), 'numeric_nonfinite', 0],
    ['a bool of 2', column('bool', [0, 2]), 'table_value_violation', 1],
    ['a constant out of range', constant('int8', 3, 128), 'table_value_violation', undefined],
    ['a fraction in an integer', constant('int32', 3, 1.5), 'table_value_violation', undefined],
    ['a text in a number', constant('float64', 3, '1'), 'table_value_violation', undefined],
    ['a number in a text', constant('string', 3, 1), 'table_value_violation', undefined],
    ['half a surrogate pair', strings(['ok', '\udc00']), 'table_value_violation', undefined],
    ['a code beyond the dictionary', coded(Uint32Array.of(0, 1), ['a']), 'table_value_violation', 1],
    ['an array of another type', fixed('int32', Uint32Array.of(1)), 'table_schema_violation', undefined],
    [
      'a validity of another length',
      column('int32', [1, 2], Uint8Array.of(1)),
      'table_schema_violation',
      undefined,
    ],
    [
      'offsets beyond the items',
      {
        kind: 'list',
        type: { list: 'int8' },
        length: 1,
        offsets: Uint32Array.of(0, 2),
        items: column('int8', [1]),
      },
      'table_schema_violation',
      0,
    ],
    [
      'NaN in a list, with the row of the list',
      {
        kind: 'list',
        type: { list: 'float32' },
        length: 3,
        offsets: Uint32Array.of(0, 2, 2, 4),
        items: column('float32', [1, 2, 3, NaN]),
      },
      'numeric_nonfinite',
      2,
    ],
  ])('%s', (_, col, code, row) => {
    expect(() => columnDigest(col)).toThrow(
      expect.objectContaining({
        code,
        place: row === undefined ? expect.anything() : expect.objectContaining({ row }),
      }),
    );
  });
});

describe('table digest', () => {
  const schema = [
    { name: 'merchant_id', type: 'uint64' as const },
    { name: 'country', type: 'string' as const },
    { name: 'seed', type: 'uint64' as const, lineage: true },
  ];
  const table = {
    rows: 2,
    columns: {
      merchant_id: column('uint64', [1n, 2n ** 64n - 1n]),
      country: strings(['GB', 'DE']),
      seed: constant('uint64', 2, 42n),
    },
  };

  it('is SHA-256 over the count, then name, type token and digest of each column that is not lineage', () => {
    const uer = (s: string) => Buffer.concat([u32(s.length), Buffer.from(s)]);
    const bytes = Buffer.concat([
      u32(2),
      uer('merchant_id'),
      uer('uint64'),
      Buffer.from(twin(table.columns.merchant_id), 'hex'),
      uer('country'),
      uer('string'),
      Buffer.from(twin(table.columns.country), 'hex'),
    ]);
    expect(tableDigest(schema, table)).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('does not see lineage values, and does see names, types and their order', () => {
    const digest = tableDigest(schema, table);
    const otherSeed = { ...table, columns: { ...table.columns, seed: constant('uint64', 2, 7n) } };
    expect(tableDigest(schema, otherSeed)).toBe(digest);
    expect(tableDigest([schema[1], schema[0], schema[2]], table)).not.toBe(digest);
    const { country, ...rest } = table.columns;
    const renamed = { rows: 2, columns: { ...rest, land: country } };
    expect(tableDigest([schema[0], { name: 'land', type: 'string' }, schema[2]], renamed)).not.toBe(digest);
  });

  it.each([
    [
      'missing',
      { rows: 2, columns: { ...table.columns, country: undefined as unknown as Column } },
      'country',
    ],
    [
      'of another type',
      { rows: 2, columns: { ...table.columns, country: constant('int8', 2, 1) } },
      'country',
    ],
    ['of another length', { rows: 2, columns: { ...table.columns, country: strings(['GB']) } }, 'country'],
    ['not in the schema', { rows: 2, columns: { ...table.columns, extra: constant('int8', 2, 1) } }, 'extra'],
  ])('refuses a column that is %s', (_, broken, name) => {
    expect(() => tableDigest(schema, broken)).toThrow(
      expect.objectContaining({
        code: 'table_schema_violation',
        place: expect.objectContaining({ column: name }),
      }),
    );
  });

  it('names the column of a NaN', () => {
    expect(() =>
      tableDigest([{ name: 'x', type: 'float64' }], { rows: 1, columns: { x: column('float64', [NaN]) } }),
    ).toThrow(
      expect.objectContaining({
        code: 'numeric_nonfinite',
        place: expect.objectContaining({ column: 'x', row: 0 }),
      }),
    );
  });

  it('digests written out: they may not change by accident', () => {
    expect(tableDigest(schema, table)).toMatchInlineSnapshot(
      `"6759474a56f4458399dccb45a86d9b31ce55eeab5be1535ebf6e4274a43896e3"`,
    );
    expect(tableDigest([], { rows: 0, columns: {} })).toMatchInlineSnapshot(
      `"df3f619804a92fdb4057192dc43dd748ea778adc52bc498ce80524c014b81119"`,
    );
    expect(columnDigest(strings(['\u00c5', null, '']))).toMatchInlineSnapshot(
      `"86f11bdcaa757cf6d2c6dc248b14349000321bc0b2a8501f4c4d7b712bf1697a"`,
    );
  });
});

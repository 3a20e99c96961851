import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  binary,
  codedList,
  codedLists,
  concatColumns,
  fixed,
  plainLists,
  sliceRows,
  strings,
  takeRows,
  valueAt,
  type CodedListColumn,
  type Column,
  type ListColumn,
} from '@merchantry/contracts';
import { columnDigest } from './column-digest.js';

type Lists = readonly (readonly (string | null)[] | null)[];

function plain(lists: Lists): ListColumn {
  const offsets = new Uint32Array(lists.length + 1);
  lists.forEach((list, i) => (offsets[i + 1] = offsets[i] + (list?.length ?? 0)));
  const validity = lists.includes(null)
    ? Uint8Array.from(lists, (list) => (list === null ? 0 : 1))
    : undefined;
  const items = strings(lists.flatMap((list) => list ?? []));
  return { kind: 'list', type: { list: 'string' }, length: lists.length, offsets, items, validity };
}

/** The same lists by code, over a dictionary turned round, with every entry twice and one that nobody uses. */
function scrambled(column: ListColumn): CodedListColumn {
  const { codes, dictionary, validity } = codedLists(column);
  const n = dictionary.length;
  const order = Uint32Array.from({ length: 2 * n }, (_, i) => (i < n ? n - 1 - i : i - n));
  const twice = concatColumns('x', [
    takeRows(dictionary, order),
    plain([['nobody uses this']]),
  ]) as ListColumn;
  return codedList(
    codes.map((code, i) => (validity?.[i] === 0 ? 0 : i % 2 === 0 ? n - 1 - code : n + code)),
    twice,
    validity,
  );
}

const rowsOf = (column: Column) => Array.from({ length: column.length }, (_, i) => valueAt(column, i));
const anyLists = (item: fc.Arbitrary<string | null>) =>
  fc.array(fc.option(fc.array(item, { maxLength: 3 }), { freq: 6 }), { maxLength: 40 });
const word = fc.constantFrom('', 'a', 'bb', 'é', 'a reason longer than twelve bytes', 'a\0b');

describe('lists by code', () => {
  it('say what the plain lists say: values, digest, and back again', () => {
    fc.assert(
      fc.property(anyLists(fc.option(word, { freq: 8 })), (lists) => {
        const column = plain(lists);
        for (const coded of [codedLists(column), scrambled(column)]) {
          expect(rowsOf(coded)).toEqual(lists);
          expect(columnDigest(coded)).toBe(columnDigest(column));
          expect(rowsOf(plainLists(coded))).toEqual(lists);
        }
      }),
      { numRuns: 300, seed: 42 },
    );
  });

  it('are taken, sliced and joined as plain lists are, joined parts sharing one dictionary', () => {
    fc.assert(
      fc.property(anyLists(word), anyLists(word), (a, b) => {
        const [left, right] = [scrambled(plain(a)), plain(b)];
        expect(rowsOf(concatColumns('x', [left, right]))).toEqual([...a, ...b]);
        expect(rowsOf(concatColumns('x', [right, left]))).toEqual([...b, ...a]);
        const order = Uint32Array.from({ length: a.length }, (_, i) => a.length - 1 - i);
        expect(rowsOf(takeRows(left, order))).toEqual([...a].reverse());
        expect(rowsOf(sliceRows(left, 0, a.length >> 1))).toEqual(a.slice(0, a.length >> 1));
      }),
      { numRuns: 200, seed: 42 },
    );
  });

  it('one code for equal lists, however many rows, for words of 1 to 8 bytes', () => {
    const rows = 6000;
    const offsets = Uint32Array.from({ length: rows + 1 }, (_, i) => 2 * i);
    const value = (i: number) => ((i >> 1) % 1500) + (i & 1);
    const items = [
      fixed(
        'uint8',
        Uint8Array.from({ length: 2 * rows }, (_, i) => value(i)),
      ),
      fixed(
        'float64',
        Float64Array.from({ length: 2 * rows }, (_, i) => value(i) / 7),
      ),
      fixed(
        'uint64',
        BigUint64Array.from({ length: 2 * rows }, (_, i) => 2n ** 63n + BigInt(value(i))),
      ),
      fixed(
        'uint32',
        Uint32Array.from({ length: 2 * rows }, (_, i) => value(i)),
      ),
    ];
    const distinct = items.map((column) => {
      const list: ListColumn = {
        kind: 'list',
        type: { list: column.type },
        length: rows,
        offsets,
        items: column,
      };
      const coded = codedLists(list);
      expect(columnDigest(coded)).toBe(columnDigest(list));
      return coded.dictionary.length;
    });
    expect(distinct).toEqual([256, 1500, 1500, 1500]);
  });

  it('names the row of a code beyond its dictionary, and of a NaN in a list', () => {
    const dictionary: ListColumn = {
      kind: 'list',
      type: { list: 'float64' },
      length: 2,
      offsets: Uint32Array.of(0, 1, 2),
      items: fixed('float64', Float64Array.of(1, NaN)),
    };
    expect(() => columnDigest(codedList(Uint32Array.of(0, 2), dictionary))).toThrow(
      expect.objectContaining({ code: 'table_value_violation', place: expect.objectContaining({ row: 1 }) }),
    );
    expect(() => columnDigest(codedList(Uint32Array.of(0, 0, 1), dictionary))).toThrow(
      expect.objectContaining({ code: 'numeric_nonfinite', place: expect.objectContaining({ row: 2 }) }),
    );
    // An entry that no row uses is not looked at.
    expect(columnDigest(codedList(Uint32Array.of(0), dictionary))).toHaveLength(64);
  });
});

describe('byte strings', () => {
  const anyBytes = fc.array(fc.option(fc.uint8Array({ maxLength: 40 }), { freq: 6 }), { maxLength: 30 });

  /** The definition, a value at a time. */
  function twin(values: readonly (Uint8Array | null)[]): string {
    const head = Buffer.alloc(9);
    head.writeBigUInt64LE(BigInt(values.length));
    const parts: Uint8Array[] = [head];
    if (values.includes(null)) {
      head[8] = 1;
      const bitmap = Buffer.alloc(Math.ceil(values.length / 8));
      values.forEach((value, i) => (bitmap[i >> 3] |= value === null ? 0 : 1 << (i & 7)));
      parts.push(bitmap);
    }
    for (const value of values) {
      const size = Buffer.alloc(4);
      size.writeUInt32LE(value?.length ?? 0);
      parts.push(size, value ?? new Uint8Array(0));
    }
    return createHash('sha256').update(Buffer.concat(parts)).digest('hex');
  }

  it('are hashed as length and bytes, whatever stands under a null', () => {
    fc.assert(
      fc.property(anyBytes, (values) => {
        const column = binary(values);
        expect(columnDigest(column)).toBe(twin(values));
        const under = {
          ...binary(values.map((value) => value ?? Uint8Array.of(9))),
          validity: column.validity,
        };
        expect(columnDigest(under)).toBe(twin(values));
      }),
      { numRuns: 200, seed: 42 },
    );
    const large = [new Uint8Array(200_000).fill(7), Uint8Array.of(1), new Uint8Array(70_000)];
    expect(columnDigest(binary(large))).toBe(twin(large));
  });

  it('are taken, sliced and joined', () => {
    fc.assert(
      fc.property(anyBytes, anyBytes, (a, b) => {
        const column = concatColumns('x', [binary(a), binary(b)]);
        expect(rowsOf(column)).toEqual([...a, ...b]);
        const part = sliceRows(column, a.length >> 1, a.length + (b.length >> 1));
        expect(rowsOf(part)).toEqual([...a, ...b].slice(a.length >> 1, a.length + (b.length >> 1)));
        const order = Uint32Array.from({ length: part.length }, (_, i) => part.length - 1 - i);
        expect(rowsOf(takeRows(part, order))).toEqual(rowsOf(part).reverse());
        expect(rowsOf(concatColumns('x', [part, binary(b)]))).toEqual([...rowsOf(part), ...b]);
      }),
      { numRuns: 200, seed: 42 },
    );
  });

  it('refuses offsets that fall or run past the bytes', () => {
    const column = binary([Uint8Array.of(1, 2)]);
    for (const offsets of [Uint32Array.of(0, 3), Uint32Array.of(2, 1)]) {
      expect(() => columnDigest({ ...column, offsets })).toThrow(
        expect.objectContaining({ code: 'table_schema_violation' }),
      );
    }
  });
});

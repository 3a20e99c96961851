import { describe, expect, it } from '@jest/globals';
import { constant, fixed, strings, valueAt, type Table } from '@merchantry/contracts';
import fc from 'fast-check';
import { inDeclaredOrder, permuteRows } from './in-declared-order.js';

type Row = readonly [bigint, number, string, boolean];

/** Characters on both sides of the surrogates, where UTF-16 order and code-point order part. */
const text = fc
  .array(fc.constantFrom('a', 'b', 'é', '\uffff', '\u{1f600}', 'Z'), { maxLength: 3 })
  .map((t) => t.join(''));
const row = fc.tuple(
  fc.bigInt({ min: 2n ** 64n - 3n, max: 2n ** 64n - 1n }),
  fc.constantFrom(-1.5, 0, 2),
  text,
  fc.boolean(),
);
const rows = fc.array(row, { maxLength: 40 });

function tableOf(list: readonly Row[]): Table {
  return {
    rows: list.length,
    columns: {
      id: fixed(
        'uint64',
        BigUint64Array.from(list, ([id]) => id),
      ),
      value: fixed(
        'float64',
        Float64Array.from(list, ([, value]) => value),
      ),
      name: strings(list.map(([, , name]) => name)),
      flag: fixed(
        'bool',
        Uint8Array.from(list, ([, , , flag]) => (flag ? 1 : 0)),
      ),
      same: constant('string', list.length, 'x'),
    },
  };
}

const COLUMNS = ['id', 'value', 'name', 'flag'] as const;
const rowsOf = (table: Table) =>
  Array.from({ length: table.rows }, (_, i) => COLUMNS.map((name) => valueAt(table.columns[name], i)));

const points = (value: string) => Array.from(value, (c) => c.codePointAt(0)!);
function compareText(a: string, b: string): number {
  const [x, y] = [points(a), points(b)];
  for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i] - y[i];
  return x.length - y.length;
}
const compareBy: Record<string, (a: Row, b: Row) => number> = {
  id: (a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0),
  value: (a, b) => a[1] - b[1],
  name: (a, b) => compareText(a[2], b[2]),
  flag: (a, b) => Number(a[3]) - Number(b[3]),
  same: () => 0,
};
const keys = fc.uniqueArray(fc.constantFrom('id', 'value', 'name', 'flag', 'same'), { maxLength: 5 });

describe('rows in declared order', () => {
  it('stand as a naive stable sort puts them', () => {
    fc.assert(
      fc.property(rows, keys, (list, names) => {
        const sorted = [...list].sort((a, b) => {
          for (const name of names) {
            const order = compareBy[name](a, b);
            if (order !== 0) return order;
          }
          return 0;
        });
        expect(rowsOf(inDeclaredOrder(tableOf(list), names))).toEqual(rowsOf(tableOf(sorted)));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('are the same from any order of the file, where the key is a key', () => {
    const unique = fc.uniqueArray(row, { selector: ([, , name]) => name, maxLength: 30 });
    fc.assert(
      fc.property(unique, (list) => {
        const one = inDeclaredOrder(tableOf(list), ['name']);
        const two = inDeclaredOrder(tableOf([...list].reverse()), ['name']);
        expect(rowsOf(two)).toEqual(rowsOf(one));
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it('order 64-bit integers by value, signed ones below zero first', () => {
    const id = BigUint64Array.of(2n ** 63n, 1n, 2n ** 64n - 1n, 2n ** 32n, 2n ** 32n - 1n);
    const ids = inDeclaredOrder({ rows: 5, columns: { id: fixed('uint64', id) } }, ['id']);
    expect(ids.columns.id).toMatchObject({
      values: BigUint64Array.of(1n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n),
    });
    const at = BigInt64Array.of(0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), -(2n ** 32n));
    const times = inDeclaredOrder({ rows: 5, columns: { at: fixed('int64', at) } }, ['at']);
    expect(times.columns.at).toMatchObject({
      values: BigInt64Array.of(-(2n ** 63n), -(2n ** 32n), -1n, 0n, 2n ** 63n - 1n),
    });
  });

  it('are the table itself where they stand so already', () => {
    const table = tableOf([
      [1n, 0, 'a', true],
      [2n, 0, 'a', false],
    ]);
    expect(inDeclaredOrder(table, ['id'])).toBe(table);
    expect(inDeclaredOrder(table, [])).toBe(table);
  });
});

describe('rows in a given order', () => {
  it('are the rows named, one by one', () => {
    const cases = rows.chain((list) =>
      fc.tuple(
        fc.constant(list),
        list.length === 0 ? fc.constant<number[]>([]) : fc.array(fc.nat(list.length - 1), { maxLength: 60 }),
      ),
    );
    fc.assert(
      fc.property(cases, ([list, order]) => {
        const taken = permuteRows(tableOf(list), Uint32Array.from(order));
        expect(taken.rows).toBe(order.length);
        expect(taken.columns.same.length).toBe(order.length);
        expect(rowsOf(taken)).toEqual(rowsOf(tableOf(order.map((at) => list[at]))));
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it('puts nulls last, whatever stands under them, and keeps their order', () => {
    const values = fixed('int32', Int32Array.of(-9, 3, -7, 1), Uint8Array.of(0, 1, 0, 1));
    const table: Table = {
      rows: 4,
      columns: {
        value: values,
        name: strings([null, 'b', null, 'a']),
        row: fixed('int32', Int32Array.of(0, 1, 2, 3)),
      },
    };
    for (const key of ['value', 'name']) {
      const sorted = inDeclaredOrder(table, [key]);
      expect(sorted.columns.row).toMatchObject({ values: Int32Array.of(3, 1, 0, 2) });
      expect(inDeclaredOrder(sorted, [key])).toBe(sorted);
    }
  });
});

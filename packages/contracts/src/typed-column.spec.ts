import { describe, expect, it } from '@jest/globals';
import { constant, fixed, FIXED_ARRAYS, type FixedColumn, type Table } from './column.js';
import { isFailure } from './failure/index.js';
import { stringsOf, valuesOf } from './typed-column.js';

const table = (columns: Table['columns']): Table => ({ rows: Object.values(columns)[0].length, columns });

describe('typed columns', () => {
  it('open constants as arrays', () => {
    const t = table({
      a: constant('bool', 3, true),
      b: constant('string', 3, 'x'),
      c: constant('int32', 3, 7),
    });
    expect([...valuesOf(t, 't', 'a', 'bool')]).toEqual([1, 1, 1]);
    expect([...valuesOf(t, 't', 'c', 'int32')]).toEqual([7, 7, 7]);
    const b = stringsOf(t, 't', 'b');
    expect(Array.from(b.codes, (code) => b.dictionary[code])).toEqual(['x', 'x', 'x']);
  });

  it.each(Object.keys(FIXED_ARRAYS) as FixedColumn['type'][])(
    'give %s in the array that holds it',
    (type) => {
      const wide = ['int64', 'uint64', 'timestamp'].includes(type);
      const values = new FIXED_ARRAYS[type](2);
      expect(valuesOf(table({ a: fixed(type, values) }), 't', 'a', type)).toBe(values);
      const constants = valuesOf(table({ a: constant(type, 2, wide ? 1n : 1) }), 't', 'a', type);
      expect(constants).toBeInstanceOf(FIXED_ARRAYS[type]);
      expect(Array.from(constants as ArrayLike<unknown>, Number)).toEqual([1, 1]);
    },
  );

  it.each([
    ['a missing column', table({ b: constant('int32', 1, 1) })],
    ['another type', table({ a: constant('int64', 1, 1n) })],
    ['a null', table({ a: fixed('int32', Int32Array.of(1, 0), Uint8Array.of(1, 0)) })],
    ['a constant null', table({ a: constant('int32', 1, null) })],
  ])('refuse %s', (_, t) => {
    expect(refusal(() => valuesOf(t, 't', 'a', 'int32'))).toMatchObject({
      code: 'table_schema_violation',
      dataset: 't',
      column: 'a',
    });
  });
});

function refusal(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return isFailure(error) ? { code: error.code, ...error.place } : error;
  }
  return 'no failure';
}

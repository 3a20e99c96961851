import { describe, expect, it } from '@jest/globals';
import { Int32, Table as ArrowTable, tableFromIPC, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import fc from 'fast-check';
import {
  valueAt,
  type Column,
  type ColumnType,
  type FixedColumn,
  type StringColumn,
} from '@merchantry/contracts';
import { fromArrow, toArrow } from '../src/arrow.js';
import {
  aConstant,
  anyListColumn,
  anyScalarColumn,
  doubles,
  ids,
  SCALARS,
  schemaOf,
  tableOf,
  words,
} from './any-table.js';

/** Arrow's text decoder swallows a leading byte order mark. */
const unmarked = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replace(/^\ufeff/, '');
  return Array.isArray(value) ? value.map(unmarked) : value;
};
const values = (column: Column) =>
  Array.from({ length: column.length }, (_, row) => unmarked(valueAt(column, row)));
const nullable = (type: ColumnType) => schemaOf('t', { x: { type, nullable: true } });

/** Through Arrow and back, directly, over IPC bytes, and as two batches. */
function throughArrow(column: Column, type: ColumnType): Column[] {
  const table = toArrow(tableOf({ x: column }));
  const half = Math.floor(column.length / 2);
  const ways = [table, tableFromIPC(tableToIPC(table)), table.slice(0, half).concat(table.slice(half))];
  return ways.map((way) => fromArrow(way, nullable(type)).columns['x']);
}

describe('a table through Arrow', () => {
  it.each(SCALARS)('keeps %s, nulls and order', (type) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 80 }).chain((rows) => anyScalarColumn(type, rows)),
        (column) => {
          for (const back of throughArrow(column, type)) expect(values(back)).toEqual(values(column));
        },
      ),
      { numRuns: 30, seed: 5 },
    );
    const constant = aConstant(type, 4);
    expect(values(throughArrow(constant, type)[0])).toEqual(values(constant));
  });

  it.each(['int32', 'uint64', 'string', 'bool'] as const)('keeps lists of %s', (type) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }).chain((rows) => anyListColumn(type, rows)),
        (column) => {
          for (const back of throughArrow(column, { list: type }))
            expect(values(back)).toEqual(values(column));
        },
      ),
      { numRuns: 30, seed: 6 },
    );
  });

  it('shares the memory of fixed-width values and of codes', () => {
    const table = tableOf({ id: ids(1n, 2n ** 63n), f: doubles(1, 2), s: words('a', 'b') });
    const back = fromArrow(toArrow(table), schemaOf('t', { id: 'uint64', f: 'float64', s: 'string' }));
    for (const name of ['id', 'f']) {
      const buffer = (columns: Record<string, Column>) => (columns[name] as FixedColumn).values.buffer;
      expect(buffer(back.columns)).toBe(buffer(table.columns));
    }
    expect((back.columns['s'] as StringColumn).codes.buffer).toBe(
      (table.columns['s'] as StringColumn).codes.buffer,
    );
  });

  it('takes plain Utf8 columns', () => {
    const arrow = new ArrowTable({ x: vectorFromArray(['b', null, 'a'], new Utf8()) });
    expect(values(fromArrow(arrow, nullable('string')).columns['x'])).toEqual(['b', null, 'a']);
  });

  it('refuses missing columns and other types', () => {
    const arrow = new ArrowTable({ x: vectorFromArray([1, 2], new Int32()) });
    const refused = (type: ColumnType) => {
      try {
        fromArrow(arrow, nullable(type));
      } catch (error) {
        return error;
      }
      return undefined;
    };
    expect(refused('int32')).toBeUndefined();
    for (const type of ['int64', 'string', { list: 'int32' }] as ColumnType[]) {
      expect(refused(type)).toMatchObject({
        code: 'table_schema_violation',
        place: { column: 'x', found: 'Int32' },
      });
    }
    const other = schemaOf('t', { y: 'int32' });
    expect(() => fromArrow(arrow, other)).toThrow(
      expect.objectContaining({ code: 'table_schema_violation' }),
    );
  });
});

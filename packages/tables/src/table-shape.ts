import {
  Failure,
  isListType,
  type CodedListColumn,
  type Column,
  type ColumnSchema,
  type FailurePlace,
  type StringColumn,
  type Table,
  type TableSchema,
} from '@merchantry/contracts';
import { isScalarType, typeName } from './duck-types.js';

/**
 * Checks what every later step takes for granted: the schema's columns and no others, their types and lengths, codes
 * within dictionaries, offsets in order, null bytes and booleans 0 or 1. Values themselves are `validateTable`'s.
 *
 * @throws Failure table_schema_violation.
 */
export function checkShape(table: Table, schema: TableSchema, place: FailurePlace = {}): void {
  const at: FailurePlace = { ...place, dataset: schema.id };
  if (schema.columns.length === 0) throw violation(at, 'A table needs at least one column.');
  const declared = new Set(schema.columns.map(({ name }) => name));
  if (declared.size !== schema.columns.length) throw violation(at, 'A schema names a column twice.');
  for (const name of Object.keys(table.columns)) {
    if (!declared.has(name)) {
      throw violation(
        { ...at, column: name, expected: 'no such column', found: name },
        'A column is undeclared.',
      );
    }
  }
  for (const column of schema.columns) checkColumn(table, column, { ...at, column: column.name });
}

/** The column of that name; `checkShape` has proved that it exists. */
export function columnOf(table: Table, name: string): Column {
  return table.columns[name];
}

function checkColumn(table: Table, schema: ColumnSchema, at: FailurePlace): void {
  const expected = typeName(schema.type);
  const scalar = isListType(schema.type) ? schema.type.list : schema.type;
  if (scalar !== 'binary' && !isScalarType(scalar)) {
    throw violation({ ...at, expected: 'a declared column type', found: expected }, 'A type is undeclared.');
  }
  const column = Object.hasOwn(table.columns, schema.name) ? table.columns[schema.name] : undefined;
  if (column === undefined) throw violation({ ...at, expected, found: 'no column' }, 'A column is missing.');
  const found = typeName(column.type);
  if (found !== expected) throw violation({ ...at, expected, found }, 'A column has another type.');
  if (column.length !== table.rows) {
    throw violation(
      { ...at, expected: `${table.rows} rows`, found: `${column.length} rows` },
      'A column has another length than its table.',
    );
  }
  checkArrays(column, at);
}

function checkArrays(column: Column, at: FailurePlace): void {
  if (column.kind === 'constant') return;
  const { length, validity } = column;
  if (validity !== undefined) {
    sameLength(validity.length, length, 'null bytes', at);
    everyByteIsBit(validity, at);
  }
  switch (column.kind) {
    case 'fixed': {
      const { values } = column;
      sameLength(values.length, length, 'values', at);
      if (column.type === 'bool') everyByteIsBit(values as Uint8Array, at);
      return;
    }
    case 'string':
      codesWithin(column, at);
      return;
    case 'coded-list':
      codesWithin(column, at);
      if (column.dictionary.validity?.includes(0)) throw violation(at, 'A dictionary of lists holds a null.');
      checkArrays(column.dictionary, at);
      return;
    case 'binary':
      offsetsAscend(column.offsets, length, column.bytes.length, at);
      return;
    case 'list': {
      offsetsAscend(column.offsets, length, column.items.length, at);
      checkArrays(column.items, at);
    }
  }
}

function codesWithin(column: StringColumn | CodedListColumn, at: FailurePlace): void {
  const { codes, dictionary, validity, length } = column;
  sameLength(codes.length, length, 'codes', at);
  for (let row = 0; row < length; row++) {
    if (codes[row] >= dictionary.length && (validity === undefined || validity[row] === 1)) {
      throw violation(
        { ...at, row, expected: `a code below ${dictionary.length}`, found: String(codes[row]) },
        'A code lies outside its dictionary.',
      );
    }
  }
}

function offsetsAscend(offsets: Uint32Array, rows: number, items: number, at: FailurePlace): void {
  sameLength(offsets.length, rows + 1, 'offsets', at);
  for (let row = 0; row < rows; row++) {
    if (offsets[row + 1] < offsets[row]) throw violation({ ...at, row }, 'Offsets fall.');
  }
  if (offsets[rows] > items) throw violation(at, 'Offsets run past what they point into.');
}

function sameLength(found: number, expected: number, what: string, at: FailurePlace): void {
  if (found === expected) return;
  throw violation(
    { ...at, expected: `${expected} ${what}`, found: `${found} ${what}` },
    'A column holds arrays of different lengths.',
  );
}

function everyByteIsBit(bytes: Uint8Array, at: FailurePlace): void {
  for (let row = 0; row < bytes.length; row++) {
    if (bytes[row] > 1) {
      throw violation({ ...at, row, expected: '0 or 1', found: String(bytes[row]) }, 'A flag is not 0 or 1.');
    }
  }
}

function violation(place: FailurePlace, message: string): Failure {
  return new Failure('table_schema_violation', message, place);
}

import {
  bytesAt,
  Failure,
  takeRows,
  type BinaryColumn,
  type CodedListColumn,
  type Column,
  type ColumnSchema,
  type FailurePlace,
  type FixedColumn,
  type FixedValues,
  type ListColumn,
  type StringColumn,
} from '@merchantry/contracts';
import { materialise } from './fill-vector.js';
import { wkbType } from './wkb-types.js';

/**
 * Values of one column: nullability, finiteness, bounds, enum, pattern, lengths. Limits of a list column hold for its
 * items; items may not be null.
 *
 * @throws Failure table_schema_violation for a null, numeric_nonfinite, table_value_violation; each with the row.
 */
export function checkValues(column: Column, schema: ColumnSchema, place: FailurePlace): void {
  const at = { ...place, column: schema.name };
  if (column.kind === 'constant') {
    if (column.length === 0) return;
    checkValues(materialise(column, 1), schema, place);
    return;
  }
  if (!schema.nullable) refuseNull(column.validity, at, (row) => row);
  if (column.kind === 'list') {
    const { offsets, items } = column;
    const rowOf = (item: number) => rowOfItem(offsets, column.length, item);
    refuseNull(items.validity, at, rowOf);
    checkScalars(items, schema, at, rowOf);
    return;
  }
  if (column.kind === 'coded-list') {
    checkUsedLists(column, schema, at);
    return;
  }
  if (column.kind === 'binary') {
    if (schema.geometry === 'wkb') checkGeometries(column, at);
    return;
  }
  checkScalars(column, schema, at, (row) => row);
}

/** Each list that some row holds is looked at once, in the order in which rows first hold them. */
function checkUsedLists(column: CodedListColumn, schema: ColumnSchema, at: FailurePlace): void {
  const { codes, dictionary, validity, length } = column;
  const known = new Uint8Array(dictionary.length);
  const used: number[] = [];
  const firstRow: number[] = [];
  for (let row = 0; row < length; row++) {
    if (known[codes[row]] === 1 || (validity !== undefined && validity[row] === 0)) continue;
    known[codes[row]] = 1;
    used.push(codes[row]);
    firstRow.push(row);
  }
  const { offsets, items } = takeRows(dictionary, Uint32Array.from(used)) as ListColumn;
  const rowOf = (item: number) => firstRow[rowOfItem(offsets, used.length, item)];
  refuseNull(items.validity, at, rowOf);
  checkScalars(items, schema, at, rowOf);
}

function checkGeometries(column: BinaryColumn, at: FailurePlace): void {
  for (let row = 0; row < column.length; row++) {
    if (column.validity?.[row] === 0 || wkbType(column, row) !== undefined) continue;
    throw new Failure('table_value_violation', 'A value is not what its column allows.', {
      ...at,
      row,
      expected: 'a geometry in well-known binary',
      found: `0x${Buffer.from(bytesAt(column, row).subarray(0, 5)).toString('hex')}`,
    });
  }
}

type RowOf = (index: number) => number;

function rowOfItem(offsets: Uint32Array, rows: number, item: number): number {
  let low = 0;
  let high = rows;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (offsets[middle + 1] <= item) low = middle + 1;
    else high = middle;
  }
  return low;
}

function refuseNull(validity: Uint8Array | undefined, at: FailurePlace, rowOf: RowOf): void {
  const index = validity === undefined ? -1 : validity.indexOf(0);
  if (index < 0) return;
  throw new Failure('table_schema_violation', 'A value is null that may not be.', {
    ...at,
    row: rowOf(index),
    expected: 'a value',
    found: 'null',
  });
}

function checkScalars(
  column: FixedColumn | StringColumn,
  schema: ColumnSchema,
  at: FailurePlace,
  rowOf: RowOf,
): void {
  if (column.kind === 'string') checkStrings(column, schema, at, rowOf);
  else checkNumbers(column, schema, at, rowOf);
}

function checkNumbers(column: FixedColumn, schema: ColumnSchema, at: FailurePlace, rowOf: RowOf): void {
  const { values, validity, length } = column;
  const valid = (i: number) => validity === undefined || validity[i] === 1;
  const fail = (code: 'numeric_nonfinite' | 'table_value_violation', i: number, expected: string) =>
    new Failure(code, 'A value is not what its column allows.', {
      ...at,
      row: rowOf(i),
      expected,
      found: String(values[i]),
    });
  if (values instanceof Float64Array || values instanceof Float32Array) {
    for (let i = 0; i < length; i++) {
      // x - x is 0 for finite numbers only.
      if (values[i] - values[i] !== 0 && valid(i)) throw fail('numeric_nonfinite', i, 'a finite number');
    }
  }
  for (const bound of boundsOf(schema)) {
    const i = firstBeyond(values, validity, length, bound);
    if (i >= 0) throw fail('table_value_violation', i, `${bound.sign} ${bound.limit}`);
  }
  if (schema.enum !== undefined) {
    const big = values instanceof BigInt64Array || values instanceof BigUint64Array;
    const allowed = new Set(schema.enum.map((value) => (big ? BigInt(value) : Number(value))));
    for (let i = 0; i < length; i++) {
      if (valid(i) && !allowed.has(values[i])) {
        throw fail('table_value_violation', i, `one of ${schema.enum.join(', ')}`);
      }
    }
  }
}

interface Bound {
  readonly sign: '>=' | '<=' | '>' | '<';
  readonly limit: number | bigint;
}

function boundsOf(schema: ColumnSchema): Bound[] {
  const bounds: [Bound['sign'], number | bigint | undefined][] = [
    ['>=', schema.minimum],
    ['<=', schema.maximum],
    ['>', schema.exclusiveMinimum],
    ['<', schema.exclusiveMaximum],
  ];
  return bounds.flatMap(([sign, limit]) => (limit === undefined ? [] : [{ sign, limit }]));
}

/** Index of the first value that breaks a bound, or -1. */
function firstBeyond(
  values: FixedValues,
  validity: Uint8Array | undefined,
  length: number,
  { sign, limit }: Bound,
): number {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    return firstBeyond64(values, validity, length, sign, limit);
  }
  const bound = Number(limit);
  for (let i = 0; i < length; i++) {
    const value = values[i];
    const kept =
      sign === '>='
        ? value >= bound
        : sign === '<='
          ? value <= bound
          : sign === '>'
            ? value > bound
            : value < bound;
    if (!kept && (validity === undefined || validity[i] === 1)) return i;
  }
  return -1;
}

/** 64-bit integers compare by halves; a BigInt a row would cost ten times as much. */
function firstBeyond64(
  values: BigInt64Array | BigUint64Array,
  validity: Uint8Array | undefined,
  length: number,
  sign: Bound['sign'],
  limit: number | bigint,
): number {
  const signed = values instanceof BigInt64Array;
  const least = signed ? -(1n << 63n) : 0n;
  const most = signed ? (1n << 63n) - 1n : (1n << 64n) - 1n;
  const lower = sign === '>=' || sign === '>';
  // As an inclusive integer bound; fractions round inwards.
  let bound = typeof limit === 'bigint' ? limit : BigInt(lower ? Math.ceil(limit) : Math.floor(limit));
  const whole = typeof limit === 'bigint' || Number.isInteger(limit);
  if (whole && sign === '>') bound += 1n;
  if (whole && sign === '<') bound -= 1n;
  if (lower ? bound <= least : bound >= most) return -1;
  const impossible = lower ? bound > most : bound < least;
  const bias = signed ? 0x80000000 : 0;
  const boundHigh = (Number(BigInt.asUintN(64, bound) >> 32n) ^ bias) >>> 0;
  const boundLow = Number(bound & 0xffffffffn);
  const halves = new Uint32Array(values.buffer, values.byteOffset, 2 * length);
  for (let i = 0; i < length; i++) {
    const high = (halves[2 * i + 1] ^ bias) >>> 0;
    const low = halves[2 * i];
    const beyond = lower
      ? high < boundHigh || (high === boundHigh && low < boundLow)
      : high > boundHigh || (high === boundHigh && low > boundLow);
    if ((beyond || impossible) && (validity === undefined || validity[i] === 1)) return i;
  }
  return -1;
}

/** Each used dictionary entry is looked at once, however many rows hold it. */
function checkStrings(column: StringColumn, schema: ColumnSchema, at: FailurePlace, rowOf: RowOf): void {
  const problem = stringProblem(schema);
  if (problem === undefined) return;
  const { codes, dictionary, validity, length } = column;
  const known = new Uint8Array(dictionary.length);
  for (let i = 0; i < length; i++) {
    if (validity !== undefined && validity[i] === 0) continue;
    const code = codes[i];
    if (known[code] === 1) continue;
    known[code] = 1;
    const expected = problem(dictionary[code]);
    if (expected === undefined) continue;
    throw new Failure('table_value_violation', 'A value is not what its column allows.', {
      ...at,
      row: rowOf(i),
      expected,
      found: JSON.stringify(dictionary[code]),
    });
  }
}

/** What a string should have been, or undefined when it is fine; undefined when the schema demands nothing. */
function stringProblem(schema: ColumnSchema): ((text: string) => string | undefined) | undefined {
  const { pattern, minLength, maxLength } = schema;
  if (
    schema.enum === undefined &&
    pattern === undefined &&
    minLength === undefined &&
    maxLength === undefined
  ) {
    return undefined;
  }
  const allowed = schema.enum === undefined ? undefined : new Set(schema.enum.map(String));
  const regExp = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  return (text) => {
    if (allowed !== undefined && !allowed.has(text)) return `one of ${[...allowed].join(', ')}`;
    if (regExp !== undefined && !regExp.test(text)) return `a string like /${pattern}/`;
    if (minLength === undefined && maxLength === undefined) return undefined;
    const points = Array.from(text).length;
    if (minLength !== undefined && points < minLength) return `at least ${minLength} characters`;
    if (maxLength !== undefined && points > maxLength) return `at most ${maxLength} characters`;
    return undefined;
  };
}

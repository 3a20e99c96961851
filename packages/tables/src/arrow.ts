import * as arrow from 'apache-arrow';
import {
  binary,
  Failure,
  fixed,
  isListType,
  plainLists,
  strings,
  type Column,
  type ColumnSchema,
  type FixedColumn,
  type FixedValues,
  type ScalarType,
  type StringColumn,
  type Table,
  type TableSchema,
} from '@merchantry/contracts';
import { fixedValues, typeName } from './duck-types.js';
import { materialise } from './fill-vector.js';

const arrowTypes: Record<ScalarType, () => arrow.DataType> = {
  bool: () => new arrow.Bool(),
  int8: () => new arrow.Int8(),
  int16: () => new arrow.Int16(),
  int32: () => new arrow.Int32(),
  int64: () => new arrow.Int64(),
  uint8: () => new arrow.Uint8(),
  uint16: () => new arrow.Uint16(),
  uint32: () => new arrow.Uint32(),
  uint64: () => new arrow.Uint64(),
  float32: () => new arrow.Float32(),
  float64: () => new arrow.Float64(),
  string: () => new arrow.Dictionary(new arrow.Utf8(), new arrow.Uint32()),
  timestamp: () => new arrow.TimestampMicrosecond('UTC'),
};

/**
 * A table as an Arrow table of one batch. Fixed-width values and string codes are shared, not copied; booleans and
 * null bytes become bitmaps, constants and lists by code are written out.
 */
export function toArrow(table: Table): arrow.Table {
  const children: arrow.Data[] = [];
  const fields: arrow.Field[] = [];
  for (const [name, column] of Object.entries(table.columns)) {
    const plain = column.kind === 'constant' ? materialise(column, column.length) : column;
    const data = toData(plain);
    children.push(data);
    fields.push(new arrow.Field(name, data.type, plain.validity !== undefined));
  }
  const schema = new arrow.Schema(fields);
  const type = new arrow.Struct(fields);
  const struct = arrow.makeData({ type, length: table.rows, nullCount: 0, children });
  return new arrow.Table(new arrow.RecordBatch(schema, struct));
}

function toData(given: Exclude<Column, { kind: 'constant' }>): arrow.Data {
  const column = given.kind === 'coded-list' ? plainLists(given) : given;
  const { length, validity } = column;
  const nulls = nullProps(validity);
  if (column.kind === 'list') {
    const child = toData(column.items);
    const type = new arrow.List(new arrow.Field('item', child.type, column.items.validity !== undefined));
    return arrow.makeData({ type, length, ...nulls, valueOffsets: Int32Array.from(column.offsets), child });
  }
  if (column.kind === 'string') {
    const type = arrowTypes.string() as arrow.Dictionary<arrow.Utf8, arrow.Uint32>;
    const dictionary = arrow.vectorFromArray(column.dictionary as string[], new arrow.Utf8());
    return arrow.makeData({ type, length, ...nulls, data: column.codes, dictionary });
  }
  if (column.kind === 'binary') {
    const valueOffsets = Int32Array.from(column.offsets);
    return arrow.makeData({ type: new arrow.Binary(), length, ...nulls, valueOffsets, data: column.bytes });
  }
  const type = arrowTypes[column.type]();
  const data = column.type === 'bool' ? bitmap(column.values as Uint8Array) : column.values;
  return arrow.makeData({ type, length, ...nulls, data } as Parameters<typeof arrow.makeData>[0]);
}

function nullProps(validity: Uint8Array | undefined): { nullCount: number; nullBitmap?: Uint8Array } {
  if (validity === undefined) return { nullCount: 0 };
  let nullCount = 0;
  for (const byte of validity) nullCount += 1 - byte;
  return { nullCount, nullBitmap: bitmap(validity) };
}

function bitmap(bytes: Uint8Array): Uint8Array {
  const bits = new Uint8Array(8 * Math.ceil(bytes.length / 64));
  for (let i = 0; i < bytes.length; i++) bits[i >>> 3] |= bytes[i] << (i & 7);
  return bits;
}

/**
 * An Arrow table as a table of the schema. Fixed-width values of a single batch are shared, not copied; several
 * batches are joined.
 *
 * @throws Failure table_schema_violation for a missing column or another type.
 */
export function fromArrow(table: arrow.Table, schema: TableSchema): Table {
  const columns: Record<string, Column> = {};
  for (const column of schema.columns) {
    const vector = table.getChild(column.name);
    if (vector === null) throw mismatch(schema, column, 'no column');
    columns[column.name] = fromVector(vector, column, schema);
  }
  return { rows: table.numRows, columns };
}

function fromVector(vector: arrow.Vector, column: ColumnSchema, schema: TableSchema): Column {
  const { type } = column;
  if (type === 'binary') {
    if (!arrow.DataType.isBinary(vector.type)) throw mismatch(schema, column, String(vector.type));
    return binary([...vector] as (Uint8Array | null)[]);
  }
  if (!isListType(type))
    return fromScalars(vector, type, () => mismatch(schema, column, String(vector.type)));
  if (!arrow.DataType.isList(vector.type)) throw mismatch(schema, column, String(vector.type));
  return fromLists(vector as arrow.Vector<arrow.List>, type.list, () =>
    mismatch(schema, column, String(vector.type)),
  );
}

function fromScalars(
  vector: arrow.Vector,
  type: ScalarType,
  refuse: () => Failure,
): FixedColumn | StringColumn {
  const found = arrow.DataType.isDictionary(vector.type) ? vector.type.dictionary : vector.type;
  if (type === 'string') {
    if (!arrow.DataType.isUtf8(found)) throw refuse();
    return fromStrings(vector);
  }
  if (String(vector.type) !== String(arrowTypes[type]())) throw refuse();
  const validity = validityOf(vector);
  if (type === 'bool') return fixed('bool', booleans(vector), validity);
  const parts = vector.data.map((data) => (data.values as FixedValues).subarray(0, data.length));
  if (parts.length === 1) return zeroed(fixed(type, parts[0], validity));
  const values = fixedValues(type, vector.length);
  let at = 0;
  for (const part of parts) {
    (values as Float64Array).set(part as Float64Array, at);
    at += part.length;
  }
  return zeroed(fixed(type, values, validity));
}

/** Arrow lets anything stand under a null, columns want zero; a copy is made only where that matters. */
function zeroed(column: FixedColumn): FixedColumn {
  const { values, validity } = column;
  if (validity === undefined) return column;
  const zero = values instanceof BigInt64Array || values instanceof BigUint64Array ? 0n : 0;
  let clean = values;
  for (let i = 0; i < validity.length; i++) {
    if (validity[i] === 1 || clean[i] === zero) continue;
    if (clean === values) clean = values.slice();
    clean[i] = zero as never;
  }
  return { ...column, values: clean };
}

function fromStrings(vector: arrow.Vector): StringColumn {
  const [data] = vector.data;
  if (vector.data.length === 1 && arrow.DataType.isDictionary(vector.type) && data.dictionary !== undefined) {
    const dictionary = [...data.dictionary].map((text) => String(text));
    const indices = (data.values as Uint32Array).subarray(0, data.length);
    const codes = indices instanceof Uint32Array ? indices : Uint32Array.from(indices);
    const validity = validityOf(vector);
    return { kind: 'string', type: 'string', length: vector.length, codes, dictionary, validity };
  }
  return strings([...vector] as (string | null)[]);
}

function fromLists(vector: arrow.Vector<arrow.List>, type: ScalarType, refuse: () => Failure): Column {
  const offsets = new Uint32Array(vector.length + 1);
  const children: arrow.Data[] = [];
  let row = 0;
  for (const data of vector.data) {
    const starts = data.valueOffsets;
    for (let i = 0; i < data.length; i++, row++) offsets[row + 1] = offsets[row] + starts[i + 1] - starts[i];
    const first = starts[0];
    children.push(data.children[0].slice(first, starts[data.length] - first));
  }
  const items = fromScalars(new arrow.Vector(children), type, refuse);
  return {
    kind: 'list',
    type: { list: type },
    length: vector.length,
    offsets,
    items,
    validity: validityOf(vector),
  };
}

function validityOf(vector: arrow.Vector): Uint8Array | undefined {
  if (vector.nullCount === 0) return undefined;
  const bytes = new Uint8Array(vector.length).fill(1);
  let at = 0;
  for (const data of vector.data) {
    const bits = data.nullBitmap;
    if (data.nullCount > 0 && bits !== undefined) {
      for (let i = 0; i < data.length; i++) bytes[at + i] = bitAt(bits, data.offset + i);
    }
    at += data.length;
  }
  return bytes;
}

function booleans(vector: arrow.Vector): Uint8Array {
  const bytes = new Uint8Array(vector.length);
  let at = 0;
  for (const data of vector.data) {
    for (let i = 0; i < data.length; i++) {
      const valid = data.nullCount === 0 || bitAt(data.nullBitmap, data.offset + i) === 1;
      bytes[at + i] = valid ? bitAt(data.values as Uint8Array, data.offset + i) : 0;
    }
    at += data.length;
  }
  return bytes;
}

const bitAt = (bits: Uint8Array, i: number) => (bits[i >>> 3] >>> (i & 7)) & 1;

function mismatch(schema: TableSchema, column: ColumnSchema, found: string): Failure {
  return new Failure('table_schema_violation', 'An Arrow column is not what its schema says.', {
    dataset: schema.id,
    column: column.name,
    expected: typeName(column.type),
    found,
  });
}

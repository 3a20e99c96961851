import {
  FIXED_ARRAYS,
  fixed,
  isListType,
  strings,
  type Column,
  type ColumnType,
} from '@merchantry/contracts';
import type { Table, TableSchema } from '@merchantry/contracts';

/** A table of a schema's columns without a row: what a family of events is before its first event. */
export function emptyTable(schema: TableSchema): Table {
  return {
    rows: 0,
    columns: Object.fromEntries(schema.columns.map(({ name, type }) => [name, empty(type)])),
  };
}

function empty(type: ColumnType): Column {
  if (isListType(type))
    return { kind: 'list', type, length: 0, offsets: new Uint32Array(1), items: plain(type.list) };
  if (type === 'binary')
    return { kind: 'binary', type, length: 0, offsets: new Uint32Array(1), bytes: new Uint8Array(0) };
  return plain(type);
}

const plain = (type: keyof typeof FIXED_ARRAYS | 'string') =>
  type === 'string' ? strings([]) : fixed(type, new FIXED_ARRAYS[type](0));

import {
  bytesAt,
  coded,
  codedList,
  fixed,
  type BinaryColumn,
  type Column,
  type FixedColumn,
  type FixedValues,
  type StringColumn,
} from './column.js';

/** The rows of a column in another order: row i of the result is row `order[i]`. */
export function takeRows(column: Column, order: Uint32Array): Column {
  switch (column.kind) {
    case 'constant':
      return { ...column, length: order.length };
    case 'fixed':
      return fixed(column.type, gather(column.values, order), validityOf(column.validity, order));
    case 'string':
      return coded(gather(column.codes, order), column.dictionary, validityOf(column.validity, order));
    case 'list': {
      const offsets = new Uint32Array(order.length + 1);
      for (let i = 0; i < order.length; i++)
        offsets[i + 1] = offsets[i] + column.offsets[order[i] + 1] - column.offsets[order[i]];
      const items = new Uint32Array(offsets[order.length]);
      for (let i = 0; i < order.length; i++) {
        const from = column.offsets[order[i]];
        for (let at = offsets[i]; at < offsets[i + 1]; at++) items[at] = from + at - offsets[i];
      }
      return {
        kind: 'list',
        type: column.type,
        length: order.length,
        offsets,
        items: takeRows(column.items, items) as typeof column.items,
        validity: validityOf(column.validity, order),
      };
    }
    case 'coded-list':
      return codedList(gather(column.codes, order), column.dictionary, validityOf(column.validity, order));
    case 'binary':
      return takeBinary(column, order);
  }
}

function takeBinary(column: BinaryColumn, order: Uint32Array): BinaryColumn {
  const { length } = order;
  const offsets = new Uint32Array(length + 1);
  for (let i = 0; i < length; i++)
    offsets[i + 1] = offsets[i] + column.offsets[order[i] + 1] - column.offsets[order[i]];
  const bytes = new Uint8Array(offsets[length]);
  for (let i = 0; i < length; i++) bytes.set(bytesAt(column, order[i]), offsets[i]);
  const validity = validityOf(column.validity, order);
  return { kind: 'binary', type: 'binary', length, offsets, bytes, validity };
}

const validityOf = (validity: Uint8Array | undefined, order: Uint32Array) =>
  validity && gather(validity, order);

/** Entry i of the result is `values[order[i]]`. */
export function gather<A extends FixedValues>(values: A, order: Uint32Array): A {
  const out = new (values.constructor as new (length: number) => A)(order.length);
  for (let i = 0; i < order.length; i++) out[i] = values[order[i]];
  return out;
}

/** Rows [from, to) of a column, in memory of their own (a worker gets the slice and no more). */
export function sliceRows(column: Column, from: number, to: number): Column {
  const length = to - from;
  switch (column.kind) {
    case 'constant':
      return { ...column, length };
    case 'fixed':
      return {
        ...column,
        length,
        values: column.values.slice(from, to),
        validity: column.validity?.slice(from, to),
      };
    case 'string':
    case 'coded-list':
      return {
        ...column,
        length,
        codes: column.codes.slice(from, to),
        validity: column.validity?.slice(from, to),
      };
    case 'list': {
      const first = column.offsets[from];
      return {
        ...column,
        length,
        offsets: column.offsets.slice(from, to + 1).map((offset) => offset - first),
        items: sliceRows(column.items, first, column.offsets[to]) as FixedColumn | StringColumn,
        validity: column.validity?.slice(from, to),
      };
    }
    case 'binary': {
      const first = column.offsets[from];
      return {
        ...column,
        length,
        offsets: column.offsets.slice(from, to + 1).map((offset) => offset - first),
        bytes: column.bytes.slice(first, column.offsets[to]),
        validity: column.validity?.slice(from, to),
      };
    }
  }
}

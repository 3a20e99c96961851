import {
  bytesAt,
  Failure,
  type BinaryColumn,
  type Column,
  type ConstantColumn,
  type FixedColumn,
  type FixedValues,
  type StringColumn,
} from '@merchantry/contracts';
import { fixedValues } from './duck-types.js';
import { codedListFiller, listFiller } from './fill-list.js';
import { scalarFiller, type VectorFiller } from './fill-scalars.js';

/** The filler of a column. Working arrays are made once here, not once a chunk. */
export function vectorFiller(column: Column, chunkRows: number): VectorFiller {
  switch (column.kind) {
    case 'fixed':
    case 'string':
      return scalarFiller(column);
    case 'list':
      return listFiller(column);
    case 'coded-list':
      return codedListFiller(column);
    case 'binary':
      return binaryFiller(column);
    case 'constant': {
      const chunk = materialise(column, chunkRows);
      const fill = scalarFiller(chunk);
      return (vector, _start, count) => fill(vector, 0, count);
    }
  }
}

function binaryFiller(column: BinaryColumn): VectorFiller {
  const { validity } = column;
  return (vector, start, count) => {
    for (let i = 0; i < count; i++) vector.putBytes(i, bytesAt(column, start + i));
    if (validity !== undefined) vector.putValidity(validity, start, count);
  };
}

/** A constant column written out over `length` rows. */
export function materialise(column: ConstantColumn, length: number): FixedColumn | StringColumn {
  const { type, value } = column;
  const validity = value === null ? new Uint8Array(length) : undefined;
  if (type === 'string') {
    if (value !== null && typeof value !== 'string') throw wrongConstant(column);
    return {
      kind: 'string',
      type,
      length,
      codes: new Uint32Array(length),
      dictionary: [value ?? ''],
      validity,
    };
  }
  const values = fixedValues(type, length);
  if (value !== null) {
    const exact = exactly(value, fixedValues(type, 1));
    if (exact === undefined || (typeof value === 'boolean') !== (type === 'bool'))
      throw wrongConstant(column);
    values.fill(exact as never);
  }
  return { kind: 'fixed', type, length, values, validity };
}

/** The value as `cell` holds it, or undefined when it cannot hold it exactly (float32 rounds). */
function exactly(value: string | number | bigint | boolean, cell: FixedValues): number | bigint | undefined {
  if (typeof value === 'string') return undefined;
  if (cell instanceof BigInt64Array || cell instanceof BigUint64Array) {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined;
    cell[0] = BigInt(value);
    return cell[0] === BigInt(value) ? cell[0] : undefined;
  }
  const plain = Number(value);
  cell[0] = plain;
  if (cell instanceof Float64Array) return plain;
  if (cell instanceof Float32Array) return cell[0];
  return Object.is(cell[0], plain) ? plain : undefined;
}

function wrongConstant(column: ConstantColumn): Failure {
  return new Failure('table_value_violation', 'A constant is not a value of its column type.', {
    expected: column.type,
    found: `${String(column.value)} (${typeof column.value})`,
  });
}

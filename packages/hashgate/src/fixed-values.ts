import { Failure, FIXED_ARRAYS, type FixedColumn, type FixedValues } from '@merchantry/contracts';

export type FixedType = FixedColumn['type'];

type Row = Record<number, number | bigint>;

/** @throws Failure table_schema_violation when a column's values are not in the array of its type. */
export function refuseForeignArray(type: FixedType, values: FixedValues): void {
  // By tag, not instanceof: arrays from workers and other realms are as good.
  const found = values[Symbol.toStringTag];
  if (found !== FIXED_ARRAYS[type].name) {
    throw new Failure('table_schema_violation', `A column of type ${type} holds another array.`, {
      expected: FIXED_ARRAYS[type].name,
      found: String(found),
    });
  }
}

/** The host's own order of bytes; the digests are little-endian by definition. */
const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Little-endian bytes of the rows `from` .. `to` of a fixed-width column as digests see them: null rows zero, -0 as 0.
 * Integers without nulls come back as a view of the column's own memory, so nothing is copied.
 *
 * @param live validity, one byte a row, or undefined when no row is null
 * @throws Failure numeric_nonfinite (with the row) for NaN; table_value_violation for a bool other than 0 and 1.
 */
export function fixedBytes(
  type: FixedType,
  values: FixedValues,
  live: Uint8Array | undefined,
  from: number,
  to: number,
): Uint8Array {
  const plain = live === undefined && type !== 'float32' && type !== 'float64';
  const rows = plain && HOST_IS_LITTLE_ENDIAN ? values.subarray(from, to) : copyOf(values, from, to);
  if (live !== undefined) zeroNulls(rows, live, from);
  if (type === 'float32' || type === 'float64') tidyFloats(rows as Float32Array | Float64Array, from);
  else if (type === 'bool') refuseOtherThanBool(rows as Uint8Array, from);
  const bytes = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength);
  if (!HOST_IS_LITTLE_ENDIAN) swapWords(bytes, rows.BYTES_PER_ELEMENT);
  return bytes;
}

/** The copying slice of typed arrays; Buffer, a Uint8Array too, overrides it with one that shares memory. */
const typedArraySlice = (Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array).slice;

function copyOf(values: FixedValues, from: number, to: number): FixedValues {
  return typedArraySlice.call(values as Uint8Array, from, to);
}

/** Zero has the same bits in every type, so one loop over bytes or 32-bit words serves all. */
function zeroNulls(rows: FixedValues, live: Uint8Array, from: number): void {
  const { buffer, byteOffset, byteLength, length, BYTES_PER_ELEMENT: width } = rows;
  if (width < 4) {
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    for (let i = 0; i < length; i++) {
      if (live[from + i] === 0) bytes.fill(0, i * width, (i + 1) * width);
    }
    return;
  }
  const words = new Uint32Array(buffer, byteOffset, byteLength >>> 2);
  const last = (width >>> 2) - 1;
  for (let i = 0; i < length; i++) {
    if (live[from + i] !== 0) continue;
    words[i * (last + 1)] = 0;
    words[i * (last + 1) + last] = 0;
  }
}

const isBig = (rows: FixedValues): boolean => rows[Symbol.toStringTag].startsWith('Big');

function tidyFloats(rows: Float32Array | Float64Array, from: number): void {
  for (let i = 0; i < rows.length; i++) {
    const x = rows[i];
    if (x !== x) {
      throw new Failure('numeric_nonfinite', 'A column to be hashed holds NaN.', {
        row: from + i,
        expected: 'a number, or a null',
        found: 'NaN',
      });
    }
    rows[i] = x + 0; // -0 + 0 is 0; every other number stays what it is
  }
}

function refuseOtherThanBool(rows: Uint8Array, from: number): void {
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] > 1) {
      throw new Failure('table_value_violation', 'A bool column holds another byte than 0 and 1.', {
        row: from + i,
        expected: '0 or 1',
        found: String(rows[i]),
      });
    }
  }
}

function swapWords(bytes: Buffer, width: number): void {
  if (width === 2) bytes.swap16();
  else if (width === 4) bytes.swap32();
  else if (width === 8) bytes.swap64();
}

/**
 * The bytes of one value of a fixed-width type, as a row of a column would have them.
 * @throws Failure table_value_violation when the type cannot hold the value; numeric_nonfinite for NaN.
 */
export function fixedValueBytes(type: FixedType, value: string | number | bigint | boolean): Uint8Array {
  const refuse = (): never => {
    throw new Failure('table_value_violation', `A column of type ${type} cannot hold its value.`, {
      expected: type,
      found: String(value),
    });
  };
  const row = new FIXED_ARRAYS[type](1) as unknown as Row;
  if (type === 'bool') {
    row[0] = value === true || value === 1 ? 1 : value === false || value === 0 ? 0 : refuse();
  } else if (type === 'float32' || type === 'float64') {
    row[0] = typeof value === 'number' ? value : refuse();
  } else {
    if (typeof value === 'number' ? !Number.isSafeInteger(value) : typeof value !== 'bigint') refuse();
    const big = BigInt(value);
    row[0] = isBig(row as unknown as FixedValues) ? big : Number(big);
    if (BigInt(row[0]) !== big) refuse();
  }
  return Uint8Array.from(fixedBytes(type, row as unknown as FixedValues, undefined, 0, 1));
}

import { createHash, type Hash } from 'node:crypto';
import {
  bytesAt,
  Failure,
  type BinaryColumn,
  type Column,
  type ConstantColumn,
  type FixedColumn,
  type StringColumn,
} from '@merchantry/contracts';
import { BufferedHash } from './buffered-hash.js';
import { updateCodedList, updateList } from './list-digest.js';
import { updateAllNull, updateNullSection } from './null-section.js';
import { fixedBytes, fixedValueBytes, refuseForeignArray } from './fixed-values.js';
import { encodeDictionary, updateByCode, wellFormed } from './string-encoder.js';
import { usedEntries } from './used-entries.js';
import { concatBytes, le32 } from './encoding.js';

/** Rows normalised at a time where a copy is needed: small enough for the cache, large enough to hash at full speed. */
const COPY_ROWS = 1 << 14;
/** Rows handed to the hash at a time where no copy is needed; OpenSSL takes at most 2^31 - 1 bytes. */
const VIEW_ROWS = 1 << 22;
const BUFFER_BYTES = 1 << 16;

/**
 * Hex SHA-256 of what a column says, whatever its representation: dictionary order and unused entries, constant or
 * expanded, values under nulls, and the place of a view in its buffer do not show.
 *
 * The hashed bytes are the null section (`updateNullSection`), then the rows: fixed-width values little-endian
 * (bool one byte, timestamp the int64 of microseconds, -0 as 0), strings as LE32 byte length + UTF-8, byte strings as
 * LE32 length + bytes, lists as LE32 item count + items (`updateList`); null rows are zero, the empty string, no bytes
 * or the empty list.
 *
 * @throws Failure numeric_nonfinite (with the row) for NaN; table_value_violation for a bool that is neither 0 nor 1,
 * a string that is not well-formed, a constant its type cannot hold; table_schema_violation for arrays of another
 * type or length than the column states.
 */
export function columnDigest(column: Column): string {
  const hash = createHash('sha256');
  refuseLengths(column);
  switch (column.kind) {
    case 'fixed':
      updateFixed(hash, column);
      break;
    case 'string':
      updateStrings(hash, column);
      break;
    case 'constant':
      updateConstant(hash, column);
      break;
    case 'list':
      updateList(hash, column);
      break;
    case 'coded-list':
      updateCodedList(hash, column);
      break;
    case 'binary':
      updateBinary(hash, column);
      break;
  }
  return hash.digest('hex');
}

function refuseLengths(column: Column): void {
  const lengths: [string, number, number][] = [];
  if (column.kind === 'fixed') lengths.push(['values', column.values.length, column.length]);
  if (column.kind === 'string' || column.kind === 'coded-list')
    lengths.push(['codes', column.codes.length, column.length]);
  if (column.kind === 'list' || column.kind === 'binary')
    lengths.push(['offsets', column.offsets.length, column.length + 1]);
  if (column.kind !== 'constant' && column.validity !== undefined) {
    lengths.push(['validity', column.validity.length, column.length]);
  }
  for (const [array, found, expected] of lengths) {
    if (found !== expected) {
      throw new Failure('table_schema_violation', `The ${array} of a column have another length.`, {
        expected: String(expected),
        found: String(found),
      });
    }
  }
}

function updateFixed(hash: Hash, column: FixedColumn): void {
  refuseForeignArray(column.type, column.values);
  const live = updateNullSection(hash, column.length, column.validity);
  const copies = live !== undefined || column.type === 'float32' || column.type === 'float64';
  const step = copies ? COPY_ROWS : VIEW_ROWS;
  for (let from = 0; from < column.length; from += step) {
    hash.update(fixedBytes(column.type, column.values, live, from, Math.min(from + step, column.length)));
  }
}

function updateStrings(hash: Hash, column: StringColumn): void {
  const live = updateNullSection(hash, column.length, column.validity);
  const entries = encodeDictionary(column.dictionary, usedEntries(column, live));
  updateByCode(hash, column.codes, live, entries);
}

function updateBinary(hash: Hash, column: BinaryColumn): void {
  const { offsets, bytes, length, validity } = column;
  for (let row = 0; row < length; row++) {
    if (offsets[row] > offsets[row + 1] || offsets[row + 1] > bytes.length) {
      throw new Failure('table_schema_violation', 'The offsets of a binary column do not fit its bytes.', {
        row,
        expected: `ascending, at most ${bytes.length}`,
        found: `${offsets[row]} .. ${offsets[row + 1]}`,
      });
    }
  }
  const live = updateNullSection(hash, length, validity);
  const sink = new BufferedHash(hash);
  const empty = new Uint8Array(0);
  for (let row = 0; row < length; row++) {
    const value = live !== undefined && live[row] === 0 ? empty : bytesAt(column, row);
    sink.update(le32(value.length));
    sink.update(value);
  }
  sink.flush();
}

/** A constant is hashed as if every row were written out. */
function updateConstant(hash: Hash, column: ConstantColumn): void {
  const { type, length, value } = column;
  if (value === null) {
    updateAllNull(hash, length);
    const width = type === 'string' ? 4 : fixedValueBytes(type, type === 'bool' ? false : 0).length;
    updateRepeated(hash, new Uint8Array(width), length);
    return;
  }
  updateNullSection(hash, length, undefined);
  if (length > 0) updateRepeated(hash, constantBytes(column, value), length);
}

function constantBytes(column: ConstantColumn, value: string | number | bigint | boolean): Uint8Array {
  if (column.type !== 'string') return fixedValueBytes(column.type, value);
  if (typeof value !== 'string') {
    throw new Failure('table_value_violation', 'A string column holds another constant.', {
      expected: 'string',
      found: typeof value,
    });
  }
  const bytes = wellFormed(value);
  return concatBytes(le32(bytes.length), bytes);
}

function updateRepeated(hash: Hash, row: Uint8Array, times: number): void {
  const rowsInBlock = Math.max(1, Math.min(times, Math.floor(BUFFER_BYTES / row.length)));
  const block = new Uint8Array(rowsInBlock * row.length);
  for (let i = 0; i < rowsInBlock; i++) block.set(row, i * row.length);
  let left = times;
  for (; left >= rowsInBlock; left -= rowsInBlock) hash.update(block);
  hash.update(block.subarray(0, left * row.length));
}

import type { Hash } from 'node:crypto';
import { Failure, isFailure, plainLists, type CodedListColumn, type ListColumn } from '@merchantry/contracts';
import { BufferedHash, type ByteTaker } from './buffered-hash.js';
import { le32 } from './encoding.js';
import { fixedBytes, refuseForeignArray } from './fixed-values.js';
import { updateNullSection } from './null-section.js';
import { encodeDictionary, updateByCode } from './string-encoder.js';
import { usedEntries } from './used-entries.js';

/**
 * Feeds a list column to a hash: the null section of the rows, the null section of the items that valid rows hold (in
 * row order), then row by row LE32 of the item count and the items as a column of their type would have them.
 * A null row counts no items; items that no valid row holds are not looked at.
 *
 * @throws Failure table_schema_violation for offsets that descend or run past the items; for the rest see
 * `columnDigest`.
 */
export function updateList(hash: Hash, column: ListColumn): void {
  const { length, offsets, items } = column;
  refuseOffsets(column);
  const liveRows = updateNullSection(hash, length, column.validity);
  const held = new Uint8Array(items.length);
  for (let row = 0; row < length; row++) {
    if (liveRows === undefined || liveRows[row] !== 0) held.fill(1, offsets[row], offsets[row + 1]);
  }
  updateItemNulls(hash, column, held);
  // Items that are null or that no row holds: zero either way.
  const live = items.validity === undefined ? held : held.map((h, i) => (items.validity![i] === 0 ? 0 : h));
  const itemBytes = encodedItems(column, live);
  const sink = new BufferedHash(hash);
  const sizeBytes = new Uint8Array(4);
  const size = new DataView(sizeBytes.buffer);
  for (let row = 0; row < length; row++) {
    const isNull = liveRows !== undefined && liveRows[row] === 0;
    const from = offsets[row];
    const to = isNull ? from : offsets[row + 1];
    size.setUint32(0, to - from, true);
    sink.update(sizeBytes);
    itemBytes(sink, from, to);
  }
  sink.flush();
}

/**
 * The same digest for lists by code: each used entry of the dictionary is encoded once. Lists with null items, which
 * schemas refuse anyway, take the way of `updateList`.
 *
 * @throws Failure as `updateList`; table_value_violation for a code beyond the dictionary.
 */
export function updateCodedList(hash: Hash, column: CodedListColumn): void {
  const { length, codes, dictionary, validity } = column;
  const live = validity?.includes(0) ? validity : undefined;
  const used = usedEntries(column, live);
  refuseOffsets(dictionary);
  if (dictionary.validity?.includes(0) || dictionary.items.validity?.includes(0)) {
    updateList(hash, plainLists(column));
    return;
  }
  updateNullSection(hash, length, live);
  const { offsets, items } = dictionary;
  const held = new Uint8Array(items.length);
  for (let entry = 0; entry < used.length; entry++) {
    if (used[entry] === 1) held.fill(1, offsets[entry], offsets[entry + 1]);
  }
  let itemCount = 0;
  for (let row = 0; row < length; row++) {
    if (live === undefined || live[row] === 1) itemCount += offsets[codes[row] + 1] - offsets[codes[row]];
  }
  updateNullSection(hash, itemCount, undefined);
  updateByCode(hash, codes, live, encodedLists(column, used, held));
}

/** Every used list, as LE32 of the item count and the items. */
function encodedLists({ dictionary, codes, validity }: CodedListColumn, used: Uint8Array, held: Uint8Array) {
  const { offsets } = dictionary;
  const starts = new Uint32Array(used.length);
  const ends = new Uint32Array(used.length);
  const pieces = new Pieces();
  try {
    const itemBytes = encodedItems(dictionary, held);
    for (let entry = 0; entry < used.length; entry++) {
      starts[entry] = pieces.length;
      if (used[entry] === 1) {
        pieces.update(le32(offsets[entry + 1] - offsets[entry]));
        itemBytes(pieces, offsets[entry], offsets[entry + 1]);
      }
      ends[entry] = pieces.length;
    }
  } catch (error) {
    if (!isFailure(error) || typeof error.place.row !== 'number') throw error;
    const entry = error.place.row;
    const row = codes.findIndex((code, i) => code === entry && validity?.[i] !== 0);
    throw new Failure(error.code, error.message, { ...error.place, row, cause: error });
  }
  return { bytes: pieces.joined(), starts, ends };
}

/** Bytes collected piece by piece. */
class Pieces implements ByteTaker {
  private readonly pieces: Uint8Array[] = [];
  length = 0;

  update(bytes: Uint8Array, from = 0, to = bytes.length): void {
    this.pieces.push(bytes.subarray(from, to));
    this.length += to - from;
  }

  joined(): Uint8Array {
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const piece of this.pieces) {
      out.set(piece, at);
      at += piece.length;
    }
    return out;
  }
}

function refuseOffsets({ length, offsets, items }: ListColumn): void {
  for (let row = 0; row < length; row++) {
    if (offsets[row] > offsets[row + 1] || offsets[row + 1] > items.length) {
      throw new Failure('table_schema_violation', 'The offsets of a list column do not fit its items.', {
        row,
        expected: `ascending, at most ${items.length}`,
        found: `${offsets[row]} .. ${offsets[row + 1]}`,
      });
    }
  }
}

function updateItemNulls(hash: Hash, { items }: ListColumn, held: Uint8Array): void {
  let count = 0;
  for (const h of held) count += h;
  if (items.validity === undefined) {
    updateNullSection(hash, count, undefined);
    return;
  }
  const validity = new Uint8Array(count);
  let k = 0;
  for (let i = 0; i < held.length; i++) if (held[i] === 1) validity[k++] = items.validity[i];
  updateNullSection(hash, count, validity);
}

type ItemWriter = (taker: ByteTaker, from: number, to: number) => void;

function encodedItems({ items, offsets }: ListColumn, live: Uint8Array): ItemWriter {
  if (items.kind === 'fixed') {
    refuseForeignArray(items.type, items.values);
    try {
      const bytes = fixedBytes(items.type, items.values, live, 0, items.length);
      const width = items.values.BYTES_PER_ELEMENT;
      return (taker, from, to) => taker.update(bytes, from * width, to * width);
    } catch (error) {
      throw atListRow(error, offsets);
    }
  }
  const { codes } = items;
  const entries = encodeDictionary(items.dictionary, usedEntries(items, live));
  const empty = new Uint8Array(4);
  return (taker, from, to) => {
    for (let i = from; i < to; i++) {
      if (live[i] === 0) taker.update(empty);
      else taker.update(entries.bytes, entries.starts[codes[i]], entries.ends[codes[i]]);
    }
  };
}

/** The item's row restated as the row of the list that holds it. */
function atListRow(error: unknown, offsets: Uint32Array): unknown {
  if (!isFailure(error) || typeof error.place.row !== 'number') return error;
  const item = error.place.row;
  let row = 0;
  while (row + 2 < offsets.length && offsets[row + 1] <= item) row++;
  return new Failure(error.code, error.message, { ...error.place, row, cause: error });
}

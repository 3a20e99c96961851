import type { Hash } from 'node:crypto';
import { Failure, isFailure, type ListColumn } from '@merchantry/contracts';
import { le32 } from './encoding.js';
import { fixedBytes, refuseForeignArray } from './fixed-values.js';
import { updateNullSection } from './null-section.js';
import { encodeDictionary } from './string-encoder.js';
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
  for (let row = 0; row < length; row++) {
    const isNull = liveRows !== undefined && liveRows[row] === 0;
    const from = offsets[row];
    const to = isNull ? from : offsets[row + 1];
    hash.update(le32(to - from));
    itemBytes(hash, from, to);
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

type ItemWriter = (hash: Hash, from: number, to: number) => void;

function encodedItems({ items, offsets }: ListColumn, live: Uint8Array): ItemWriter {
  if (items.kind === 'fixed') {
    refuseForeignArray(items.type, items.values);
    try {
      const bytes = fixedBytes(items.type, items.values, live, 0, items.length);
      const width = items.values.BYTES_PER_ELEMENT;
      return (hash, from, to) => hash.update(bytes.subarray(from * width, to * width));
    } catch (error) {
      throw atListRow(error, offsets);
    }
  }
  const { codes } = items;
  const entries = encodeDictionary(items.dictionary, usedEntries(items, live));
  const empty = new Uint8Array(4);
  return (hash, from, to) => {
    for (let i = from; i < to; i++) {
      const code = codes[i];
      hash.update(live[i] === 0 ? empty : entries.bytes.subarray(entries.starts[code], entries.ends[code]));
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

import type { FixedColumn, StringColumn } from '@merchantry/contracts';
import { inlineSlots } from './inline-slots.js';
import type { NewVector } from './raw-vector.js';

/** Copies rows [start, start + count) of one column into a DuckDB vector. */
export type VectorFiller = (vector: NewVector, start: number, count: number) => void;

/** The filler of a column of scalars, the items of a list among them. */
export function scalarFiller(column: FixedColumn | StringColumn): VectorFiller {
  return column.kind === 'string' ? stringFiller(column) : fixedFiller(column);
}

function fixedFiller(column: FixedColumn): VectorFiller {
  const { values, validity } = column;
  const width = values.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return (vector, start, count) => {
    vector.putSlots(bytes.subarray(start * width, (start + count) * width));
    if (validity !== undefined) vector.putValidity(validity, start, count);
  };
}

/**
 * Strings of up to 12 bytes are laid out here as DuckDB lays them out, in a 16-byte slot, and copied slot by slot.
 * A longer one crosses into DuckDB once a chunk however often it occurs there: its first occurrence is assigned, the
 * others repeat the slot that this made (length, prefix, pointer).
 */
function stringFiller(column: StringColumn): VectorFiller {
  const { codes, dictionary, validity } = column;
  const { inlined, isLong } = inlineSlots(dictionary);
  const seenIn = new Uint32Array(dictionary.length);
  const firstAt = new Uint32Array(dictionary.length);
  let slots = new Uint32Array(0);
  let chunkNumber = 0;
  return (vector, start, count) => {
    chunkNumber++;
    if (slots.length < 4 * count) slots = new Uint32Array(4 * count);
    let longs = 0;
    for (let i = 0; i < count; i++) {
      const s = 4 * i;
      if (validity !== undefined && validity[start + i] === 0) {
        // DuckDB adds up the lengths of all slots, null rows included: none may hold old memory.
        slots.fill(0, s, s + 4);
        continue;
      }
      const code = codes[start + i];
      const d = 4 * code;
      slots[s] = inlined[d];
      slots[s + 1] = inlined[d + 1];
      slots[s + 2] = inlined[d + 2];
      slots[s + 3] = inlined[d + 3];
      if (isLong[code] === 0) continue;
      longs++;
      if (seenIn[code] === chunkNumber) continue;
      seenIn[code] = chunkNumber;
      firstAt[code] = i;
      vector.putText(i, dictionary[code]);
    }
    if (longs > 0) {
      const assigned = vector.slots(count);
      for (let i = 0; i < count; i++) {
        if (validity !== undefined && validity[start + i] === 0) continue;
        const code = codes[start + i];
        if (isLong[code] === 0) continue;
        const from = 4 * firstAt[code];
        for (let w = 0; w < 4; w++) slots[4 * i + w] = assigned[from + w];
      }
    }
    if (validity !== undefined) vector.putValidity(validity, start, count);
    vector.putSlots(new Uint8Array(slots.buffer, 0, 16 * count));
  };
}

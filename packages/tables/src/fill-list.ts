import {
  coded,
  fixed,
  type CodedListColumn,
  type FixedColumn,
  type ListColumn,
  type StringColumn,
} from '@merchantry/contracts';
import { fixedValues } from './duck-types.js';
import { scalarFiller, type VectorFiller } from './fill-scalars.js';

/** A row's entry in a list vector: offset and length of its items, each a 64-bit word. */
class Entries {
  words = new Uint32Array(0);

  /** Room for `count` rows, all of them empty. */
  clear(count: number): Uint32Array {
    if (this.words.length < 4 * count) this.words = new Uint32Array(4 * count);
    else this.words.fill(0);
    return this.words;
  }
}

const bytesOf = (entries: Uint32Array, count: number) => new Uint8Array(entries.buffer, 0, 16 * count);

/** Lists as they stand: the items of neighbouring rows are neighbours, so a chunk's items are filled in one go. */
export function listFiller(column: ListColumn): VectorFiller {
  const { offsets, validity } = column;
  const fillItems = scalarFiller(column.items);
  const rowEntries = new Entries();
  return (vector, start, count) => {
    const entries = rowEntries.clear(count);
    const first = offsets[start];
    for (let i = 0; i < count; i++) {
      const row = start + i;
      if (validity !== undefined && validity[row] === 0) continue;
      entries[4 * i] = offsets[row] - first;
      entries[4 * i + 2] = offsets[row + 1] - offsets[row];
    }
    if (validity !== undefined) vector.putValidity(validity, start, count);
    const items = offsets[start + count] - first;
    vector.putLists(bytesOf(entries, count), items, (child) => fillItems(child, first, items));
  };
}

/** Lists by code: the items of a list cross over once a chunk, and all its rows there point at them. */
export function codedListFiller(column: CodedListColumn): VectorFiller {
  const { codes, dictionary, validity } = column;
  const { offsets } = dictionary;
  const window = new ItemWindow(dictionary.items);
  const seenIn = new Uint32Array(dictionary.length);
  const firstItem = new Uint32Array(dictionary.length);
  const rowEntries = new Entries();
  let chunkNumber = 0;
  return (vector, start, count) => {
    chunkNumber++;
    const entries = rowEntries.clear(count);
    window.clear();
    for (let i = 0; i < count; i++) {
      if (validity !== undefined && validity[start + i] === 0) continue;
      const code = codes[start + i];
      if (seenIn[code] !== chunkNumber) {
        seenIn[code] = chunkNumber;
        firstItem[code] = window.length;
        window.push(offsets[code], offsets[code + 1]);
      }
      entries[4 * i] = firstItem[code];
      entries[4 * i + 2] = offsets[code + 1] - offsets[code];
    }
    if (validity !== undefined) vector.putValidity(validity, start, count);
    vector.putLists(bytesOf(entries, count), window.length, (child) => window.fill(child, 0, window.length));
  };
}

/** Items picked from a column, side by side; each at most once between two clearings. */
class ItemWindow {
  readonly fill: VectorFiller;
  length = 0;
  private readonly picked: FixedColumn | StringColumn;

  constructor(private readonly items: FixedColumn | StringColumn) {
    const { length } = items;
    const validity = items.validity && new Uint8Array(length);
    this.picked =
      items.kind === 'string'
        ? coded(new Uint32Array(length), items.dictionary, validity)
        : fixed(items.type, fixedValues(items.type, length), validity);
    this.fill = scalarFiller(this.picked);
  }

  clear(): void {
    this.length = 0;
  }

  push(from: number, to: number): void {
    const { items, picked } = this;
    const target = (picked.kind === 'string' ? picked.codes : picked.values) as Uint32Array;
    const source = (items.kind === 'string' ? items.codes : items.values) as Uint32Array;
    for (let i = from; i < to; i++) {
      target[this.length] = source[i];
      if (picked.validity !== undefined && items.validity !== undefined)
        picked.validity[this.length] = items.validity[i];
      this.length++;
    }
  }
}

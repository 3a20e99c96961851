import type { KeyWords } from './key-words.js';

const EMPTY = -1;

/**
 * Hash index over the rows of a key: which earlier row holds the same key. Open addressing over row numbers, the keys
 * staying where they are, in their word arrays.
 */
export class RowIndex {
  private slots: Int32Array;
  private mask: number;
  private readonly words: readonly Uint32Array[];

  /** Room for `capacity` rows of the key. */
  constructor(key: readonly KeyWords[], capacity: number) {
    const size = slotsFor(capacity);
    this.slots = new Int32Array(size).fill(EMPTY);
    this.mask = size - 1;
    this.words = key.flatMap(({ words }) => words);
  }

  /** The same index, empty, with room for `capacity` rows. */
  restarted(capacity: number): this {
    const size = slotsFor(capacity);
    if (size > this.slots.length) this.slots = new Int32Array(size).fill(EMPTY);
    else this.slots.fill(EMPTY, 0, size);
    this.mask = size - 1;
    return this;
  }

  /** Adds a row unless its key is there; returns the row that holds the key (`row` itself when it is new). */
  add(row: number): number {
    const { slots, mask } = this;
    for (let h = hashRow(this.words, row) & mask; ; h = (h + 1) & mask) {
      const other = slots[h];
      if (other === EMPTY) {
        slots[h] = row;
        return row;
      }
      if (sameRow(this.words, other, this.words, row)) return other;
    }
  }

  /** The row whose key equals row `row` of another key of the same word layout, or -1. */
  find(key: readonly Uint32Array[], row: number): number {
    const { slots, mask } = this;
    for (let h = hashRow(key, row) & mask; ; h = (h + 1) & mask) {
      const other = slots[h];
      if (other === EMPTY) return -1;
      if (sameRow(this.words, other, key, row)) return other;
    }
  }
}

function slotsFor(capacity: number): number {
  let size = 16;
  while (size < 2 * capacity) size *= 2;
  return size;
}

function hashRow(words: readonly Uint32Array[], row: number): number {
  let h = 0x9e3779b9;
  for (const word of words) {
    h = Math.imul(h ^ word[row], 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return h;
}

function sameRow(a: readonly Uint32Array[], i: number, b: readonly Uint32Array[], j: number): boolean {
  for (let w = 0; w < a.length; w++) if (a[w][i] !== b[w][j]) return false;
  return true;
}

import type { ListColumn } from '@merchantry/contracts';

/** Different lists, each known by a 64-bit hash that DuckDB computes; no two of them share one. */
export class ListDictionary {
  private readonly mask: number;
  private readonly slots: Int32Array;
  private readonly hashes: Uint32Array;

  private constructor(
    readonly lists: ListColumn,
    hashes: BigUint64Array,
  ) {
    let size = 16;
    while (size < 2 * lists.length) size *= 2;
    this.mask = size - 1;
    this.slots = new Int32Array(size).fill(-1);
    this.hashes = new Uint32Array(hashes.buffer, hashes.byteOffset, 2 * hashes.length);
  }

  /** The dictionary of `lists` with these hashes, or undefined when two lists have the same hash. */
  static of(lists: ListColumn, hashes: BigUint64Array): ListDictionary | undefined {
    const dictionary = new ListDictionary(lists, hashes);
    const { slots, mask, hashes: words } = dictionary;
    for (let code = 0; code < lists.length; code++) {
      let h = words[2 * code] & mask;
      while (slots[h] >= 0) {
        if (words[2 * slots[h]] === words[2 * code] && words[2 * slots[h] + 1] === words[2 * code + 1])
          return undefined;
        h = (h + 1) & mask;
      }
      slots[h] = code;
    }
    return dictionary;
  }

  /** Code of the list with that hash, given by its halves, or -1. */
  codeOf(low: number, high: number): number {
    const { slots, mask, hashes } = this;
    for (let h = low & mask; ; h = (h + 1) & mask) {
      const code = slots[h];
      if (code < 0 || (hashes[2 * code] === low && hashes[2 * code + 1] === high)) return code;
    }
  }
}

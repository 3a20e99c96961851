import { halves } from '@merchantry/contracts';

/** Where the rows of one table stand in another: merchants by ascending id, looked up by id. */
export class MerchantRows {
  /** `ids` ascending, each once. */
  constructor(private readonly ids: BigUint64Array) {}

  /**
   * Row of each id, or -1. Ids in ascending order (repeats allowed) cost a comparison or two each; others a binary search.
   */
  of(ids: BigUint64Array): Int32Array {
    const out = new Int32Array(ids.length);
    // Halves of 32 bits find repeats without making a bigint of every row.
    const words = halves(ids);
    let row = 0;
    for (let i = 0; i < ids.length; i++) {
      const again = i > 0 && words[2 * i] === words[2 * i - 2] && words[2 * i + 1] === words[2 * i - 1];
      if (!again) row = this.next(ids[i], row);
      out[i] = row < this.ids.length && this.found ? row : -1;
    }
    return out;
  }

  private found = false;

  /** First row from `from` on whose id is not below `id`, or the row by search where `id` lies before it. */
  private next(id: bigint, from: number): number {
    const row = from > 0 && this.ids[from - 1] >= id ? this.search(id, 0, from) : this.ahead(id, from);
    this.found = row < this.ids.length && this.ids[row] === id;
    return row;
  }

  /** Steps that double: the neighbour is found at once, a far row in the logarithm of its distance. */
  private ahead(id: bigint, from: number): number {
    let low = from;
    let high = from;
    for (let step = 1; high < this.ids.length && this.ids[high] < id; step *= 2) {
      low = high + 1;
      high += step;
    }
    return this.search(id, low, Math.min(high, this.ids.length));
  }

  /** First row of `low` to `high` whose id is not below `id`, or `high`. */
  private search(id: bigint, low: number, high: number): number {
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.ids[middle] < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

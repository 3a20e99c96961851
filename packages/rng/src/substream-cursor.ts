import { halves } from '@merchantry/contracts';
import { kernel } from './wasm/kernel.js';
import type { SubstreamTable } from './substream.js';

/** Blocks fetched first after a reset; the kernel works in groups of eight. */
const FIRST_FETCH = 8;
const LARGEST_FETCH = 256;
const MASK = 0xffffffffffffffffn;

/**
 * A cursor over one substream. A one-uniform draw takes a whole block and its low lane; a two-uniform draw takes a
 * block and both lanes; nothing is kept from one draw to the next, so the counter after a draw follows from the draws
 * alone. Blocks are fetched ahead in growing batches, which no count and no value can show.
 *
 * One object serves any number of substreams by `reset` or `seat`.
 */
export class Substream {
  /** Uniforms used since the last reset. */
  draws = 0;
  /** Blocks used since the last reset: the counter stands at its start plus this. */
  blocks = 0;
  /** The two uniforms of the last `u01Pair`. */
  u1 = 0;
  u2 = 0;

  /** Key, high and low counter word of the start, and the same as 32-bit halves. */
  readonly #start = new BigUint64Array(3);
  readonly #halves = halves(this.#start);
  /** The table last seated on, as halves. */
  #table: SubstreamTable | undefined;
  #columns: readonly Uint32Array[] = [];
  /** Uniforms of fetched blocks, two a block. */
  readonly #ahead = new Float64Array(2 * LARGEST_FETCH);
  /** Entry of the next block in #ahead, and the end of what was fetched. */
  #next = 0;
  #end = 0;
  #fetch = FIRST_FETCH;

  constructor(key = 0n, counterHi = 0n, counterLo = 0n) {
    this.reset(key, counterHi, counterLo);
  }

  /** Moves to the start of another substream and zeroes the counts. */
  reset(key: bigint, counterHi: bigint, counterLo: bigint): this {
    this.#start[0] = key;
    this.#start[1] = counterHi;
    this.#start[2] = counterLo;
    return this.#rewind();
  }

  /** `reset` to row `row` of a table of starts, without making a bigint. */
  seat(table: SubstreamTable, row: number): this {
    if (this.#table !== table) {
      this.#table = table;
      this.#columns = [table.keys, table.counterHi, table.counterLo].map(halves);
    }
    const [keys, his, los] = this.#columns;
    const at = this.#halves;
    at[0] = keys[2 * row];
    at[1] = keys[2 * row + 1];
    at[2] = his[2 * row];
    at[3] = his[2 * row + 1];
    at[4] = los[2 * row];
    at[5] = los[2 * row + 1];
    return this.#rewind();
  }

  /** One uniform in (0, 1): low lane of the next block, high lane dropped. */
  u01(): number {
    if (this.#next === this.#end) this.#fetchAhead();
    const u = this.#ahead[this.#next];
    this.#next += 2;
    this.draws += 1;
    this.blocks += 1;
    return u;
  }

  /** Two uniforms from both lanes of the next block, left in `u1` (low lane) and `u2` (high lane). */
  u01Pair(): void {
    if (this.#next === this.#end) this.#fetchAhead();
    this.u1 = this.#ahead[this.#next];
    this.u2 = this.#ahead[this.#next + 1];
    this.#next += 2;
    this.draws += 2;
    this.blocks += 1;
  }

  /** Moves the start to `blocks` blocks after the present position; the counts begin at zero there. */
  skip(blocks: number): this {
    const [key, hi, lo] = this.#start;
    const target = lo + BigInt(this.blocks) + BigInt(blocks);
    return this.reset(key, hi + (target >> 64n), target);
  }

  /** Low word of the counter of the next block. For single events; bulk callers use `advanceCounters`. */
  get counterLo(): bigint {
    return (this.#start[2] + BigInt(this.blocks)) & MASK;
  }

  /** High word of the counter of the next block. */
  get counterHi(): bigint {
    return (this.#start[1] + ((this.#start[2] + BigInt(this.blocks)) >> 64n)) & MASK;
  }

  get key(): bigint {
    return this.#start[0];
  }

  #rewind(): this {
    this.draws = 0;
    this.blocks = 0;
    this.#next = 0;
    this.#end = 0;
    this.#fetch = FIRST_FETCH;
    return this;
  }

  #fetchAhead(): void {
    const { exports, scratch, f64 } = kernel();
    const n = this.#fetch;
    const at = this.#halves;
    exports.fillU01Pairs(at[0], at[1], at[2], at[3], at[4], at[5], this.blocks, n, scratch);
    const ahead = this.#ahead;
    for (let i = 0; i < 2 * n; i++) ahead[i] = f64[i];
    this.#next = 0;
    this.#end = 2 * n;
    if (n < LARGEST_FETCH) this.#fetch = 2 * n;
  }
}

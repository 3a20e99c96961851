import { kernel } from './kernel/kernel.js';
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

  #key = 0n;
  #hi = 0n;
  #lo = 0n;
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
    this.#key = key;
    this.#hi = counterHi;
    this.#lo = counterLo;
    this.draws = 0;
    this.blocks = 0;
    this.#next = 0;
    this.#end = 0;
    this.#fetch = FIRST_FETCH;
    return this;
  }

  /** `reset` to row `row` of a table of starts. */
  seat(table: SubstreamTable, row: number): this {
    return this.reset(table.keys[row], table.counterHi[row], table.counterLo[row]);
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
    const target = this.#lo + BigInt(this.blocks) + BigInt(blocks);
    return this.reset(this.#key, (this.#hi + (target >> 64n)) & MASK, target & MASK);
  }

  /** Low word of the counter of the next block. For single events; bulk callers use `advanceCounters`. */
  get counterLo(): bigint {
    return (this.#lo + BigInt(this.blocks)) & MASK;
  }

  /** High word of the counter of the next block. */
  get counterHi(): bigint {
    return (this.#hi + ((this.#lo + BigInt(this.blocks)) >> 64n)) & MASK;
  }

  get key(): bigint {
    return this.#key;
  }

  #fetchAhead(): void {
    const { exports, scratch, f64 } = kernel();
    const n = this.#fetch;
    exports.fillU01Pairs(this.#key, this.#hi, this.#lo, this.blocks, n, scratch);
    const ahead = this.#ahead;
    for (let i = 0; i < 2 * n; i++) ahead[i] = f64[i];
    this.#next = 0;
    this.#end = 2 * n;
    if (n < LARGEST_FETCH) this.#fetch = 2 * n;
  }
}

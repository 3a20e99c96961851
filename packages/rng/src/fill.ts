import { kernel } from './wasm/kernel.js';

/** Blocks a call: 16 KiB of scratch, which stays in the first cache; a multiple of eight, as the kernel writes eights. */
const CHUNK = 1024;

/**
 * `n` Philox blocks from counter (hi, lo) on, written as x0, x1, x0, x1, ... into `out` (length 2 n). The 128-bit
 * counter carries from lo to hi and wraps.
 */
export function fillBlocks(key: bigint, hi: bigint, lo: bigint, out: BigUint64Array): void {
  const { exports, scratch, u64 } = kernel();
  const n = out.length >> 1;
  for (let done = 0; done < n; done += CHUNK) {
    const take = Math.min(CHUNK, n - done);
    exports.fillBlocks(key, hi, lo, done, take, scratch);
    out.set(u64.subarray(0, 2 * take), 2 * done);
  }
}

/**
 * Fills `out` with one-uniform draws from counter (hi, lo) on: entry i is the low lane of block i, the high lane is
 * dropped.
 * @param addend see {@link u01}
 */
export function fillU01(key: bigint, hi: bigint, lo: bigint, out: Float64Array, addend: 0.5 | 1 = 1): void {
  const { exports, scratch, f64 } = kernel();
  for (let done = 0; done < out.length; done += CHUNK) {
    const take = Math.min(CHUNK, out.length - done);
    exports.fillU01(key, hi, lo, done, take, addend, scratch);
    out.set(f64.subarray(0, take), done);
  }
}

// From 64 random bits to a double strictly between 0 and 1.

import { fillBlocks, fillFirstBlocks } from './philox';

// @ts-ignore: decorator
@inline
function u01(x: u64, addend: f64): f64 {
  // The conversion rounds to nearest even; the largest x round up to 2^64, hence the clamp to 1 - 2^-53.
  return min<f64>((f64(x) + addend) * 5.421010862427522e-20, 0.9999999999999999);
}

/** Low lanes of n blocks, in place: block i at 16 i becomes the uniform at 8 i. */
function lowLanes(n: u32, addend: f64, at: usize): void {
  for (let i: u32 = 0; i < n; i++) store<f64>(at + (i << 3), u01(load<u64>(at + (i << 4)), addend));
}

/** n uniforms from n blocks (low lanes); `out` as for fillBlocks, uniforms end up in its first 8 n bytes. */
export function fillU01(key: u64, hi: u64, lo: u64, skip: f64, n: u32, addend: f64, out: usize): void {
  fillBlocks(key, hi, lo, skip, n, out);
  lowLanes(n, addend, out);
}

/** Both lanes of n blocks: 2 n uniforms, u1 and u2 of a block side by side. */
export function fillU01Pairs(key: u64, hi: u64, lo: u64, skip: f64, n: u32, out: usize): void {
  fillBlocks(key, hi, lo, skip, n, out);
  for (let i: u32 = 0; i < n << 1; i++) {
    store<f64>(out + (i << 3), u01(load<u64>(out + (i << 3)), 1.0));
  }
}

/** The uniform of the first block (low lane) of each of n substreams. */
export function fillFirstU01(keys: usize, his: usize, los: usize, n: u32, addend: f64, out: usize): void {
  fillFirstBlocks(keys, his, los, n, out);
  lowLanes(n, addend, out);
}

// From 64 random bits to a double strictly between 0 and 1.

import { fillBlocks, fillFirstBlocks } from './philox';

const TWO_TO_32: f64 = 4294967296.0;
const TWO_TO_MINUS_64: f64 = 5.421010862427522e-20;
const BELOW_ONE: f64 = 0.9999999999999999; // 1 - 2^-53

/**
 * Two words to two uniforms. Both 32-bit halves convert exactly, so high * 2^32 + low rounds once, to nearest even;
 * the largest words round up to 2^64, hence the clamp. No branch depends on the bits: the scalar conversion of an
 * unsigned word has one on the top bit, which a processor guesses wrong every other time.
 */
// @ts-ignore: decorator
@inline
function u01(words: v128, addend: v128): v128 {
  const low = f64x2.convert_low_i32x4_u(v128.shuffle<i32>(words, words, 0, 2, 0, 2));
  const high = f64x2.convert_low_i32x4_u(v128.shuffle<i32>(words, words, 1, 3, 1, 3));
  const x = f64x2.add(f64x2.mul(high, f64x2.splat(TWO_TO_32)), low);
  return f64x2.pmin(f64x2.mul(f64x2.add(x, addend), f64x2.splat(TWO_TO_MINUS_64)), f64x2.splat(BELOW_ONE));
}

/** Low lanes of n blocks, in place: block i at 16 i becomes the uniform at 8 i. Works on pairs of blocks. */
function lowLanes(n: u32, addend: f64, at: usize): void {
  const add = f64x2.splat(addend);
  const end = at + (n << 4);
  for (let from = at, to = at; from < end; from += 32, to += 16) {
    v128.store(to, u01(v128.shuffle<i64>(v128.load(from), v128.load(from, 16), 0, 2), add));
  }
}

/** n uniforms from n blocks (low lanes); `out` as for fillBlocks, uniforms end up in its first 8 n bytes. */
export function fillU01(key: u64, hi: u64, lo: u64, skip: f64, n: u32, addend: f64, out: usize): void {
  fillBlocks(key, hi, lo, skip, n, out);
  lowLanes(n, addend, out);
}

/**
 * Both lanes of n blocks: 2 n uniforms, u1 and u2 of a block side by side. Words come as 32-bit halves, low half
 * first: a cursor calls this often, and a bigint argument costs more than a block.
 */
export function fillU01Pairs(
  key0: u32, key1: u32, hi0: u32, hi1: u32, lo0: u32, lo1: u32,
  skip: f64,
  n: u32,
  out: usize,
): void {
  const key = u64(key0) | (u64(key1) << 32);
  fillBlocks(key, u64(hi0) | (u64(hi1) << 32), u64(lo0) | (u64(lo1) << 32), skip, n, out);
  const add = f64x2.splat(1.0);
  const end = out + (n << 4);
  for (let at = out; at < end; at += 16) v128.store(at, u01(v128.load(at), add));
}

/** The uniform of the first block (low lane) of each of n substreams. */
export function fillFirstU01(keys: usize, his: usize, los: usize, n: u32, addend: f64, out: usize): void {
  fillFirstBlocks(keys, his, los, n, out);
  lowLanes(n, addend, out);
}

// Philox2x64-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011), eight counters
// at a time in 128-bit integer SIMD.
//
// WebAssembly has no widening 64-bit multiply, so both words of M * x are put together from 32 x 32 -> 64 products:
//   p00 = x0 M0, p10 = x1 M0, p01 = x0 M1, p11 = x1 M1      (x = x1 2^32 + x0, likewise M)
//   mid = p10 + (p00 >> 32), mix = p01 + low32(mid)          (neither can overflow)
//   high = p11 + (mid >> 32) + (mix >> 32), low = (mix << 32) | low32(p00)
// The extended multiply takes 32-bit lanes, so four counters share one vector of low and one of high halves. Two such
// groups keep the multiplier busy while the rounds of the other wait: 11.8 ns a block where scalar code needs 18, and
// 10.6 with the rounds written out (build.mjs does that, since asc does not unroll).

const M0: i32 = 0xb1ce6e93;
const M1: i32 = 0xd2b74407;
const WEYL: u64 = 0x9e3779b97f4a7c15;

// @ts-ignore: decorator
@inline
function zero(): v128 {
  return i64x2.splat(0);
}

// @ts-ignore: decorator
@inline
function mid(p10: v128, p00: v128): v128 {
  return i64x2.add(p10, i64x2.shr_u(p00, 32));
}

// @ts-ignore: decorator
@inline
function mix(p01: v128, m: v128): v128 {
  return i64x2.add(p01, v128.shuffle<i32>(m, zero(), 0, 5, 2, 7));
}

/** The new c0: high(M c0) ^ k ^ c1. */
// @ts-ignore: decorator
@inline
function next0(p11: v128, m: v128, x: v128, k: v128, c1: v128): v128 {
  return v128.xor(v128.xor(i64x2.add(i64x2.add(p11, i64x2.shr_u(m, 32)), i64x2.shr_u(x, 32)), k), c1);
}

/** The new c1: low(M c0). */
// @ts-ignore: decorator
@inline
function next1(p00: v128, x: v128): v128 {
  return v128.shuffle<i32>(p00, i64x2.shl(x, 32), 0, 5, 2, 7);
}

/** Low (high) 32-bit halves of four 64-bit lanes. */
// @ts-ignore: decorator
@inline
function lows(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 2, 4, 6);
}

// @ts-ignore: decorator
@inline
function highs(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 1, 3, 5, 7);
}

/**
 * Blocks of eight counters, lanes 0..7 in a, b, e, d (two lanes each), written as 16 bytes a block: x0, then x1.
 * `ka` .. `kd` are the keys of the lanes.
 */
// @ts-ignore: decorator
@inline
function eight(
  a: v128, b: v128, e: v128, d: v128,
  a1: v128, b1: v128, e1: v128, d1: v128,
  ka: v128, kb: v128, ke: v128, kd: v128,
  out: usize,
): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  const weyl = i64x2.splat(WEYL);
  let bump = i64x2.splat(0);
  let l = lows(a, b);
  let h = highs(a, b);
  let s = lows(e, d);
  let t = highs(e, d);
  for (let r = 0; r < 10; r++) { // unroll
    let p00 = i64x2.extmul_low_i32x4_u(l, m0);
    let m = mid(i64x2.extmul_low_i32x4_u(h, m0), p00);
    let x = mix(i64x2.extmul_low_i32x4_u(l, m1), m);
    a = next0(i64x2.extmul_low_i32x4_u(h, m1), m, x, i64x2.add(ka, bump), a1);
    a1 = next1(p00, x);
    p00 = i64x2.extmul_high_i32x4_u(l, m0);
    m = mid(i64x2.extmul_high_i32x4_u(h, m0), p00);
    x = mix(i64x2.extmul_high_i32x4_u(l, m1), m);
    b = next0(i64x2.extmul_high_i32x4_u(h, m1), m, x, i64x2.add(kb, bump), b1);
    b1 = next1(p00, x);
    l = lows(a, b);
    h = highs(a, b);

    p00 = i64x2.extmul_low_i32x4_u(s, m0);
    m = mid(i64x2.extmul_low_i32x4_u(t, m0), p00);
    x = mix(i64x2.extmul_low_i32x4_u(s, m1), m);
    e = next0(i64x2.extmul_low_i32x4_u(t, m1), m, x, i64x2.add(ke, bump), e1);
    e1 = next1(p00, x);
    p00 = i64x2.extmul_high_i32x4_u(s, m0);
    m = mid(i64x2.extmul_high_i32x4_u(t, m0), p00);
    x = mix(i64x2.extmul_high_i32x4_u(s, m1), m);
    d = next0(i64x2.extmul_high_i32x4_u(t, m1), m, x, i64x2.add(kd, bump), d1);
    d1 = next1(p00, x);
    s = lows(e, d);
    t = highs(e, d);

    bump = i64x2.add(bump, weyl);
  }
  v128.store(out, v128.shuffle<i64>(a, a1, 0, 2));
  v128.store(out, v128.shuffle<i64>(a, a1, 1, 3), 16);
  v128.store(out, v128.shuffle<i64>(b, b1, 0, 2), 32);
  v128.store(out, v128.shuffle<i64>(b, b1, 1, 3), 48);
  v128.store(out, v128.shuffle<i64>(e, e1, 0, 2), 64);
  v128.store(out, v128.shuffle<i64>(e, e1, 1, 3), 80);
  v128.store(out, v128.shuffle<i64>(d, d1, 0, 2), 96);
  v128.store(out, v128.shuffle<i64>(d, d1, 1, 3), 112);
}

/** High counter words of lanes c + first and c + first + 1, carrying where the low word wrapped. */
// @ts-ignore: decorator
@inline
function carried(c: u64, h: u64, first: u64): v128 {
  return i64x2.replace_lane(i64x2.splat(h + u64(c + first < first)), 1, h + u64(c + first + 1 < first + 1));
}

/**
 * Blocks of counters (hi, lo) + skip + 0 .. n - 1 under one key. Writes whole groups of eight: `out` needs room for n
 * rounded up to a multiple of eight.
 */
export function fillBlocks(key: u64, hi: u64, lo: u64, skip: f64, n: u32, out: usize): void {
  const step = u64(skip);
  let c = lo + step;
  let h = hi + u64(c < step);
  const k = i64x2.splat(key);
  for (let i: u32 = 0; i < n; i += 8) {
    const base = i64x2.splat(c);
    eight(
      i64x2.add(base, i64x2(0, 1)),
      i64x2.add(base, i64x2(2, 3)),
      i64x2.add(base, i64x2(4, 5)),
      i64x2.add(base, i64x2(6, 7)),
      carried(c, h, 0),
      carried(c, h, 2),
      carried(c, h, 4),
      carried(c, h, 6),
      k, k, k, k,
      out,
    );
    out += 128;
    c += 8;
    h += u64(c < 8);
  }
}

/**
 * The first block of each of n substreams, every one under its own key and counter. Reads and writes whole groups of
 * eight: all four arrays need room for n rounded up to a multiple of eight.
 */
export function fillFirstBlocks(keys: usize, his: usize, los: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i += 8) {
    const at = i << 3;
    eight(
      v128.load(los + at), v128.load(los + at, 16), v128.load(los + at, 32), v128.load(los + at, 48),
      v128.load(his + at), v128.load(his + at, 16), v128.load(his + at, 32), v128.load(his + at, 48),
      v128.load(keys + at), v128.load(keys + at, 16), v128.load(keys + at, 32), v128.load(keys + at, 48),
      out + (i << 4),
    );
  }
}

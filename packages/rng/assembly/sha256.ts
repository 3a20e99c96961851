// SHA-256 (FIPS 180-4) over linear memory, for the many short messages of substream derivation.

const K = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);
const INITIAL = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);
const W = memory.data(256);
const STATE = memory.data(32);
const MIDSTATE = memory.data(32);
const TAIL = memory.data(64);

// @ts-ignore: decorator
@inline
function t1(e: u32, f: u32, g: u32, i: usize): u32 {
  return (
    (rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25)) + (g ^ (e & (f ^ g))) + load<u32>(K + i) + load<u32>(W + i)
  );
}

// @ts-ignore: decorator
@inline
function t2(a: u32, b: u32, c: u32): u32 {
  return (rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22)) + ((a & b) | (c & (a | b)));
}

function compress(state: usize, block: usize): void {
  for (let i: usize = 0; i < 64; i += 4) store<u32>(W + i, bswap<u32>(load<u32>(block + i)));
  for (let i: usize = 64; i < 256; i += 4) {
    const w15 = load<u32>(W + i - 60);
    const w2 = load<u32>(W + i - 8);
    const s0 = rotr<u32>(w15, 7) ^ rotr<u32>(w15, 18) ^ (w15 >> 3);
    const s1 = rotr<u32>(w2, 17) ^ rotr<u32>(w2, 19) ^ (w2 >> 10);
    store<u32>(W + i, load<u32>(W + i - 64) + s0 + load<u32>(W + i - 28) + s1);
  }
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let f = load<u32>(state, 20);
  let g = load<u32>(state, 24);
  let h = load<u32>(state, 28);
  // Eight rounds a turn: the working variables change roles instead of values.
  for (let i: usize = 0; i < 256; i += 32) {
    h += t1(e, f, g, i);
    d += h;
    h += t2(a, b, c);
    g += t1(d, e, f, i + 4);
    c += g;
    g += t2(h, a, b);
    f += t1(c, d, e, i + 8);
    b += f;
    f += t2(g, h, a);
    e += t1(b, c, d, i + 12);
    a += e;
    e += t2(f, g, h);
    d += t1(a, b, c, i + 16);
    h += d;
    d += t2(e, f, g);
    c += t1(h, a, b, i + 20);
    g += c;
    c += t2(d, e, f);
    b += t1(g, h, a, i + 24);
    f += b;
    b += t2(c, d, e);
    a += t1(f, g, h, i + 28);
    e += a;
    a += t2(b, c, d);
  }
  store<u32>(state, load<u32>(state) + a);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
  store<u32>(state, load<u32>(state, 20) + f, 20);
  store<u32>(state, load<u32>(state, 24) + g, 24);
  store<u32>(state, load<u32>(state, 28) + h, 28);
}

/** Ends the message held in STATE and the first `used` bytes of TAIL; `total` is its length in bytes. */
function finish(used: usize, total: u64): void {
  store<u8>(TAIL + used, 0x80);
  memory.fill(TAIL + used + 1, 0, 63 - used);
  if (used > 55) {
    compress(STATE, TAIL);
    memory.fill(TAIL, 0, 56);
  }
  store<u64>(TAIL, bswap<u64>(total << 3), 56);
  compress(STATE, TAIL);
}

/** m64 = LE64(SHA-256(LE64(id))[24:32]) of n ids. */
export function merchantWords(ids: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    memory.copy(STATE, INITIAL, 32);
    store<u64>(TAIL, load<u64>(ids + (i << 3)));
    finish(8, 8);
    // The state holds big-endian words in native order: bytes 24..31 of the digest are words 6 and 7 swapped.
    const w6 = u64(bswap<u32>(load<u32>(STATE, 24)));
    const w7 = u64(bswap<u32>(load<u32>(STATE, 28)));
    store<u64>(out + (i << 3), w6 | (w7 << 32));
  }
}

/**
 * H = SHA-256(prefix || ids[i]) for n variable-length ids laid end to end (`ends[i]` is the u32 end of id i); writes
 * key = LE64(H[24:32]), counter hi = BE64(H[16:24]), counter lo = BE64(H[24:32]).
 */
export function deriveMany(
  prefix: usize,
  prefixLength: u32,
  ids: usize,
  ends: usize,
  n: u32,
  keys: usize,
  his: usize,
  los: usize,
): void {
  memory.copy(MIDSTATE, INITIAL, 32);
  const whole = prefixLength & ~63;
  for (let at: u32 = 0; at < whole; at += 64) compress(MIDSTATE, prefix + at);
  const rest = prefixLength - whole;
  let from: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    memory.copy(STATE, MIDSTATE, 32);
    memory.copy(TAIL, prefix + whole, rest);
    const to = load<u32>(ends + (i << 2));
    const total = u64(prefixLength) + u64(to - from);
    let used = rest;
    while (from < to) {
      const take = min<u32>(64 - used, to - from);
      memory.copy(TAIL + used, ids + from, take);
      from += take;
      used += take;
      if (used == 64) {
        compress(STATE, TAIL);
        used = 0;
      }
    }
    finish(used, total);
    const at = i << 3;
    const lo = (u64(load<u32>(STATE, 24)) << 32) | u64(load<u32>(STATE, 28));
    store<u64>(his + at, (u64(load<u32>(STATE, 16)) << 32) | u64(load<u32>(STATE, 20)));
    store<u64>(los + at, lo);
    store<u64>(keys + at, bswap<u64>(lo));
  }
}

import { countsAsU64 } from '@merchantry/rng';

/** 64-bit words by their 32-bit halves, low half first: no bigint is made. */
export const halves = (words: BigUint64Array | BigInt64Array): Uint32Array =>
  new Uint32Array(words.buffer, words.byteOffset, 2 * words.length);

/** `words[rows[i]]` at every i, by 32-bit halves: no bigint is made. */
export function takeWords(words: BigUint64Array, rows: Uint32Array): BigUint64Array {
  const out = new BigUint64Array(rows.length);
  const from = halves(words);
  const to = halves(out);
  for (let i = 0; i < rows.length; i++) {
    to[2 * i] = from[2 * rows[i]];
    to[2 * i + 1] = from[2 * rows[i] + 1];
  }
  return out;
}

/** Poisson counts, which stay far below 2^32 (their means are at most 1e9), as 64-bit integers. */
export const countsAsI64 = (counts: Float64Array): BigInt64Array =>
  new BigInt64Array(countsAsU64(Uint32Array.from(counts)).buffer);

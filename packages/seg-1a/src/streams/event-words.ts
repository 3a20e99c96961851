import { countsAsU64 } from '@merchantry/rng';

/** `words[rows[i]]` at every i, by 32-bit halves: no bigint is made. */
export function takeWords(words: BigUint64Array, rows: Uint32Array): BigUint64Array {
  const out = new BigUint64Array(rows.length);
  const from = new Uint32Array(words.buffer, words.byteOffset, 2 * words.length);
  const to = new Uint32Array(out.buffer);
  for (let i = 0; i < rows.length; i++) {
    to[2 * i] = from[2 * rows[i]];
    to[2 * i + 1] = from[2 * rows[i] + 1];
  }
  return out;
}

/** Poisson counts, which stay far below 2^32 (their means are at most 1e9), as 64-bit integers. */
export const countsAsI64 = (counts: Float64Array): BigInt64Array =>
  new BigInt64Array(countsAsU64(Uint32Array.from(counts)).buffer);

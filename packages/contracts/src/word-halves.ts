/** 64-bit words as pairs of 32-bit halves, low half first (all platforms that Node runs on are little-endian). */
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

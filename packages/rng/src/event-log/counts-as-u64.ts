import { Failure, halves } from '@merchantry/contracts';

const TWO_TO_32 = 4_294_967_296;

/** Counts as 64-bit words, without a bigint an entry. */
export function countsAsU64(counts: Uint32Array): BigUint64Array {
  const out = new BigUint64Array(counts.length);
  const words = halves(out);
  for (let i = 0; i < counts.length; i++) words[2 * i] = counts[i];
  return out;
}

/** 64-bit words that are known to be counts, as doubles. Exact below 2^53. */
export function countsAsNumbers(words: BigUint64Array | BigInt64Array): Float64Array {
  const from = halves(words);
  const out = new Float64Array(words.length);
  for (let i = 0; i < out.length; i++) out[i] = from[2 * i + 1] * TWO_TO_32 + from[2 * i];
  return out;
}

/** Writes a count below 2^53 as 64-bit word `at` of an array given by its halves. */
export function putCount(words: Uint32Array, at: number, count: number): void {
  if (count > Number.MAX_SAFE_INTEGER)
    throw new Failure('rng_trace_mismatch', 'A running total of the trace is too large to be exact', {
      row: at,
      found: String(count),
    });
  words[2 * at] = count;
  words[2 * at + 1] = Math.floor(count / TWO_TO_32);
}

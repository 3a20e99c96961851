import { countsAsU64 } from '@merchantry/rng';

/** Poisson counts, which stay far below 2^32 (their means are at most 1e9), as 64-bit integers. */
export const countsAsI64 = (counts: Float64Array): BigInt64Array =>
  new BigInt64Array(countsAsU64(Uint32Array.from(counts)).buffer);

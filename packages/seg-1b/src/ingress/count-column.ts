import { fixed } from '@merchantry/contracts';
import { countsAsU64 } from '@merchantry/rng';

/** Counts as the int64 column that tables hold. */
export const countColumn = (counts: Uint32Array) =>
  fixed('int64', new BigInt64Array(countsAsU64(counts).buffer));

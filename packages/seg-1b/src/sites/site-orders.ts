import { fixed } from '@merchantry/contracts';
import { countsAsU64 } from '@merchantry/rng';

/** Site numbers as the i64 column that tables hold. */
export const siteOrders = (siteOrder: Uint32Array) =>
  fixed('int64', new BigInt64Array(countsAsU64(siteOrder).buffer));

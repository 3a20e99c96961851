import { LARGEST_SITE } from '../sites/site-ids.js';
import type { SitePlan } from './site-plan.js';

/** What can be numbered with six digits. */
export interface Numbered {
  /** By merchant of the plan: 1 where one of its countries has too many outlets. */
  readonly overflown: Uint8Array;
  /** Rows of the plan of these merchants. */
  readonly merchants: readonly number[];
  /** Pairs of the other merchants: each becomes a sequence of sites. */
  readonly pairs: Uint32Array;
  /** Pairs with too many outlets. */
  readonly overflows: Uint32Array;
  /** Merchant of every pair of the plan. */
  readonly merchantOf: Uint32Array;
  /** Outlets of all pairs that are numbered, and of the largest. */
  readonly outlets: number;
  readonly most: number;
}

/** Tell pairs that can be numbered from those that cannot: a merchant with one of the latter is given up whole. */
export function numberedPairs({ ids, starts, count }: SitePlan): Numbered {
  const overflown = new Uint8Array(ids.length);
  const merchants: number[] = [];
  const pairs = new Uint32Array(count.length);
  const overflows: number[] = [];
  const merchantOf = new Uint32Array(count.length);
  let kept = 0;
  let outlets = 0;
  let most = 0;
  for (let m = 0; m < ids.length; m++) {
    for (let pair = starts[m]; pair < starts[m + 1]; pair++) {
      merchantOf[pair] = m;
      if (count[pair] <= LARGEST_SITE) continue;
      overflows.push(pair);
      overflown[m] = 1;
    }
    if (overflown[m] === 1) {
      merchants.push(m);
      continue;
    }
    for (let pair = starts[m]; pair < starts[m + 1]; pair++) {
      pairs[kept++] = pair;
      outlets += count[pair];
      if (count[pair] > most) most = count[pair];
    }
  }
  return {
    overflown,
    merchants,
    pairs: pairs.slice(0, kept),
    overflows: Uint32Array.from(overflows),
    merchantOf,
    outlets,
    most,
  };
}

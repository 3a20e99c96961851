import { gumbelKey } from '@merchantry/rng';
import type { Considered } from './considered.js';

/** Keys of the considered countries and what they chose, row by row. */
export interface Choice {
  /** Gumbel key; 0 where there is none. */
  readonly key: Float64Array;
  /** 1 where there is a key: the weight is positive. */
  readonly hasKey: Uint8Array;
  /** Place in the choice, from 1; 0 for a country that was not chosen. */
  readonly order: Int32Array;
  /** Countries chosen, by merchant. */
  readonly kRealized: Int32Array;
  /** Chosen countries whose key equals that of the next one in order, by merchant. */
  readonly ties: Int32Array;
}

/**
 * The countries with the largest keys, as many as a merchant aims at or has: a sample without replacement in proportion
 * to the weights (Yellott 1977). Equal keys stand in order of rank. `u` holds one uniform a considered country.
 */
export function topK(considered: Considered, u: Float64Array, kTarget: Int32Array): Choice {
  const { starts, weight, place, eligible } = considered;
  const key = new Float64Array(weight.length);
  const hasKey = new Uint8Array(weight.length);
  const order = new Int32Array(weight.length);
  const kRealized = new Int32Array(kTarget.length);
  const ties = new Int32Array(kTarget.length);
  for (let i = 0; i < key.length; i++) {
    const value = gumbelKey(u[i], weight[i]);
    if (value === null) continue;
    key[i] = value;
    hasKey[i] = 1;
  }
  let sorted = new Uint32Array(64);
  for (let m = 0; m < kTarget.length; m++) {
    const size = starts[m + 1] - starts[m];
    if (size === 0) continue;
    if (size > sorted.length) sorted = new Uint32Array(2 * size);
    let count = 0;
    for (let i = starts[m]; i < starts[m + 1]; i++) {
      if (hasKey[i] === 0) continue;
      let at = count++;
      for (; at > 0 && precedes(i, sorted[at - 1]); at--) sorted[at] = sorted[at - 1];
      sorted[at] = i;
    }
    const chosen = Math.min(kTarget[m], eligible[m]);
    kRealized[m] = chosen;
    for (let n = 0; n < chosen; n++) {
      order[sorted[n]] = n + 1;
      if (n + 1 < count && key[sorted[n]] === key[sorted[n + 1]]) ties[m]++;
    }
  }
  return { key, hasKey, order, kRealized, ties };

  function precedes(a: number, b: number): boolean {
    return key[a] > key[b] || (key[a] === key[b] && place[a] < place[b]);
  }
}

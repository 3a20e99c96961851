import { rankIn, tally } from './tally.js';

/** Positions of the values from the smallest to the largest; equal values keep their order. Linear in the values but for the tally. */
export function ascendingOrder(values: ArrayLike<number>): Uint32Array {
  const distinct = tally(values);
  const ranks = rankIn(distinct, values);
  const next = new Uint32Array(distinct.values.length);
  for (let r = 1; r < next.length; r++) next[r] = next[r - 1] + distinct.counts[r - 1];
  const order = new Uint32Array(ranks.length);
  for (let i = 0; i < ranks.length; i++) order[next[ranks[i]]++] = i;
  return order;
}

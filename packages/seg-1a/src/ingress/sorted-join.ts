import { halves } from '@merchantry/contracts';

/*
 * Joins over ascending ids. Ids are compared by 32-bit halves: reading a BigUint64Array makes a bigint an element,
 * which costs more than the join.
 */

/**
 * Row of each of `ids` in `among`, -1 where it does not occur. Both ascend, `among` strictly.
 */
export function rowsOf(ids: BigUint64Array, among: BigUint64Array): Int32Array {
  const wanted = halves(ids);
  const held = halves(among);
  const rows = new Int32Array(ids.length);
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    const lo = wanted[2 * i];
    const hi = wanted[2 * i + 1];
    while (at < held.length && (held[at + 1] < hi || (held[at + 1] === hi && held[at] < lo))) at += 2;
    rows[i] = at < held.length && held[at + 1] === hi && held[at] === lo ? at / 2 : -1;
  }
  return rows;
}

/** First row of each run of equal ids, and the number of rows at the end: one entry more than there are runs. */
export function runStarts(ids: BigUint64Array): Uint32Array {
  const words = halves(ids);
  const starts = new Uint32Array(ids.length + 1);
  let runs = 0;
  for (let row = 0; row < ids.length; row++) {
    const at = 2 * row;
    if (row === 0 || words[at] !== words[at - 2] || words[at + 1] !== words[at - 1]) starts[runs++] = row;
  }
  starts[runs] = ids.length;
  return starts.slice(0, runs + 1);
}

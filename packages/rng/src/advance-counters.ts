import { halves } from '@merchantry/contracts';

/**
 * Counters after `blocks` more blocks, row by row, in 128-bit arithmetic on 32-bit halves (no bigint is made).
 * `afterLo` and `afterHi` may be the very arrays that hold the counters before.
 */
export function advanceCounters(
  beforeLo: BigUint64Array,
  beforeHi: BigUint64Array,
  blocks: Uint32Array,
  afterLo: BigUint64Array = new BigUint64Array(blocks.length),
  afterHi: BigUint64Array = new BigUint64Array(blocks.length),
): { afterLo: BigUint64Array; afterHi: BigUint64Array } {
  const lo = halves(beforeLo);
  const hi = halves(beforeHi);
  const outLo = halves(afterLo);
  const outHi = halves(afterHi);
  for (let i = 0, at = 0; i < blocks.length; i++, at += 2) {
    const w0 = lo[at] + blocks[i];
    const w1 = lo[at + 1] + (w0 > 0xffffffff ? 1 : 0);
    const w2 = hi[at] + (w1 > 0xffffffff ? 1 : 0);
    outLo[at] = w0;
    outLo[at + 1] = w1;
    outHi[at] = w2;
    outHi[at + 1] = hi[at + 1] + (w2 > 0xffffffff ? 1 : 0);
  }
  return { afterLo, afterHi };
}

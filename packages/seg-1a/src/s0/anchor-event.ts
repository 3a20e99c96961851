import type { EventBatch } from '@merchantry/rng';

/** The one event that opens the segment's random log. It draws nothing and belongs to no stream: all counters are 0. */
export function anchorEvent(): EventBatch {
  const zero = new BigUint64Array(1);
  const none = new Uint32Array(1);
  return {
    family: 'anchor',
    module: '1A.s0',
    label: 's0.anchor',
    seq: none,
    beforeLo: zero,
    beforeHi: zero,
    afterLo: zero,
    afterHi: zero,
    draws: none,
    blocks: none,
    payload: {},
  };
}

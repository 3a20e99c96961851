import { advanceCounters, type SubstreamTable } from '@merchantry/rng';

/** Counter words before and after each event. */
export interface EventCounters {
  readonly beforeLo: BigUint64Array;
  readonly beforeHi: BigUint64Array;
  readonly afterLo: BigUint64Array;
  readonly afterHi: BigUint64Array;
}

/**
 * Counters of events of one block each: event i stands `step[i]` blocks behind the start of stream `stream[i]`.
 */
export function eventCounters(table: SubstreamTable, stream: Uint32Array, step: Uint32Array): EventCounters {
  const startLo = new BigUint64Array(stream.length);
  const startHi = new BigUint64Array(stream.length);
  const pairs = [
    [new Uint32Array(table.counterLo.buffer, table.counterLo.byteOffset), new Uint32Array(startLo.buffer)],
    [new Uint32Array(table.counterHi.buffer, table.counterHi.byteOffset), new Uint32Array(startHi.buffer)],
  ];
  for (const [from, to] of pairs)
    for (let i = 0; i < stream.length; i++) {
      to[2 * i] = from[2 * stream[i]];
      to[2 * i + 1] = from[2 * stream[i] + 1];
    }
  const before = advanceCounters(startLo, startHi, step, startLo, startHi);
  const after = advanceCounters(before.afterLo, before.afterHi, new Uint32Array(stream.length).fill(1));
  return {
    beforeLo: before.afterLo,
    beforeHi: before.afterHi,
    afterLo: after.afterLo,
    afterHi: after.afterHi,
  };
}

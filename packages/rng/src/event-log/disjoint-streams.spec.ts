import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isFailure } from '@merchantry/contracts';
import { assertDisjointStreams, type CounterIntervals } from '../index.js';

interface Interval {
  key: bigint;
  start: bigint;
  blocks: number;
}

const MASK = 0xffffffffffffffffn;
const SPAN = 1n << 128n;

function intervalsOf(events: readonly Interval[]): CounterIntervals {
  const words = (pick: (e: Interval) => bigint) => BigUint64Array.from(events, pick);
  const end = (e: Interval) => (e.start + BigInt(e.blocks)) % SPAN;
  return {
    keys: words((e) => e.key),
    beforeHi: words((e) => e.start >> 64n),
    beforeLo: words((e) => e.start & MASK),
    afterHi: words((e) => end(e) >> 64n),
    afterLo: words((e) => end(e) & MASK),
  };
}

function overlaps(events: readonly Interval[]): boolean {
  try {
    assertDisjointStreams(intervalsOf(events));
    return false;
  } catch (error) {
    if (isFailure(error) && error.code === 'rng_stream_overlap') return true;
    throw error;
  }
}

/** Every block of every event, one by one. */
function overlapsByBlocks(events: readonly Interval[]): boolean {
  const seen = new Set<string>();
  for (const { key, start, blocks } of events)
    for (let i = 0; i < blocks; i++) {
      const block = `${key}:${(start + BigInt(i)) % SPAN}`;
      if (seen.has(block)) return true;
      seen.add(block);
    }
  return false;
}

describe('assertDisjointStreams', () => {
  it('finds an overlap exactly when some block is drawn twice', () => {
    const start = fc.oneof(
      fc.bigInt({ min: 0n, max: 40n }),
      fc.bigInt({ min: MASK - 20n, max: MASK + 20n }),
      fc.bigInt({ min: SPAN - 20n, max: SPAN - 1n }),
    );
    const interval = fc.record({
      key: fc.constantFrom(0n, 1n, MASK, 1n << 63n),
      start,
      blocks: fc.nat(4),
    });
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 14 }), (events) => {
        expect(overlaps(events)).toBe(overlapsByBlocks(events));
      }),
      { numRuns: 1500, seed: 8 },
    );
  });

  it('names both rows', () => {
    const events = [
      { key: 9n, start: 5n, blocks: 3 },
      { key: 9n, start: 100n, blocks: 1 },
      { key: 9n, start: 7n, blocks: 1 },
    ];
    expect(() => assertDisjointStreams(intervalsOf(events))).toThrow(
      expect.objectContaining({ place: { row: 2, detail: { rows: [0, 2], key: 9n } } }),
    );
  });
});

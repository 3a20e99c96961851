import { Failure, halves } from '@merchantry/contracts';

/** Counter intervals of events: event i drew the blocks from before (inclusive) to after (exclusive) under its key. */
export interface CounterIntervals {
  readonly keys: BigUint64Array;
  readonly beforeHi: BigUint64Array;
  readonly beforeLo: BigUint64Array;
  readonly afterHi: BigUint64Array;
  readonly afterLo: BigUint64Array;
}

/**
 * Proves that no two events drew the same block: under every key the intervals [before, after) are disjoint; one may
 * follow on the other. Events that drew nothing are passed over. Counters that wrap at 2^128 are followed.
 * @throws Failure `rng_stream_overlap`, naming the two rows
 */
export function assertDisjointStreams(intervals: CounterIntervals): void {
  const { keys, beforeHi, beforeLo, afterHi, afterLo } = intervals;
  const before: Wide = { hi: halves(beforeHi), lo: halves(beforeLo) };
  const after: Wide = { hi: halves(afterHi), lo: halves(afterLo) };
  const key = halves(keys);
  const order = radixOrder(drawingRows(before, after, keys.length), keys);
  const sameKey = (a: number, b: number) => key[2 * a] === key[2 * b] && key[2 * a + 1] === key[2 * b + 1];
  for (let from = 0, to: number; from < order.length; from = to) {
    for (to = from + 1; to < order.length && sameKey(order[from], order[to]);) to += 1;
    if (to === from + 1) continue;
    const group = order.subarray(from, to).sort((a, b) => compare(before, a, before, b));
    for (let i = 0; i < group.length; i++) {
      const row = group[i];
      const next = group[(i + 1) % group.length];
      // An interval that wraps reaches to 2^128 and then from 0 up to `after`, where the first interval may stand.
      const wraps = compare(after, row, before, row) < 0;
      const last = i + 1 === group.length;
      const meets = last
        ? wraps && compare(after, row, before, next) > 0
        : wraps || compare(after, row, before, next) > 0;
      if (meets) throw overlap(row, next, keys[row]);
    }
  }
}

/** 128-bit numbers as 32-bit halves of their two words. */
interface Wide {
  readonly hi: Uint32Array;
  readonly lo: Uint32Array;
}

function compare(a: Wide, i: number, b: Wide, j: number): number {
  return (
    a.hi[2 * i + 1] - b.hi[2 * j + 1] ||
    a.hi[2 * i] - b.hi[2 * j] ||
    a.lo[2 * i + 1] - b.lo[2 * j + 1] ||
    a.lo[2 * i] - b.lo[2 * j]
  );
}

const overlap = (first: number, second: number, key: bigint) =>
  new Failure('rng_stream_overlap', 'Two events drew the same block of one substream', {
    row: second,
    detail: { rows: [first, second], key },
  });

/** Rows whose counter moved. */
function drawingRows(before: Wide, after: Wide, length: number): Uint32Array {
  const rows = new Uint32Array(length);
  let n = 0;
  for (let i = 0; i < length; i++) if (compare(before, i, after, i) !== 0) rows[n++] = i;
  return rows.subarray(0, n);
}

/** Rows sorted by a 64-bit column: a stable radix sort by 16-bit digits. */
function radixOrder(rows: Uint32Array, column: BigUint64Array): Uint32Array {
  const digits = new Uint16Array(column.buffer, column.byteOffset, 4 * column.length);
  let order = rows;
  let next: Uint32Array = new Uint32Array(rows.length);
  for (let digit = 0; digit < 4; digit++) {
    const start = new Uint32Array(65_537);
    for (const row of order) start[digits[4 * row + digit] + 1] += 1;
    for (let value = 0; value < 65_536; value++) start[value + 1] += start[value];
    for (const row of order) next[start[digits[4 * row + digit]]++] = row;
    [order, next] = [next, order];
  }
  return order;
}

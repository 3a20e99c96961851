import { RunList, type Spans } from './spans.js';

const NONE = new Uint32Array(0);

/** The set without cells. */
export const NO_SPANS: Spans = { row: NONE, columnStart: NONE, length: NONE };

/** Cells of either of two sets. */
export function unionSpans(...sets: readonly Spans[]): Spans {
  const runs = new RunList();
  for (const { row, columnStart, length } of sets)
    for (let i = 0; i < row.length; i++) runs.push(row[i], columnStart[i], columnStart[i] + length[i]);
  return runs.union();
}

/** Cells of the first set that the second does not hold. */
export const subtractSpans = (from: Spans, taken: Spans): Spans => splitSpans(from, taken).rest;

/** Cells that both sets hold. */
export const intersectSpans = (a: Spans, b: Spans): Spans => splitSpans(a, b).shared;

/** The first set in two: the cells that the second holds, too, and the rest. Walks both sets once. */
export function splitSpans(a: Spans, b: Spans): { shared: Spans; rest: Spans } {
  if (a.row.length === 0 || b.row.length === 0) return { shared: NO_SPANS, rest: a };
  const shared = new RunList();
  const rest = new RunList();
  let j = firstOfRow(b, a.row[0]);
  for (let i = 0; i < a.row.length; i++) {
    const row = a.row[i];
    let start = a.columnStart[i];
    const end = start + a.length[i];
    while (
      j < b.row.length &&
      (b.row[j] < row || (b.row[j] === row && b.columnStart[j] + b.length[j] <= start))
    )
      j++;
    for (let k = j; k < b.row.length && b.row[k] === row && b.columnStart[k] < end; k++) {
      const stop = b.columnStart[k] + b.length[k];
      if (b.columnStart[k] > start) rest.push(row, start, b.columnStart[k]);
      const begin = Math.max(start, b.columnStart[k]);
      start = Math.min(end, stop);
      shared.push(row, begin, start);
    }
    if (start < end) rest.push(row, start, end);
  }
  return { shared: shared.union(), rest: rest.union() };
}

/** First span of a row or of a later one. */
export function firstOfRow(spans: Spans, row: number): number {
  let low = 0;
  let high = spans.row.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans.row[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

import { tileCount, type TileSpans } from './tile-spans.js';

/** Tiles `from` up to `to`, `to` excluded, counted over all countries in order of country and tile id. */
export interface TileRange {
  readonly from: number;
  readonly to: number;
}

/** All tiles of a universe. */
export const wholeRange = (spans: Pick<TileSpans, 'colLen'>): TileRange => ({
  from: 0,
  to: tileCount(spans),
});

/** The tiles of a country; empty for one without. */
export function rangeOfCountry({ country, colLen }: TileSpans, wanted: number): TileRange {
  let from = 0;
  let i = 0;
  for (; i < colLen.length && country[i] < wanted; i++) from += colLen[i];
  let to = from;
  for (; i < colLen.length && country[i] === wanted; i++) to += colLen[i];
  return { from, to };
}

/** A range cut into parts of `size` tiles, the last one of what is left. */
export function rangeParts({ from, to }: TileRange, size: number): TileRange[] {
  const parts: TileRange[] = [];
  for (let at = from; at < to; at += size) parts.push({ from: at, to: Math.min(to, at + size) });
  return parts;
}

/** Neighbouring tiles of one span: `length` of them from column `column` on, for rows `at` and on of a batch. */
export interface TileRun {
  readonly span: number;
  readonly column: number;
  readonly length: number;
  readonly at: number;
}

/** The tiles of a range as batches of runs: `rows` tiles a batch, all of them `batchRows` but the last. */
export interface RunBatch {
  readonly rows: number;
  readonly runs: readonly TileRun[];
}

/** Spans as batches of runs, in order. A run ends where its span or its batch does. */
export function* runBatches(
  { colStart, colLen }: Pick<TileSpans, 'colStart' | 'colLen'>,
  { from, to }: TileRange,
  batchRows: number,
): Generator<RunBatch> {
  let { span, before: at } = spanAt({ colLen }, from);
  for (let left = to - from; left > 0;) {
    const rows = Math.min(batchRows, left);
    const runs: TileRun[] = [];
    for (let n = 0; n < rows;) {
      const length = Math.min(rows - n, colLen[span] - at);
      runs.push({ span, column: colStart[span] + at, length, at: n });
      n += length;
      at += length;
      if (at === colLen[span]) {
        span++;
        at = 0;
      }
    }
    left -= rows;
    yield { rows, runs };
  }
}

/** The span that holds a tile, and how many tiles of the span stand before it. */
export function spanAt(
  { colLen }: Pick<TileSpans, 'colLen'>,
  tile: number,
): { readonly span: number; readonly before: number } {
  let span = 0;
  let before = tile;
  while (span < colLen.length && before >= colLen[span]) before -= colLen[span++];
  return { span, before };
}

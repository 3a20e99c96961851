import { EdgeCells } from './edge-cells.js';
import { rowOf, type Grid } from './grid.js';
import type { MultiPolygon } from './polygon.js';
import { NO_SPANS, intersectSpans, splitSpans, unionSpans } from './span-sets.js';
import { RunList, spanPrefix, type Spans } from './spans.js';
import { Uint32List } from './uint32-list.js';

/**
 * What decides a point of a cell, for every cell that an edge of a shape touches: instead of all that crosses the point's
 * parallel, the few edges in the cell and a summary of all that lies west of it.
 *
 * Cell k (an ordinal in `touched`) reads `words[start[k]]` up to `start[k + 1]`, each a tag and, above its two bits, a
 * value. Ring by ring: the edges in the cell; the steps, vertices where the ring passes from an edge in the cell to one
 * wholly west of it; and the end. The number of edges wholly west that cross a parallel is odd or even along the cell's
 * north side as the end says, and changes below each step: a closed ring has no other place to change it.
 */
export interface CellWords {
  readonly touched: Spans;
  readonly start: Uint32Array;
  readonly words: Uint32Array;
}

/** Value: the edge's first vertex. */
export const EDGE = 0;
/** Value: a vertex; below its latitude one edge more lies wholly west. */
export const STEP = 1;
/** End of an outer ring; value: 1 when an odd number of edges wholly west crosses the cell's north side. */
export const OUTER = 2;
/** The same of a hole in the polygon before. */
export const HOLE = 3;

/** Columns stay below this, so that (row, column) is one number. */
const COLUMN_LIMIT = 4194304;

/**
 * Words of all cells that an edge touches. A ring that holds a cell without touching it is an end without edges.
 *
 * @param shape closed rings within [-180, 180], fewer than 2^30 vertices
 */
export function cellWords(grid: Grid, shape: MultiPolygon): CellWords {
  const { polygonStart } = shape;
  const rings = traceRings(grid, shape);
  const touched = unionOf(rings.runs, 0, rings.runs.length);
  const lists = new WordLists(touched);
  for (let p = 0; p + 1 < polygonStart.length; p++) {
    const reached: Spans[] = [];
    for (let r = polygonStart[p]; r < polygonStart[p + 1]; r++) {
      const own = unionOf(rings.runs, rings.ringRuns[r], rings.ringRuns[r + 1]);
      reached.push(intersectSpans(unionSpans(own, rings.odd[r]), touched));
    }
    reached.forEach((cells, k) => {
      const r = polygonStart[p] + k;
      lists.pushRuns(rings.runs, rings.ringRuns[r], rings.ringRuns[r + 1]);
      // An outer ring ends in the cells of its holes, too, for the holes to take from it and not from the polygon before.
      const ends = k === 0 && reached.length > 1 ? unionSpans(...reached) : cells;
      const { shared, rest } = splitSpans(ends, rings.odd[r]);
      const tag = k === 0 ? OUTER : HOLE;
      lists.pushSpans(shared, 4 + tag);
      lists.pushSpans(rest, tag);
    });
  }
  return lists.words();
}

/** Edges and steps of each ring as runs of cells, four numbers each: row, first column, end column, word. */
interface RingRuns {
  readonly runs: Uint32Array;
  /** Ring r has the numbers `ringRuns[r]` up to `ringRuns[r + 1]`. */
  readonly ringRuns: readonly number[];
  /** Cells for which an odd number of a ring's edges wholly west crosses the north side. */
  readonly odd: readonly Spans[];
}

function traceRings(grid: Grid, shape: MultiPolygon): RingRuns {
  const runs = new Uint32List();
  const cells = new EdgeCells(grid);
  const ringRuns = [0];
  const odd: Spans[] = [];
  for (let r = 0; r + 1 < shape.ringStart.length; r++) {
    odd.push(traceRing(cells, shape, r, runs));
    ringRuns.push(runs.length);
  }
  return { runs: runs.values(), ringRuns, odd };
}

function traceRing(cells: EdgeCells, shape: MultiPolygon, r: number, runs: Uint32List): Spans {
  const { grid } = cells;
  const { columns, parallels } = grid;
  const { coordinates: xy, ringStart } = shape;
  const from = ringStart[r];
  const last = ringStart[r + 1] - 1;
  if (last <= from) return NO_SPANS;
  const ends: number[] = [];
  let rowB = rowOf(grid, xy[2 * from + 1]);
  let firstEnd = -1;
  let endBefore = -1;
  for (let v = from; v < last; v++) {
    const latA = xy[2 * v + 1];
    const latB = xy[2 * v + 3];
    const rowA = rowB;
    rowB = rowOf(grid, latB);
    let endA = 0;
    let endB = 0;
    cells.take(xy[2 * v], latA, xy[2 * v + 2], latB);
    for (let row = cells.firstRow; row <= cells.lastRow; row++) {
      cells.at(row);
      const end = Math.min(columns, cells.end);
      pushRun(runs, row, Math.max(0, cells.start), end, 4 * v + EDGE);
      if (latA <= parallels[row] !== latB <= parallels[row]) ends.push(row * COLUMN_LIMIT + end);
      if (row === rowA) endA = end;
      if (row === rowB) endB = end;
    }
    if (v === from) firstEnd = endA;
    else pushStep(runs, rowA, endBefore, endA, v);
    endBefore = endB;
  }
  pushStep(runs, rowB, endBefore, firstEnd, from);
  return oddSpans(ends);
}

/** Cells between the ends of the two edges at a vertex hold one of them and lie east of the other. */
function pushStep(runs: Uint32List, row: number, endA: number, endB: number, vertex: number): void {
  if (endA !== endB) pushRun(runs, row, Math.min(endA, endB), Math.max(endA, endB), 4 * vertex + STEP);
}

function pushRun(runs: Uint32List, row: number, start: number, end: number, word: number): void {
  runs.push(row);
  runs.push(start);
  runs.push(end);
  runs.push(word);
}

/** Cells beyond an odd number of the ends of their row; a row has an even number of them. */
function oddSpans(ends: readonly number[]): Spans {
  const sorted = Float64Array.from(ends).sort();
  const runs = new RunList();
  for (let i = 0; i + 1 < sorted.length; i += 2) {
    if (sorted[i] === sorted[i + 1]) continue;
    const row = Math.floor(sorted[i] / COLUMN_LIMIT);
    runs.push(row, sorted[i] - row * COLUMN_LIMIT, sorted[i + 1] - row * COLUMN_LIMIT);
  }
  return runs.union();
}

function unionOf(runs: Uint32Array, from: number, to: number): Spans {
  const list = new RunList();
  for (let i = from; i < to; i += 4) list.push(runs[i], runs[i + 1], runs[i + 2]);
  return list.union();
}

/** Words by cell, in the order in which they come. */
class WordLists {
  readonly #prefix: Float64Array;
  /** Pairs of a cell's ordinal and a word. */
  readonly #pairs = new Uint32List();

  constructor(private readonly touched: Spans) {
    this.#prefix = spanPrefix(touched);
  }

  pushRuns(runs: Uint32Array, from: number, to: number): void {
    for (let i = from; i < to; i += 4) this.#push(runs[i], runs[i + 1], runs[i + 2], runs[i + 3]);
  }

  pushSpans({ row, columnStart, length }: Spans, word: number): void {
    for (let i = 0; i < row.length; i++) this.#push(row[i], columnStart[i], columnStart[i] + length[i], word);
  }

  words(): CellWords {
    const pairs = this.#pairs.values();
    const cells = this.#prefix[this.#prefix.length - 1];
    const start = new Uint32Array(cells + 1);
    for (let i = 0; i < pairs.length; i += 2) start[pairs[i] + 1]++;
    for (let k = 0; k < cells; k++) start[k + 1] += start[k];
    const next = start.slice(0, cells);
    const words = new Uint32Array(pairs.length / 2);
    for (let i = 0; i < pairs.length; i += 2) words[next[pairs[i]]++] = pairs[i + 1];
    return { touched: this.touched, start, words };
  }

  /** A run lies in one span: spans do not touch each other. */
  #push(row: number, start: number, end: number, word: number): void {
    const ordinal = this.#ordinalOf(row, start);
    for (let k = ordinal; k < ordinal + end - start; k++) {
      this.#pairs.push(k);
      this.#pairs.push(word);
    }
  }

  #ordinalOf(row: number, column: number): number {
    const spans = this.touched;
    let low = 0;
    let high = spans.row.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      const beyond =
        spans.row[middle] > row || (spans.row[middle] === row && spans.columnStart[middle] > column);
      if (beyond) high = middle;
      else low = middle;
    }
    return this.#prefix[low] + column - spans.columnStart[low];
  }
}

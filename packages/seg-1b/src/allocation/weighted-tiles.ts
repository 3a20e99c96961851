import type { TileSpans } from '../tiles/tile-spans.js';

/**
 * The tiles of the world as runs (the spans of S1), in order of country, row and column, with the weights of S2. A run lies
 * in one row, one country and one stratum.
 */
export interface WeightedTiles extends Pick<
  TileSpans,
  'isos' | 'strata' | 'country' | 'row' | 'colStart' | 'colLen' | 'stratum'
> {
  /** Columns of the grid: a tile is row * columns + column. */
  readonly columns: number;
  /** Area of a cell of each row, m2. */
  readonly rowArea: Float64Array;
  /** Of each run: weights of the tiles of the country before it. */
  readonly prefixWeight: Uint32Array | Float64Array;
  /** Weights of each country together, the same power of ten wherever there is a tile. */
  readonly weightTotal: Float64Array;
}

/** Weights of the tiles of some runs: the i-th run asked for has `weights[start[i]]` up to `weights[start[i + 1]]`. */
export interface RunWeights {
  readonly start: Float64Array;
  readonly weights: Uint32Array;
}

/** Reads the weights of runs, given by ascending position; at the cost of those runs, not of the world. */
export type ReadWeights = (runs: Uint32Array) => Promise<RunWeights>;

/** Weights of the tiles of a run together. `next` is the first run of the next country. */
export const weightOfRun = (universe: WeightedTiles, run: number, next: number): number =>
  (run + 1 < next ? universe.prefixWeight[run + 1] : universe.weightTotal[universe.country[run]]) -
  universe.prefixWeight[run];

/** The run among `from` up to `to`, all of one country, that holds a tile; -1 where none does. */
export function runOfTile(universe: WeightedTiles, from: number, to: number, tile: number): number {
  const { row, colStart, colLen, columns } = universe;
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (row[middle] * columns + colStart[middle] <= tile) low = middle + 1;
    else high = middle;
  }
  const run = low - 1;
  if (run < from) return -1;
  return tile < row[run] * columns + colStart[run] + colLen[run] ? run : -1;
}

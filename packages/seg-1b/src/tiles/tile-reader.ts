import { Failure } from '@merchantry/contracts';
import { spansOfCountries, type TileSpans } from './tile-spans.js';

/** Bounds and centre of a tile in degrees, and its place in the raster. */
export interface Tile {
  readonly tileId: number;
  readonly row: number;
  readonly column: number;
  readonly minLon: number;
  readonly minLat: number;
  readonly maxLon: number;
  readonly maxLat: number;
  readonly centroidLon: number;
  readonly centroidLat: number;
}

/** One tile of a grid by its id: row * columns + column. */
export function tileOf({ grid }: Pick<TileSpans, 'grid'>, tileId: number): Tile {
  const row = Math.floor(tileId / grid.columns);
  const column = tileId - row * grid.columns;
  if (!Number.isSafeInteger(tileId) || tileId < 0 || row >= grid.rows)
    throw new Failure('E004_BOUNDS', 'A tile lies off the grid.', {
      expected: `a tile id below ${grid.rows * grid.columns}`,
      found: String(tileId),
    });
  return {
    tileId,
    row,
    column,
    minLon: grid.meridians[column],
    minLat: grid.parallels[row + 1],
    maxLon: grid.meridians[column + 1],
    maxLat: grid.parallels[row],
    centroidLon: grid.centreLon[column],
    centroidLat: grid.centreLat[row],
  };
}

/**
 * Tiles of countries by their place: the ordinal of a tile counts the tiles of its country with smaller ids. Nothing is
 * expanded; every question is a binary search over spans.
 */
export class TileReader {
  readonly #starts: Uint32Array;

  constructor(readonly spans: TileSpans) {
    this.#starts = spansOfCountries(spans);
  }

  /** First span of a country, and the one after its last. */
  rangeOf(country: number): [number, number] {
    return [this.#starts[country], this.#starts[country + 1]];
  }

  /** Tiles of a country. */
  count(country: number): number {
    const last = this.#starts[country + 1] - 1;
    return last < this.#starts[country] ? 0 : this.spans.firstOrdinal[last] + this.spans.colLen[last];
  }

  /** The span of a country that holds a tile, or -1. */
  spanOf(country: number, tileId: number): number {
    const { grid, row, colStart, colLen } = this.spans;
    let low = this.#starts[country];
    let high = this.#starts[country + 1];
    const first = low;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (row[middle] * grid.columns + colStart[middle] <= tileId) low = middle + 1;
      else high = middle;
    }
    const span = low - 1;
    return span >= first && tileId < row[span] * grid.columns + colStart[span] + colLen[span] ? span : -1;
  }

  /** Ordinal of a tile within its country, or -1 where the country does not hold it. */
  ordinalOf(country: number, tileId: number): number {
    const { grid, row, colStart, firstOrdinal } = this.spans;
    const span = this.spanOf(country, tileId);
    return span === -1 ? -1 : firstOrdinal[span] + tileId - (row[span] * grid.columns + colStart[span]);
  }

  /** The span that holds the tile with an ordinal. */
  spanOfOrdinal(country: number, ordinal: number): number {
    if (!(Number.isInteger(ordinal) && ordinal >= 0 && ordinal < this.count(country)))
      throw new Failure('E004_BOUNDS', 'A country has no tile of that ordinal.', {
        expected: `0 to ${this.count(country) - 1}`,
        found: String(ordinal),
        detail: { country_iso: this.spans.isos[country] },
      });
    const { firstOrdinal } = this.spans;
    let low = this.#starts[country];
    let high = this.#starts[country + 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (firstOrdinal[middle] <= ordinal) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /**
   * Id of the tile with an ordinal.
   *
   * @throws Failure `E004_BOUNDS` for an ordinal that the country does not reach
   */
  tileAt(country: number, ordinal: number): number {
    const { grid, row, colStart, firstOrdinal } = this.spans;
    const span = this.spanOfOrdinal(country, ordinal);
    return row[span] * grid.columns + colStart[span] + ordinal - firstOrdinal[span];
  }
}

import { Failure, type FailureCode } from '@merchantry/contracts';
import { spansOfCountries, type TileSpans } from './tile-spans.js';

/**
 * The span of each (country, tile).
 *
 * @param country positions in the countries of the spans
 * @param tile tile ids
 * @throws Failure of the given code at the first row whose country does not have its tile
 */
export function spansOfSites(
  spans: TileSpans,
  country: ArrayLike<number>,
  tile: Float64Array,
  dataset: string,
  code: FailureCode,
): Uint32Array {
  const { grid, row, colStart, colLen, isos } = spans;
  const starts = spansOfCountries(spans);
  const out = new Uint32Array(tile.length);
  for (let i = 0; i < out.length; i++) {
    let low = starts[country[i]];
    const first = low;
    let high = starts[country[i] + 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (row[middle] * grid.columns + colStart[middle] <= tile[i]) low = middle + 1;
      else high = middle;
    }
    const span = low - 1;
    if (span < first || tile[i] >= row[span] * grid.columns + colStart[span] + colLen[span])
      throw new Failure(code, 'A country does not have a tile that a row names.', {
        dataset,
        column: 'tile_id',
        row: i,
        expected: `a tile of ${isos[country[i]]}`,
        found: String(tile[i]),
      });
    out[i] = span;
  }
  return out;
}

import type { TileStrata } from './segment-1b-input.js';

/** Code of a tile that is none of its country. */
export const NO_STRATUM = -1;

/**
 * Time zone of tiles by country: the code of the span that holds the tile, or -1. A binary search among the spans of the
 * country for each tile.
 *
 * @param isos country of each site is a position in these
 * @param tile tile ids: row times columns plus column
 */
export function stratumOfTiles(
  { country: spanCountry, row, columnStart, length, stratum, columns }: TileStrata,
  isos: readonly string[],
  country: Uint32Array,
  tile: Float64Array,
): Int32Array {
  const firstTile = Float64Array.from(row, (r, i) => r * columns + columnStart[i]);
  const bounds = spanRanges(spanCountry.codes, spanCountry.dictionary, isos);
  return Int32Array.from(tile, (id, i) => {
    const [from, to] = bounds[country[i]];
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (firstTile[middle] <= id) low = middle + 1;
      else high = middle;
    }
    const span = low - 1;
    return span >= from && id < firstTile[span] + length[span] ? stratum.codes[span] : NO_STRATUM;
  });
}

/** First span of each country, and the one after its last; empty for a country without. */
function spanRanges(codes: Uint32Array, dictionary: readonly string[], isos: readonly string[]) {
  const position = new Map(isos.map((iso, at) => [iso, at]));
  const ranges = isos.map((): [number, number] => [0, 0]);
  for (let i = 0; i < codes.length; i++) {
    const at = position.get(dictionary[codes[i]]);
    if (at === undefined) continue;
    if (ranges[at][1] !== i || i === 0) ranges[at] = [i, i];
    ranges[at][1] = i + 1;
  }
  return ranges;
}

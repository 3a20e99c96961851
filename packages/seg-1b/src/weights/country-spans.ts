import { Failure } from '@merchantry/contracts';

/** Runs of tiles of one country in ascending (row, column) order; run i holds `colLen[i]` tiles from `colStart[i]` on. */
export interface CountrySpans {
  readonly row: Uint32Array;
  readonly colStart: Uint32Array;
  readonly colLen: Uint32Array;
}

/** Runs of tiles of all countries, in order of country, row and column. */
export interface WorldSpans extends CountrySpans {
  /** Index into the list of countries. */
  readonly country: Uint16Array;
}

/**
 * Where the runs of each country begin: country c owns runs `starts[c]` up to `starts[c + 1]`. One entry more than
 * `countries`.
 *
 * @param columns columns of the grid
 * @throws Failure `E101_TILE_INDEX_MISSING` when there is no run or a country is not on the list;
 * `E108_WRITER_HYGIENE` when runs are empty, leave their row, overlap or are out of order
 */
export function countryStarts(spans: WorldSpans, countries: number, columns: number): Uint32Array {
  const { country, row, colStart, colLen } = spans;
  const runs = row.length;
  if (runs === 0) throw new Failure('E101_TILE_INDEX_MISSING', 'The tile universe holds no tile.');
  const starts = new Uint32Array(countries + 1);
  for (let i = 0; i < runs; i++) {
    if (country[i] >= countries)
      throw new Failure('E101_TILE_INDEX_MISSING', 'A run of tiles belongs to no country of the list.', {
        column: 'country_iso',
        row: i,
        expected: `one of ${countries} countries`,
        found: `country ${country[i]}`,
      });
    const inOrder =
      i === 0 ||
      country[i] > country[i - 1] ||
      (country[i] === country[i - 1] &&
        (row[i] > row[i - 1] || (row[i] === row[i - 1] && colStart[i] >= colStart[i - 1] + colLen[i - 1])));
    if (!inOrder || colLen[i] === 0 || colStart[i] + colLen[i] > columns)
      throw new Failure('E108_WRITER_HYGIENE', 'Runs of tiles overlap, are empty or are out of order.', {
        row: i,
        expected:
          'runs in order of country, row and column, each within its row and behind the one before it',
        found: `country ${country[i]}, row ${row[i]}, columns ${colStart[i]} to ${colStart[i] + colLen[i]}`,
      });
    starts[country[i] + 1] = i + 1;
  }
  for (let c = 0; c < countries; c++) if (starts[c + 1] === 0) starts[c + 1] = starts[c];
  return starts;
}

/** The runs `from` up to `to`, sharing memory. */
export const spansBetween = (spans: CountrySpans, from: number, to: number): CountrySpans => ({
  row: spans.row.subarray(from, to),
  colStart: spans.colStart.subarray(from, to),
  colLen: spans.colLen.subarray(from, to),
});

/** The tile that stands `ordinal` tiles behind the first one of a country. */
export function tileAtOrdinal(spans: CountrySpans, ordinal: number, columns: number): number {
  let before = 0;
  for (let i = 0; i < spans.row.length; i++) {
    if (ordinal < before + spans.colLen[i])
      return spans.row[i] * columns + spans.colStart[i] + (ordinal - before);
    before += spans.colLen[i];
  }
  throw new Failure('E101_TILE_INDEX_MISSING', 'A country has fewer tiles than one asked for.', {
    expected: `an ordinal below ${before}`,
    found: String(ordinal),
  });
}

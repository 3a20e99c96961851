import { Failure } from '@merchantry/contracts';
import type { Grid } from '@merchantry/geo';

/** How a tile came into its country; the order of the codes of `TileSpans.rule`. */
export const INCLUSION_RULES = ['center', 'any_overlap', 'nearest'] as const;

export type InclusionRule = (typeof INCLUSION_RULES)[number];

export const CENTER = 0;
export const ANY_OVERLAP = 1;
export const NEAREST = 2;

/**
 * The tile universe: span i covers `colLen[i]` tiles of row `row[i]` from column `colStart[i]` on, all of one country, one
 * stratum and one rule, all held by its zone or none. Spans ascend by country, row and column. A tile may belong to two countries, never twice to one.
 */
export interface TileSpans {
  readonly grid: Grid;
  /** Countries, ascending; `country[i]` is an index into them. */
  readonly isos: readonly string[];
  /** Time zones, ascending; `stratum[i]` is an index into them. */
  readonly strata: readonly string[];
  readonly country: Uint16Array;
  readonly row: Uint32Array;
  readonly colStart: Uint32Array;
  readonly colLen: Uint32Array;
  /** Tiles of the country before the span: the ordinal of its first tile. */
  readonly firstOrdinal: Float64Array;
  readonly stratum: Uint16Array;
  /** Index into `INCLUSION_RULES`. */
  readonly rule: Uint8Array;
  /** 1 where polygons of the zone hold the tile's centre (of an overlap: its inner point), 0 where it counts for the zone. */
  readonly held: Uint8Array;
}

/** The columns of spans without their ordinals, as `withOrdinals` takes them. */
export type UncountedSpans = Omit<TileSpans, 'firstOrdinal'>;

/** Spans with the ordinal of the first tile of each. */
export function withOrdinals(spans: UncountedSpans): TileSpans {
  const firstOrdinal = new Float64Array(spans.row.length);
  for (let i = 1; i < firstOrdinal.length; i++)
    if (spans.country[i] === spans.country[i - 1])
      firstOrdinal[i] = firstOrdinal[i - 1] + spans.colLen[i - 1];
  return { ...spans, firstOrdinal };
}

/** Where the spans of each country begin: country c owns spans `starts[c]` up to `starts[c + 1]`. */
export function spansOfCountries({ country, isos }: Pick<TileSpans, 'country' | 'isos'>): Uint32Array {
  const starts = new Uint32Array(isos.length + 1);
  for (const c of country) starts[c + 1]++;
  for (let c = 0; c < isos.length; c++) starts[c + 1] += starts[c];
  return starts;
}

/** Number of tiles, those that two countries hold counted for both. */
export function tileCount({ colLen }: Pick<TileSpans, 'colLen'>): number {
  let tiles = 0;
  for (const length of colLen) tiles += length;
  return tiles;
}

/**
 * Checks what readers of spans rely on.
 *
 * @throws Failure `E003_DUP_TILE` where spans overlap or do not ascend, `E004_BOUNDS` where one is empty, leaves the grid,
 * or counts from a wrong ordinal, `E005_ISO_FK` for a country or stratum that is not listed, `E008_INCLUSION_RULE`
 */
export function checkTileSpans(spans: TileSpans): void {
  const { grid, isos, strata, country, row, colStart, colLen, firstOrdinal, stratum, rule } = spans;
  for (let i = 0; i < row.length; i++) {
    const same = i > 0 && country[i] === country[i - 1];
    const ascends =
      i === 0 ||
      country[i] > country[i - 1] ||
      (same &&
        (row[i] > row[i - 1] || (row[i] === row[i - 1] && colStart[i] >= colStart[i - 1] + colLen[i - 1])));
    if (!ascends) throw refused('E003_DUP_TILE', i, spans, 'country, row, col_start ascending, no overlap');
    if (colLen[i] === 0 || row[i] >= grid.rows || colStart[i] + colLen[i] > grid.columns)
      throw refused('E004_BOUNDS', i, spans, `tiles of ${grid.rows} rows and ${grid.columns} columns`);
    if (firstOrdinal[i] !== (same ? firstOrdinal[i - 1] + colLen[i - 1] : 0))
      throw refused('E004_BOUNDS', i, spans, 'the ordinal that follows on the span before');
    if (country[i] >= isos.length || stratum[i] >= strata.length)
      throw refused('E005_ISO_FK', i, spans, 'a listed country and stratum');
    if (rule[i] >= INCLUSION_RULES.length)
      throw refused('E008_INCLUSION_RULE', i, spans, INCLUSION_RULES.join(', '));
  }
}

function refused(
  code: 'E003_DUP_TILE' | 'E004_BOUNDS' | 'E005_ISO_FK' | 'E008_INCLUSION_RULE',
  i: number,
  { country, row, colStart, colLen, isos, stratum, rule, firstOrdinal }: TileSpans,
  expected: string,
): Failure {
  const columns = `columns ${colStart[i]} to ${colStart[i] + colLen[i] - 1}`;
  return new Failure(code, 'A span of tiles is not one that can stand.', {
    row: i,
    expected,
    found: `${isos[country[i]] ?? country[i]}, row ${row[i]}, ${columns}, stratum ${stratum[i]}, rule ${rule[i]}, ordinal ${firstOrdinal[i]}`,
  });
}

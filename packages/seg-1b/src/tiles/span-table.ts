import { countsAsNumbers } from '@merchantry/rng';
import { coded, Failure, fixed, stringsOf, valuesOf, type Table } from '@merchantry/contracts';
import { globalGrid, tileIdColumn } from '@merchantry/geo';
import { countryPositionsOf } from '../ingress/positions.js';
import { checkTileSpans, INCLUSION_RULES, type TileSpans } from './tile-spans.js';

const DATASET = 'tile_spans';

/** The codes of `stratum_rule`; `TileSpans.held` is an index into them. */
const STRATUM_RULES = ['assigned', 'held'] as const;

/** `tile_spans` as it is published. */
export function spanTable(spans: TileSpans): Table {
  const { isos, strata, country, row, colStart, colLen, firstOrdinal, stratum, rule, held } = spans;
  return {
    rows: row.length,
    columns: {
      country_iso: coded(Uint32Array.from(country), isos),
      raster_row: fixed('uint32', row),
      col_start: fixed('uint32', colStart),
      col_len: fixed('uint32', colLen),
      first_ordinal: fixed('uint64', tileIdColumn(firstOrdinal)),
      stratum: coded(Uint32Array.from(stratum), strata),
      inclusion_rule: coded(Uint32Array.from(rule), INCLUSION_RULES),
      stratum_rule: coded(Uint32Array.from(held), STRATUM_RULES),
    },
  };
}

/**
 * The spans of a published `tile_spans`.
 *
 * @param isos codes of ISO 3166, ascending
 * @param arcMinutes cell size of the grid
 * @throws Failure `E101_TILE_INDEX_MISSING` without a span; as `checkTileSpans` for spans that cannot stand
 */
export function openTileSpans(table: Table, isos: readonly string[], arcMinutes: number): TileSpans {
  if (table.rows === 0)
    throw new Failure('E101_TILE_INDEX_MISSING', 'The tile universe holds no tile.', { dataset: DATASET });
  const uint32 = (name: string) => valuesOf(table, DATASET, name, 'uint32');
  const zones = stringsOf(table, DATASET, 'stratum');
  const strata = [...new Set(zones.dictionary)].sort();
  const index = new Map(strata.map((name, s) => [name, s]));
  const zoneOf = Uint16Array.from(zones.dictionary, (name) => index.get(name)!);
  const spans: TileSpans = {
    grid: globalGrid(arcMinutes),
    isos,
    strata,
    country: countryPositionsOf(stringsOf(table, DATASET, 'country_iso'), isos, DATASET, 'E005_ISO_FK'),
    row: uint32('raster_row'),
    colStart: uint32('col_start'),
    colLen: uint32('col_len'),
    firstOrdinal: countsAsNumbers(valuesOf(table, DATASET, 'first_ordinal', 'uint64')),
    stratum: Uint16Array.from(zones.codes, (code) => zoneOf[code]),
    rule: codesOf(table, 'inclusion_rule', INCLUSION_RULES),
    held: codesOf(table, 'stratum_rule', STRATUM_RULES),
  };
  checkTileSpans(spans);
  return spans;
}

/** A column of texts as positions in a list; the schema has seen to it that they are on it. */
function codesOf(table: Table, name: string, list: readonly string[]): Uint8Array {
  const { codes, dictionary } = stringsOf(table, DATASET, name);
  const of = Uint8Array.from(dictionary, (text) => list.indexOf(text));
  return Uint8Array.from(codes, (code) => of[code]);
}

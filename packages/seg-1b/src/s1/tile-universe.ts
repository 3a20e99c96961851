import {
  rowCellAreas,
  spanCellCount,
  type CellOverlap,
  type CountryZoneColumns,
  type Grid,
  type ZonePieceColumns,
} from '@merchantry/geo';
import { countryShapes, type CountryPolygonColumns } from '../tiles/country-shapes.js';
import { countryStrata, ZoneCells, type CountryStrata } from './country-strata.js';
import { countryTiles, type CountryTiles, type Predicate } from './country-tiles.js';
import { countryZones } from './country-zones.js';
import { labelled, type LabelledSpans } from './labelled-spans.js';
import {
  ANY_OVERLAP,
  CENTER,
  INCLUSION_RULES,
  type InclusionRule,
  type TileSpans,
  withOrdinals,
} from '../tiles/tile-spans.js';
import type { TileOverlaps } from '../tiles/tile-overlaps.js';
import { ZonePieces } from '../tiles/zone-pieces.js';

export interface TileUniverseInputs {
  readonly grid: Grid;
  /** Countries, ascending. */
  readonly isos: readonly string[];
  readonly countries: CountryPolygonColumns;
  readonly countryZones: CountryZoneColumns;
  readonly zonePieces: ZonePieceColumns;
  readonly predicate: Predicate;
  /** Zones that count before others where two of a country overlap, by country; by default the one with fewer cells. */
  readonly overlapPreference?: ReadonlyMap<string, readonly string[]>;
}

/** What the report says of a country. */
export interface CountryTileFigures {
  readonly countryIso: string;
  readonly rule: InclusionRule;
  readonly cellsVisited: number;
  readonly cellsIncluded: number;
  readonly cellsExcludedOutside: number;
  readonly cellsExcludedHole: number;
  /** First and last tile id; -1 without a tile. */
  readonly tileIdMin: number;
  readonly tileIdMax: number;
  /** Tiles in none of the country's zones, counted for the nearest. */
  readonly movedZone: number;
  /** Tiles that came in for the sake of a material zone. */
  readonly addedForZone: number;
  /** Tiles that a material zone took from the zone at their centre. */
  readonly givenToZone: number;
  /** Material zones without a tile all the same. */
  readonly emptyMaterialZones: readonly string[];
}

export interface TileUniverse {
  readonly spans: TileSpans;
  readonly overlaps: TileOverlaps;
  readonly countries: readonly CountryTileFigures[];
  /** Countries that the predicate alone leaves without a tile, and the rule that found them some. */
  readonly fallbacks: readonly { readonly countryIso: string; readonly rule: InclusionRule }[];
  /** Countries without a tile by any rule. */
  readonly countriesWithoutTiles: readonly string[];
}

/**
 * The tiles of every country, as spans by stratum: see `countryTiles` for what takes a tile in, `countryStrata` for its
 * time zone.
 *
 * @throws Failure as `countryShapes` and `countryZones`
 */
export function tileUniverse(inputs: TileUniverseInputs): TileUniverse {
  const { grid, isos, predicate } = inputs;
  const shapes = countryShapes(isos, inputs.countries);
  const pieces = new ZonePieces(inputs.zonePieces);
  const { strata, zones } = countryZones(isos, inputs.countryZones, pieces);
  const zoneCells = new ZoneCells(grid, pieces, rowCellAreas(grid));
  const tiles = countryTiles(grid, shapes, predicate);
  const byStratum = tiles.map((country, k) =>
    countryStrata(
      zoneCells,
      shapes[k],
      country,
      zones[k],
      new Set(inputs.overlapPreference?.get(isos[k]) ?? []),
    ),
  );
  const usual = predicate === 'center' ? CENTER : ANY_OVERLAP;
  const countries = tiles.map((country, k) => figuresOf(grid, isos[k], country, byStratum[k]));
  return {
    spans: packed(grid, isos, strata, byStratum),
    overlaps: packedOverlaps(
      grid,
      tiles.map(({ partial }, k) => [...partial, ...byStratum[k].added]),
    ),
    countries,
    fallbacks: countries
      .filter(({ rule, cellsIncluded }) => rule !== INCLUSION_RULES[usual] && cellsIncluded > 0)
      .map(({ countryIso, rule }) => ({ countryIso, rule })),
    countriesWithoutTiles: countries
      .filter(({ cellsIncluded }) => cellsIncluded === 0)
      .map(({ countryIso }) => countryIso),
  };
}

/** Stratum, rule and whether the zone holds the tiles, in one label: there are three rules. */
const RULE_CODES = 4;

const labelledParts = ({ parts }: CountryStrata): LabelledSpans =>
  labelled(
    parts.map(({ stratum, rule, held, cells }) => ({
      cells,
      label: 2 * (RULE_CODES * stratum + rule) + Number(held),
    })),
  );

function packed(
  grid: Grid,
  isos: readonly string[],
  strata: readonly string[],
  byStratum: readonly CountryStrata[],
): TileSpans {
  const lists = byStratum.map(labelledParts);
  const count = lists.reduce((sum, { row }) => sum + row.length, 0);
  const spans = {
    grid,
    isos,
    strata,
    country: new Uint16Array(count),
    row: new Uint32Array(count),
    colStart: new Uint32Array(count),
    colLen: new Uint32Array(count),
    stratum: new Uint16Array(count),
    rule: new Uint8Array(count),
    held: new Uint8Array(count),
  };
  let n = 0;
  lists.forEach(({ row, columnStart, length, label }, k) => {
    spans.country.fill(k, n, n + row.length);
    spans.row.set(row, n);
    spans.colStart.set(columnStart, n);
    spans.colLen.set(length, n);
    for (let i = 0; i < label.length; i++) {
      spans.held[n + i] = label[i] % 2;
      spans.rule[n + i] = (label[i] >> 1) % RULE_CODES;
      spans.stratum[n + i] = Math.floor(label[i] / (2 * RULE_CODES));
    }
    n += row.length;
  });
  return withOrdinals(spans);
}

function figuresOf(
  grid: Grid,
  countryIso: string,
  tiles: CountryTiles,
  { parts, moved, added, given, empty }: CountryStrata,
): CountryTileFigures {
  let least = Infinity;
  let most = -1;
  let included = 0;
  for (const { cells } of parts) {
    const last = cells.row.length - 1;
    if (last < 0) continue;
    included += spanCellCount(cells);
    least = Math.min(least, cells.row[0] * grid.columns + cells.columnStart[0]);
    const end = cells.row[last] * grid.columns + cells.columnStart[last] + cells.length[last];
    most = Math.max(most, end - 1);
  }
  // The nearest tile may lie outside the country's box.
  const outside = Math.max(0, tiles.cellsVisited - included - tiles.cellsInHoles);
  return {
    countryIso,
    rule: INCLUSION_RULES[tiles.rule],
    cellsVisited: tiles.cellsVisited,
    cellsIncluded: included,
    cellsExcludedOutside: outside,
    cellsExcludedHole: tiles.cellsInHoles,
    tileIdMin: included === 0 ? -1 : least,
    tileIdMax: most,
    movedZone: moved,
    addedForZone: added.length,
    givenToZone: given,
    emptyMaterialZones: empty.filter(({ material }) => material).map(({ tzid }) => tzid),
  };
}

function packedOverlaps(grid: Grid, lists: readonly (readonly CellOverlap[])[]): TileOverlaps {
  const tileOf = ({ row, column }: CellOverlap) => row * grid.columns + column;
  const sorted = lists.map((list) => [...list].sort((a, b) => tileOf(a) - tileOf(b)));
  const all = sorted.flat();
  const column = (value: (cell: CellOverlap) => number) => Float64Array.from(all, value);
  return {
    country: Uint16Array.from(sorted.flatMap((list, k) => list.map(() => k))),
    tileId: column(tileOf),
    fraction: column(({ fraction }) => fraction),
    minLon: column(({ west }) => west),
    minLat: column(({ south }) => south),
    maxLon: column(({ east }) => east),
    maxLat: column(({ north }) => north),
    pointLon: column(({ lon }) => lon),
    pointLat: column(({ lat }) => lat),
  };
}

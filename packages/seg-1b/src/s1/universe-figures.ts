import { tileCount } from '../tiles/tile-spans.js';
import type { Predicate } from './country-tiles.js';
import type { CountryTileFigures, TileUniverse } from './tile-universe.js';

/** Figures of the S1 report: the universe in total, what fell back or was moved, and each country. */
export function universeFigures(universe: TileUniverse, predicate: Predicate): Record<string, unknown> {
  const { spans, overlaps, countries, fallbacks, countriesWithoutTiles } = universe;
  const sum = (of: (country: CountryTileFigures) => number) =>
    countries.reduce((total, country) => total + of(country), 0);
  return {
    predicate,
    grid_dims: { nrows: spans.grid.rows, ncols: spans.grid.columns },
    countries_total: countries.length,
    /** Rows that `tile_index` and `tile_bounds` have when they are expanded. */
    rows_emitted: tileCount(spans),
    spans_total: spans.row.length,
    overlaps_total: overlaps.tileId.length,
    cells_scanned_total: sum(({ cellsVisited }) => cellsVisited),
    cells_included_total: sum(({ cellsIncluded }) => cellsIncluded),
    tiles_of_nearest_zone: sum(({ movedZone }) => movedZone),
    tiles_added_for_zones: sum(({ addedForZone }) => addedForZone),
    tiles_given_to_zones: sum(({ givenToZone }) => givenToZone),
    fallbacks: fallbacks.map(({ countryIso, rule }) => ({ country_iso: countryIso, inclusion_rule: rule })),
    countries_without_tiles: countriesWithoutTiles,
    countries: countries.map((country) => ({
      country_iso: country.countryIso,
      inclusion_rule: country.rule,
      cells_visited: country.cellsVisited,
      cells_included: country.cellsIncluded,
      cells_excluded_outside: country.cellsExcludedOutside,
      cells_excluded_hole: country.cellsExcludedHole,
      tile_id_min: country.tileIdMin,
      tile_id_max: country.tileIdMax,
      material_zones_without_tiles: country.emptyMaterialZones,
    })),
  };
}

import { claimCells, edgeTable, type Grid, rasterise, spanCellCount } from '@merchantry/geo';
import type { CountryPolygons } from './country-polygons.js';

/** Owner of a cell that no country holds. */
export const SEA = -1;

/** Who owns each cell of a grid. */
export interface CountryGrid {
  readonly grid: Grid;
  /** Codes, ascending. */
  readonly isos: readonly string[];
  /** Index into `isos` for each cell, row by row from the north-west; `SEA` for none. */
  readonly owner: Int16Array;
  /** Cells of each country; at least one. */
  readonly cells: Uint32Array;
  /** Countries that hold no cell centre and took the cell nearest to their land, ascending. */
  readonly claimed: readonly string[];
}

/**
 * Cells by the country that holds their centre; a country that holds none takes the nearest, as `claimCells` says.
 *
 * @param countries ascending by code
 * @throws Failure `geo_grid_invalid` where no cell is left for a country
 */
export function countryGrid(grid: Grid, countries: readonly CountryPolygons[]): CountryGrid {
  const { cells, claimed } = countryCells(grid, countries);
  const owner = new Int16Array(grid.rows * grid.columns).fill(SEA);
  cells.forEach(({ row, columnStart, length }, k) => {
    for (let i = 0; i < row.length; i++) {
      const from = row[i] * grid.columns + columnStart[i];
      owner.fill(k, from, from + length[i]);
    }
  });
  return {
    grid,
    isos: countries.map(({ iso }) => iso),
    owner,
    cells: Uint32Array.from(cells, spanCellCount),
    claimed: claimed.map((k) => countries[k].iso),
  };
}

/** The same as sets of cells, for grids too fine to have an owner for each cell in memory. */
export const countryCells = (grid: Grid, countries: readonly CountryPolygons[]) =>
  claimCells(
    grid,
    countries.map(({ iso, polygons }) => ({
      name: iso,
      polygons,
      cells: rasterise(edgeTable(grid, polygons)),
    })),
  );

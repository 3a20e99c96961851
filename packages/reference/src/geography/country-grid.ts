import { Failure } from '@merchantry/contracts';
import { edgeTable, extentOf, type Grid, rasterise, ringAreaDegrees, ringOf } from '@merchantry/geo';
import type { CountryPolygons } from './country-polygons.js';
import { NearestCell } from './nearest-cell.js';

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
 * Cells by the country that holds their centre. Where the land of two countries overlaps, the one that comes first by
 * code owns the cell. A country that holds no centre then takes the cell nearest to the middle of its largest ring that
 * is sea or whose owner keeps another one: the countries in order of code, ties by row and column.
 *
 * @param countries ascending by code
 * @throws Failure `reference_drift` where no cell is left for a country
 */
export function countryGrid(grid: Grid, countries: readonly CountryPolygons[]): CountryGrid {
  const owner = new Int16Array(grid.rows * grid.columns).fill(SEA);
  const cells = new Uint32Array(countries.length);
  countries.forEach(({ polygons }, k) => {
    const { row, columnStart, length } = rasterise(edgeTable(grid, polygons));
    for (let i = 0; i < row.length; i++) {
      const from = row[i] * grid.columns + columnStart[i];
      for (let cell = from; cell < from + length[i]; cell++) {
        if (owner[cell] !== SEA) continue;
        owner[cell] = k;
        cells[k]++;
      }
    }
  });
  const claimed: string[] = [];
  const nearest = new NearestCell(grid);
  const free = (cell: number) => owner[cell] === SEA || cells[owner[cell]] > 1;
  countries.forEach((country, k) => {
    if (cells[k] > 0) return;
    const { lon, lat } = middleOf(country);
    const cell = nearest.find(lon, lat, free);
    if (cell === -1)
      throw new Failure('reference_drift', `the grid has no cell for ${country.iso}`, {
        dataset: 'world_countries',
        expected: 'a cell that is sea or whose owner keeps another',
        found: `${grid.rows} x ${grid.columns} cells, all taken`,
      });
    if (owner[cell] !== SEA) cells[owner[cell]]--;
    owner[cell] = k;
    cells[k] = 1;
    claimed.push(country.iso);
  });
  return { grid, isos: countries.map(({ iso }) => iso), owner, cells, claimed };
}

/** Middle of the box of the ring that encloses most: near the land, and the same whatever vertex a ring begins with. */
function middleOf({ polygons }: CountryPolygons): { lon: number; lat: number } {
  let most = -1;
  let middle = { lon: 0, lat: 0 };
  for (let p = 0; p + 1 < polygons.polygonStart.length; p++) {
    const ring = ringOf(polygons, polygons.polygonStart[p]);
    const area = Math.abs(ringAreaDegrees(ring));
    if (area <= most) continue;
    const { west, south, east, north } = extentOf(ring);
    most = area;
    middle = { lon: (west + east) / 2, lat: (south + north) / 2 };
  }
  return middle;
}

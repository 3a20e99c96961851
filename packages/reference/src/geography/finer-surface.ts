import { columnOf, type Grid, type RowReader, rowCellAreas, rowOf, type Spans } from '@merchantry/geo';
import { countryCells, SEA } from './country-grid.js';
import type { CountryPolygons } from './country-polygons.js';
import type { PopulationSurface } from './population-surface.js';

/**
 * A surface on a finer grid: the people of each cell divided by area among the finer cells of its own that its country
 * holds. Where it holds none (a cell claimed by a country too small for a centre) they all go to the finer cell at the
 * middle of the coarse one. Nobody leaves their coarse cell.
 *
 * @param grid a grid whose cells divide those of the surface
 * @param countries in the order of `surface.isos`
 * @returns a reader of consecutive rows, asked for in whole coarse rows or not
 */
export function finerSurface(
  surface: PopulationSurface,
  grid: Grid,
  countries: readonly CountryPolygons[],
): RowReader {
  const factor = surface.grid.arcMinutes / grid.arcMinutes;
  const spans = countryCells(grid, countries).cells;
  const next = new Uint32Array(spans.length);
  const areas = rowCellAreas(grid);
  const lines = new Map<number, Float32Array>();
  const band = new Int16Array(factor * grid.columns);

  /** Fills the finer rows of one coarse row. */
  const divide = (coarseRow: number): void => {
    const first = coarseRow * factor;
    ownersOf(spans, next, first, factor, grid.columns, band);
    for (let r = 0; r < factor; r++) lines.set(first + r, new Float32Array(grid.columns));
    for (let column = 0; column < surface.grid.columns; column++) {
      const cell = coarseRow * surface.grid.columns + column;
      const people = surface.persons[cell];
      if (!(people > 0)) continue;
      const from = column * factor;
      let area = 0;
      for (let r = 0; r < factor; r++)
        for (let c = from; c < from + factor; c++)
          if (band[r * grid.columns + c] === surface.owner[cell]) area += areas[first + r];
      if (area === 0) {
        const row = rowOf(grid, surface.grid.centreLat[coarseRow]);
        lines.get(row)![columnOf(grid, surface.grid.centreLon[column])] = people;
        continue;
      }
      for (let r = 0; r < factor; r++) {
        const line = lines.get(first + r)!;
        const each = (people * areas[first + r]) / area;
        for (let c = from; c < from + factor; c++)
          if (band[r * grid.columns + c] === surface.owner[cell]) line[c] = each;
      }
    }
  };

  return (first, count) => {
    const out = new Float32Array(count * grid.columns);
    for (let row = first; row < first + count; row++) {
      if (!lines.has(row)) divide(Math.floor(row / factor));
      out.set(lines.get(row)!, (row - first) * grid.columns);
      lines.delete(row);
    }
    return out;
  };
}

/** Owners of the cells of `rows` rows from `first`; `next` points at the spans that come after them. */
function ownersOf(
  spans: readonly Spans[],
  next: Uint32Array,
  first: number,
  rows: number,
  columns: number,
  band: Int16Array,
): void {
  band.fill(SEA);
  spans.forEach(({ row, columnStart, length }, k) => {
    for (; next[k] < row.length && row[next[k]] < first + rows; next[k]++) {
      const i = next[k];
      const from = (row[i] - first) * columns + columnStart[i];
      for (let at = from; at < from + length[i]; at++) band[at] = k;
    }
  });
}

import { CompensatedSums } from './compensated-sums.js';
import { type CountryGrid, SEA } from './country-grid.js';

/**
 * Takes people out of cells above a density and gives them to the other cells of their country, in proportion to the
 * room those have: so nobody leaves the country, and no cell passes the bound. A country with more people than room
 * lives evenly.
 *
 * @param areas of a cell of each row, km2
 * @param persons people of each cell, changed in place
 * @param density greatest people a km2
 */
export function capDensity(
  { grid, isos, owner }: CountryGrid,
  areas: Float64Array,
  persons: Float64Array,
  density: number,
): void {
  const excess = new CompensatedSums(isos.length);
  const full = new Uint8Array(isos.length);
  forEachLandCell(grid.columns, owner, (cell, row, k) => {
    const most = density * areas[row];
    if (persons[cell] <= most) return;
    full[k] = 1;
    excess.add(k, persons[cell] - most);
  });
  if (!full.includes(1)) return;
  const room = new CompensatedSums(isos.length);
  const land = new CompensatedSums(isos.length);
  const people = new CompensatedSums(isos.length);
  forEachLandCell(grid.columns, owner, (cell, row, k) => {
    if (full[k] === 0) return;
    room.add(k, Math.max(0, density * areas[row] - persons[cell]));
    land.add(k, areas[row]);
    people.add(k, persons[cell]);
  });
  forEachLandCell(grid.columns, owner, (cell, row, k) => {
    if (full[k] === 0) return;
    const most = density * areas[row];
    if (excess.sum(k) > room.sum(k)) persons[cell] = (people.sum(k) * areas[row]) / land.sum(k);
    else if (persons[cell] > most) persons[cell] = most;
    else
      persons[cell] = Math.min(most, persons[cell] + (excess.sum(k) * (most - persons[cell])) / room.sum(k));
  });
}

function forEachLandCell(
  columns: number,
  owner: Int16Array,
  visit: (cell: number, row: number, k: number) => void,
): void {
  for (let row = 0, cell = 0; cell < owner.length; row++)
    for (let end = cell + columns; cell < end; cell++) if (owner[cell] !== SEA) visit(cell, row, owner[cell]);
}

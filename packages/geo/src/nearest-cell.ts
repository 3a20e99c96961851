import { rowCellAreas } from './ellipsoid-zone-area.js';
import { columnOf, rowOf, type Grid } from './grid.js';

/** Finds cells near a point, by distance to their centres on the plane that touches the globe there. */
export class NearestCell {
  /** Width of a cell over its height, by row. */
  readonly #aspect: Float64Array;

  constructor(private readonly grid: Grid) {
    const areas = rowCellAreas(grid);
    const widest = areas[grid.rows >> 1];
    this.#aspect = areas.map((area) => area / widest);
  }

  /**
   * The accepted cell whose centre is nearest, or -1. Ties: the row nearer to the point's, then the northern row, then
   * the column nearer to the point's, then the western one.
   *
   * @param lon longitude in [-180, 180]
   * @param lat latitude in [-90, 90]
   * @param reach greatest distance, in heights of a cell
   */
  find(lon: number, lat: number, accepts: (cell: number) => boolean, reach = Infinity): number {
    const { rows, columns, arcMinutes } = this.grid;
    const homeRow = rowOf(this.grid, lat);
    const homeColumn = columnOf(this.grid, lon);
    const y = ((90 - lat) * 60) / arcMinutes;
    const offset = lon >= 180 ? 0 : ((lon + 180) * 60) / arcMinutes - homeColumn;
    const aspect = this.#aspect[homeRow];
    let best = reach * reach;
    let found = -1;
    for (let away = 0; away < rows && (away - 1) * (away - 1) <= best; away++) {
      for (const row of away === 0 ? [homeRow] : [homeRow - away, homeRow + away]) {
        if (row < 0 || row >= rows) continue;
        const rise = row + 0.5 - y;
        for (let aside = 0; aside <= columns / 2; aside++) {
          const least = Math.max(0, aside - 0.5) * aspect;
          if (least * least + rise * rise > best) break;
          for (const step of aside === 0 ? [0] : [-aside, aside]) {
            const cell = row * columns + ((homeColumn + step + columns) % columns);
            const run = (step + 0.5 - offset) * aspect;
            const distance = run * run + rise * rise;
            if ((distance < best || (found === -1 && distance === best)) && accepts(cell)) {
              best = distance;
              found = cell;
            }
          }
        }
      }
    }
    return found;
  }
}

import { Failure } from '@merchantry/contracts';
import { rowCellAreas, type Grid } from '@merchantry/geo';

/** What every tile of a row has in common; index is the row. */
export interface TileRows {
  readonly minLat: Float64Array;
  readonly maxLat: Float64Array;
  readonly centroidLat: Float64Array;
  /** m2 of one tile on the WGS84 ellipsoid. */
  readonly area: Float64Array;
}

/**
 * Bounds, centre and area of the tiles of each row of a grid.
 *
 * @throws Failure `E004_BOUNDS` where a bound or a centre lies off the globe or they do not ascend, `E006_AREA_NONPOS`
 */
export function tileRows(grid: Grid): TileRows {
  const rows: TileRows = {
    minLat: grid.parallels.slice(1),
    maxLat: grid.parallels.slice(0, grid.rows),
    centroidLat: grid.centreLat.slice(),
    area: rowCellAreas(grid),
  };
  checkTileRows(rows);
  return rows;
}

/** The checks of `tileRows`, for rows that were read back. */
export function checkTileRows({ minLat, maxLat, centroidLat, area }: TileRows): void {
  for (let row = 0; row < area.length; row++) {
    const ordered = -90 <= minLat[row] && minLat[row] < centroidLat[row] && centroidLat[row] < maxLat[row];
    if (!(ordered && maxLat[row] <= 90))
      throw new Failure('E004_BOUNDS', 'Tiles of a row do not lie on the globe.', {
        dataset: 'tile_rows',
        row,
        expected: '-90 <= min < centre < max <= 90',
        found: `${minLat[row]}, ${centroidLat[row]}, ${maxLat[row]}`,
      });
    if (!(area[row] > 0 && area[row] < Infinity))
      throw new Failure('E006_AREA_NONPOS', 'The area of a tile is not a positive number.', {
        dataset: 'tile_rows',
        column: 'pixel_area_m2',
        row,
        expected: 'more than 0 m2',
        found: String(area[row]),
      });
  }
}

import { Failure } from '@merchantry/contracts';

/**
 * A global north-up grid in EPSG:4326. Row 0 touches the north pole, column 0 begins at -180.
 *
 * A cell owns its west and its north edge: longitude in [west, east), latitude in (south, north]. The meridian 180 is
 * -180, so a point there belongs to column 0. The south pole, which no cell owns by that rule, belongs to the last row.
 */
export interface Grid {
  /** Cell size in arc-minutes. */
  readonly arcMinutes: number;
  readonly rows: number;
  readonly columns: number;
  /** Longitudes of the columns + 1 meridians between columns, degrees, ascending from -180 to 180. */
  readonly meridians: Float64Array;
  /** Latitudes of the rows + 1 parallels between rows, degrees, descending from 90 to -90. */
  readonly parallels: Float64Array;
  /** Longitude of each column's centre: the mean of its two meridians. */
  readonly centreLon: Float64Array;
  /** Latitude of each row's centre: the mean of its two parallels. */
  readonly centreLat: Float64Array;
}

/** Bounds of one cell in degrees. */
export interface CellBounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/**
 * The grid of cells `arcMinutes` wide and high: 5 gives 4320 x 2160, 0.5 gives 43200 x 21600. Each edge is one division
 * of whole numbers, so it is the double nearest to the true edge.
 *
 * @throws Failure `geo_grid_invalid` when 180 degrees are not a whole number of cells, or a tile id would pass 2^53
 */
export function globalGrid(arcMinutes: number): Grid {
  const rows = 10800 / arcMinutes;
  const columns = 2 * rows;
  if (!(arcMinutes > 0) || !Number.isInteger(rows) || rows * arcMinutes !== 10800 || rows > 2 ** 20) {
    throw new Failure('geo_grid_invalid', `A grid of ${arcMinutes} arc-minutes does not divide the globe.`, {
      expected: 'a positive divisor of 10800 arc-minutes, at least 10800 / 2^20',
      found: String(arcMinutes),
    });
  }
  const meridians = Float64Array.from({ length: columns + 1 }, (_, c) => (c * arcMinutes - 10800) / 60);
  const parallels = Float64Array.from({ length: rows + 1 }, (_, r) => (5400 - r * arcMinutes) / 60);
  return {
    arcMinutes,
    rows,
    columns,
    meridians,
    parallels,
    centreLon: means(meridians),
    centreLat: means(parallels),
  };
}

function means(edges: Float64Array): Float64Array {
  const out = new Float64Array(edges.length - 1);
  for (let i = 0; i < out.length; i++) out[i] = (edges[i] + edges[i + 1]) / 2;
  return out;
}

/** Bounds of cell (row, column) in degrees. */
export function cellBounds(grid: Grid, row: number, column: number): CellBounds {
  return {
    west: grid.meridians[column],
    south: grid.parallels[row + 1],
    east: grid.meridians[column + 1],
    north: grid.parallels[row],
  };
}

/** Row of a latitude in [-90, 90]; never decreases as the latitude falls. */
export function rowOf(grid: Grid, lat: number): number {
  const last = grid.rows - 1;
  let row = Math.min(last, Math.max(0, Math.floor(((90 - lat) * 60) / grid.arcMinutes)));
  while (row > 0 && lat > grid.parallels[row]) row--;
  while (row < last && lat <= grid.parallels[row + 1]) row++;
  return row;
}

/** Column of a longitude in [-180, 180]. */
export function columnOf(grid: Grid, lon: number): number {
  if (lon >= 180) return 0;
  const last = grid.columns - 1;
  let column = Math.min(last, Math.max(0, Math.floor(((lon + 180) * 60) / grid.arcMinutes)));
  while (column > 0 && lon < grid.meridians[column]) column--;
  while (column < last && lon >= grid.meridians[column + 1]) column++;
  return column;
}

/** Tile id of cell (row, column): row * columns + column, exact below 2^53. */
export function tileId(grid: Grid, row: number, column: number): number {
  return row * grid.columns + column;
}

/** Row and column of a tile id. */
export function cellOfTile(grid: Grid, tile: number): { row: number; column: number } {
  const row = Math.floor(tile / grid.columns);
  return { row, column: tile - row * grid.columns };
}

/**
 * Tile id of the cell that owns a point in degrees.
 *
 * @throws Failure `geo_coordinate_out_of_range` for a point off the globe, NaN included
 */
export function tileAt(grid: Grid, lon: number, lat: number): number {
  if (!(lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90)) {
    throw new Failure('geo_coordinate_out_of_range', `(${lon}, ${lat}) is not a point of the globe.`, {
      expected: 'longitude in [-180, 180], latitude in [-90, 90]',
      found: `${lon}, ${lat}`,
    });
  }
  return tileId(grid, rowOf(grid, lat), columnOf(grid, lon));
}

/** Tile ids as the u64 column that tables hold. */
export function tileIdColumn(tiles: ArrayLike<number>): BigUint64Array {
  const out = new BigUint64Array(tiles.length);
  // Halves of 32 bits: a bigint for each row would cost ten times as much.
  const halves = new Uint32Array(out.buffer);
  for (let i = 0; i < tiles.length; i++) {
    const high = Math.floor(tiles[i] / 4294967296);
    halves[2 * i] = tiles[i] - high * 4294967296;
    halves[2 * i + 1] = high;
  }
  return out;
}

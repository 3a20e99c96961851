import cos from '@stdlib/math-base-special-cos';

/** Sites of a country gathered in the square cells of a small map. */
export interface SiteCells {
  /** Columns and rows of the map, at most as many as were asked for. */
  readonly columns: number;
  readonly rows: number;
  /** Sites by cell, row by row from the north. */
  readonly counts: Uint32Array;
  /** Extent in degrees. */
  readonly lonSpan: number;
  readonly latSpan: number;
}

const RADIANS = Math.PI / 180;

/**
 * A map in which a degree of longitude is as long as it is at the middle latitude. A country across the antimeridian is
 * cut at the widest gap between its longitudes, not there.
 *
 * @param lon in degrees, at least one
 * @param most columns and rows of the map at most
 */
export function siteCells(lon: Float64Array, lat: Float64Array, most: number): SiteCells {
  const west = westernmost(lon);
  const east = lon.map((degrees) => (degrees - west + 360) % 360);
  const lonSpan = east.reduce((a, b) => Math.max(a, b), 0);
  const south = lat.reduce((a, b) => Math.min(a, b), 90);
  const latSpan = lat.reduce((a, b) => Math.max(a, b), -90) - south;
  const squeeze = cos((south + latSpan / 2) * RADIANS);
  const cell = Math.max(lonSpan * squeeze, latSpan, 1e-9) / most;
  const columns = Math.min(most, Math.floor((lonSpan * squeeze) / cell) + 1);
  const rows = Math.min(most, Math.floor(latSpan / cell) + 1);
  const counts = new Uint32Array(columns * rows);
  for (let i = 0; i < lon.length; i++) {
    const column = Math.min(columns - 1, Math.floor((east[i] * squeeze) / cell));
    const fromSouth = Math.min(rows - 1, Math.floor((lat[i] - south) / cell));
    counts[(rows - 1 - fromSouth) * columns + column]++;
  }
  return { columns, rows, counts, lonSpan, latSpan };
}

/** The longitude east of the widest gap. */
function westernmost(lon: Float64Array): number {
  const ascending = lon.slice().sort();
  let widest = ascending[0] + 360 - ascending[ascending.length - 1];
  let west = ascending[0];
  for (let i = 1; i < ascending.length; i++) {
    if (ascending[i] - ascending[i - 1] > widest) {
      widest = ascending[i] - ascending[i - 1];
      west = ascending[i];
    }
  }
  return west;
}

import cos from '@stdlib/math-base-special-cos';
import sin from '@stdlib/math-base-special-sin';
import type { Grid } from './grid.js';

/** An ellipsoid of revolution: equatorial radius in metres and flattening. */
export interface Ellipsoid {
  readonly radius: number;
  readonly flattening: number;
}

export const WGS84: Ellipsoid = { radius: 6378137, flattening: 1 / 298.257223563 };

const RADIANS = Math.PI / 180;

/**
 * Area in m2 of the zone between two parallels, `width` degrees of longitude wide (the authalic integral, Snyder 1987,
 * eq. 3-12). Every difference of sines, fractions and inverse hyperbolic tangents is taken in closed form, so a cell of
 * half an arc-minute keeps full relative precision; a flattening of zero gives the sphere.
 *
 * @param south lower latitude, degrees
 * @param north upper latitude, degrees
 * @param width longitude extent, degrees
 */
export function zoneArea(south: number, north: number, width: number, ellipsoid = WGS84): number {
  const { radius, flattening } = ellipsoid;
  const e2 = flattening * (2 - flattening);
  const polarRadius = radius * (1 - flattening);
  const s1 = sin(south * RADIANS);
  const s2 = sin(north * RADIANS);
  const rise = 2 * cos(((north + south) / 2) * RADIANS) * sin(((north - south) / 2) * RADIANS);
  const fraction = (rise * (1 + e2 * s1 * s2)) / ((1 - e2 * s1 * s1) * (1 - e2 * s2 * s2));
  const arc = rise / (1 - e2 * s1 * s2);
  return (polarRadius * polarRadius * width * RADIANS * (fraction + arc * atanhRatio(e2 * arc * arc))) / 2;
}

/** atanh(x) / x as a series in x^2, for x^2 below 0.03: 16 terms leave less than 1e-25. */
function atanhRatio(square: number): number {
  let sum = 0;
  for (let k = 15; k >= 0; k--) sum = sum * square + 1 / (2 * k + 1);
  return sum;
}

/** Area in m2 of one cell of each grid row on WGS84. */
export function rowCellAreas(grid: Grid, ellipsoid = WGS84): Float64Array {
  const width = grid.arcMinutes / 60;
  const areas = new Float64Array(grid.rows);
  for (let row = 0; row < grid.rows; row++) {
    areas[row] = zoneArea(grid.parallels[row + 1], grid.parallels[row], width, ellipsoid);
  }
  return areas;
}

import asin from '@stdlib/math-base-special-asin';
import cos from '@stdlib/math-base-special-cos';
import sin from '@stdlib/math-base-special-sin';

/** Mean radius of the Earth in metres (IUGG R1 of WGS84). */
export const EARTH_RADIUS_M = 6_371_008.8;

const RADIANS = Math.PI / 180;

/** Points of the unit sphere, x, y, z of each in turn, from longitudes and latitudes in degrees. */
export function unitVectors(lon: Float64Array, lat: Float64Array): Float64Array {
  const xyz = new Float64Array(3 * lon.length);
  for (let i = 0; i < lon.length; i++) {
    const around = lon[i] * RADIANS;
    const up = lat[i] * RADIANS;
    const flat = cos(up);
    xyz[3 * i] = flat * cos(around);
    xyz[3 * i + 1] = flat * sin(around);
    xyz[3 * i + 2] = sin(up);
  }
  return xyz;
}

/** Length in metres of the great-circle arc above a chord of the unit sphere, given its square. */
export const arcMetres = (squaredChord: number): number =>
  2 * EARTH_RADIUS_M * asin(Math.min(1, Math.sqrt(squaredChord) / 2));

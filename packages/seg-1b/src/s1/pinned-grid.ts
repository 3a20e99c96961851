import { Failure } from '@merchantry/contracts';
import { globalGrid, type Grid } from '@merchantry/geo';

/**
 * Position of a raster: longitude = c + a * column + b * row, latitude = f + d * column + e * row of a pixel's outer
 * (north-western) corner, in degrees of EPSG:4326.
 */
export interface GridPin {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
  readonly nrows: number;
  readonly ncols: number;
}

/** What a raster says of itself. */
export interface FoundGrid extends GridPin {
  readonly crs: string;
}

const FIELDS = ['a', 'b', 'c', 'd', 'e', 'f', 'nrows', 'ncols'] as const;

/** The pin of a grid of square cells over the whole globe. */
export function globalPin(arcMinutes: number): GridPin {
  const { rows, columns } = globalGrid(arcMinutes);
  const step = arcMinutes / 60;
  return { a: step, b: 0, c: -180, d: 0, e: -step, f: 90, nrows: rows, ncols: columns };
}

/**
 * The grid of a profile, once the raster is seen to lie on it to the last bit. Pixels are not read.
 *
 * @param arcMinutes cell size of the profile
 * @throws Failure `E007_CRS_MISMATCH`; `E002_RASTER_MISMATCH` for a rotated raster, one whose columns reach across the
 * antimeridian, and any difference from the profile's grid
 */
export function pinnedGrid(arcMinutes: number, found: FoundGrid): Grid {
  if (found.crs !== 'EPSG:4326')
    throw new Failure('E007_CRS_MISMATCH', 'A raster is not in EPSG:4326.', {
      dataset: RASTER,
      expected: 'EPSG:4326',
      found: found.crs,
    });
  if (found.b !== 0 || found.d !== 0)
    throw mismatch('A raster is rotated.', 'b = 0, d = 0', `b = ${found.b}, d = ${found.d}`);
  const east = found.c + found.a * found.ncols;
  // Rounding of the product is forgiven here; the comparison below forgives nothing.
  const slack = Math.abs(found.a) * 1e-6;
  if (found.c < -180 || east > 180 + slack)
    throw mismatch(
      'Columns of a raster reach across the antimeridian.',
      '-180 to 180',
      `${found.c} to ${east}`,
    );
  const pin = globalPin(arcMinutes);
  const differing = FIELDS.filter((field) => !Object.is(found[field] + 0, pin[field] + 0));
  if (differing.length > 0)
    throw mismatch(
      'A raster does not lie on the grid of the profile.',
      differing.map((field) => `${field} = ${pin[field]}`).join(', '),
      differing.map((field) => `${field} = ${found[field]}`).join(', '),
    );
  return globalGrid(arcMinutes);
}

const RASTER = 'population_raster';

const mismatch = (message: string, expected: string, found: string): Failure =>
  new Failure('E002_RASTER_MISMATCH', message, { dataset: RASTER, expected, found });

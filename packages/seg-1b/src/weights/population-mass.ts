import { Failure } from '@merchantry/contracts';

const LARGEST_MASS = 4294967295;
/** Adding and taking off 2^52 leaves a double below it rounded to a whole number, half to even. */
const ROUNDER = 2 ** 52;

/**
 * The mass of a pixel: its persons in hundredths, rounded half to even, as u32. 100 times a binary32 number is exact in
 * binary64. Pixels without data (`nodata`, NaN, infinities) hold nobody.
 *
 * @param persons pixel of the population surface
 * @param nodata the surface's mark for no data as binary32, or NaN if it has none
 * @param row,column place of the pixel, for the message
 * @throws Failure `E105_NORMALIZATION` for a negative number of persons, or more than 42,949,672.95
 */
export function populationMass(persons: number, nodata: number, row: number, column: number): number {
  if (persons === nodata || !Number.isFinite(persons)) return 0;
  if (persons < 0) throw refused(persons, row, column, 'no fewer than 0 persons');
  const mass = persons * 100 + ROUNDER - ROUNDER;
  if (mass > LARGEST_MASS) throw refused(persons, row, column, 'at most 42949672.95 persons');
  return mass;
}

function refused(persons: number, row: number, column: number, expected: string): Failure {
  return new Failure('E105_NORMALIZATION', 'A pixel of the population surface cannot be a mass.', {
    dataset: 'population_raster',
    row,
    expected,
    found: `${persons} persons in column ${column}`,
  });
}

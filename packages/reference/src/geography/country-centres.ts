import { rowCellAreas } from '@merchantry/geo';
import { CompensatedSums } from './compensated-sums.js';
import { SEA } from './country-grid.js';
import type { PopulationSurface } from './population-surface.js';
import { angleOf, cosDegrees, sinDegrees } from './sphere.js';

/** The middle of a country, degrees. */
export interface CountryCentre {
  readonly iso: string;
  readonly lon: number;
  readonly lat: number;
  /** Weighted by people, or by area where nobody lives. */
  readonly basis: 'population' | 'area';
}

/** Degrees are given to a ten-thousandth, some ten metres: far below a cell, far above rounding. */
const DECIMALS = 1e4;

/**
 * Middle of each country, ascending by code: the direction of the mean of the unit vectors of its cells' centres, weighted
 * by people, or by area where nobody lives. On the sphere, so countries on both sides of the antimeridian have theirs
 * at home.
 */
export function countryCentres({ grid, isos, owner, persons }: PopulationSurface): CountryCentre[] {
  const areas = rowCellAreas(grid);
  const cosLon = grid.centreLon.map(cosDegrees);
  const sinLon = grid.centreLon.map(sinDegrees);
  const sums = new CompensatedSums(6 * isos.length);
  for (let row = 0, cell = 0; row < grid.rows; row++) {
    const cosLat = cosDegrees(grid.centreLat[row]);
    const sinLat = sinDegrees(grid.centreLat[row]);
    for (let column = 0; column < grid.columns; column++, cell++) {
      const k = owner[cell];
      if (k === SEA) continue;
      const x = cosLat * cosLon[column];
      const y = cosLat * sinLon[column];
      const at = 6 * k;
      const people = persons[cell];
      if (people > 0) {
        sums.add(at, people * x);
        sums.add(at + 1, people * y);
        sums.add(at + 2, people * sinLat);
      }
      sums.add(at + 3, areas[row] * x);
      sums.add(at + 4, areas[row] * y);
      sums.add(at + 5, areas[row] * sinLat);
    }
  }
  return isos.map((iso, k) => {
    const populated = [0, 1, 2].some((axis) => sums.sum(6 * k + axis) !== 0);
    const [x, y, z] = [0, 1, 2].map((axis) => sums.sum(6 * k + axis + (populated ? 0 : 3)));
    return {
      iso,
      lon: rounded(angleOf(x, y)),
      lat: rounded(angleOf(Math.sqrt(x * x + y * y), z)),
      basis: populated ? 'population' : 'area',
    };
  });
}

// Adding 0 turns -0 into 0.
const rounded = (degrees: number): number => Math.round(degrees * DECIMALS) / DECIMALS + 0;

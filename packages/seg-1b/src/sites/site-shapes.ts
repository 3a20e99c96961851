import { ClosedLocator, type Grid, type MultiPolygon } from '@merchantry/geo';
import type { ZonePieces } from '../tiles/zone-pieces.js';
import type { PointTest, ShapeTests } from './jitter.js';

const NOWHERE: PointTest = () => false;

/** Locators by the land they were made of, which S6 and S9 share (`checkedLand`). */
const LOCATORS = new WeakMap<MultiPolygon, ClosedLocator>();

function locatorOf(grid: Grid, shape: MultiPolygon): ClosedLocator {
  const known = LOCATORS.get(shape);
  if (known?.grid.columns === grid.columns) return known;
  const locator = new ClosedLocator(grid, shape);
  LOCATORS.set(shape, locator);
  return locator;
}

/**
 * Tests of points by position of country and stratum. A point is in a country by the closed law of S1, in a zone by the
 * half-open one, under which zones share no point. Only countries that have sites are made ready.
 *
 * @param shapes land of each country, rings within [-180, 180]
 * @param strata names of the time zones
 * @param country of each site
 */
export function siteShapes(
  grid: Grid,
  shapes: readonly MultiPolygon[],
  pieces: ZonePieces,
  strata: readonly string[],
  country: ArrayLike<number>,
): ShapeTests {
  const used = new Set(Array.from(country));
  return {
    country: shapes.map((shape, c) => {
      if (!used.has(c)) return NOWHERE;
      const locator = locatorOf(grid, shape);
      return (lon, lat) => locator.holds(lon, lat);
    }),
    stratum: strata.map((tzid) => (lon: number, lat: number) => pieces.holds(tzid, lon, lat)),
  };
}

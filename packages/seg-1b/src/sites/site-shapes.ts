import { ClosedLocator, type Grid, type MultiPolygon, NO_SPANS, type Spans } from '@merchantry/geo';
import type { ZonePieces } from '../tiles/zone-pieces.js';
import type { PointTest, ShapeTests } from './jitter.js';

/** Countries and time zones made ready to be asked for points; only those that have sites are. */
export interface SiteShapes extends ShapeTests {
  /** Cells that an edge of the shape touches, by position of country and of stratum; every other cell is in or out whole. */
  touched(): { readonly country: readonly Spans[]; readonly stratum: readonly Spans[] };
}

const NOWHERE: PointTest = () => false;

/**
 * Tests of points by position of country and stratum. A point is in a country by the closed law of S1, in a zone by the
 * half-open one, under which zones share no point.
 *
 * @param shapes land of each country, rings within [-180, 180]
 * @param strata names of the time zones
 * @param used countries and strata of the sites
 */
export function siteShapes(
  grid: Grid,
  shapes: readonly MultiPolygon[],
  pieces: ZonePieces,
  strata: readonly string[],
  used: { readonly country: ArrayLike<number>; readonly stratum: ArrayLike<number> },
): SiteShapes {
  const countries = new Set(Array.from(used.country));
  const zones = new Set(Array.from(used.stratum));
  const locators = shapes.map((shape, c) => (countries.has(c) ? new ClosedLocator(grid, shape) : undefined));
  return {
    country: locators.map((locator) => locator?.holds.bind(locator) ?? NOWHERE),
    stratum: strata.map((tzid) => (lon: number, lat: number) => pieces.holds(tzid, lon, lat)),
    touched: () => ({
      country: locators.map((locator) => locator?.touched ?? NO_SPANS),
      stratum: strata.map((tzid, s) => (zones.has(s) ? pieces.touched(grid, tzid) : NO_SPANS)),
    }),
  };
}

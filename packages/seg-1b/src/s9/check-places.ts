import type { Findings } from '@merchantry/engine/validation';
import type { PlaceableSites } from '../sites/placeable-sites.js';
import { inBox } from '../sites/published-point.js';
import { TEST_COUNTRY, TEST_STRATUM } from '../sites/site-boxes.js';
import type { CheckName } from './checks.js';

/** Published places. */
export interface Places {
  readonly dataset: string;
  readonly lon: Float64Array;
  readonly lat: Float64Array;
}

/**
 * Every published point lies in its tile, its country and its time zone; the last two are asked of every site, in whatever
 * cell it stands, but for those that are exempt.
 *
 * The tests are those that the places were put to while they were drawn, asked of what was published.
 */
export function checkPlaces(
  { sites, shapes }: Pick<PlaceableSites, 'sites' | 'shapes'>,
  strata: readonly string[],
  { dataset, lon, lat }: Places,
  findings: Findings<CheckName>,
): void {
  const { west, south, east, north, country, stratum, merchantId, tests } = sites;
  for (let i = 0; i < lon.length; i++) {
    const fail = (check: CheckName, code: Parameters<typeof findings.fail>[1], expected: string) =>
      findings.fail(check, code, {
        dataset,
        row: i,
        merchant: merchantId[i],
        expected,
        found: `${lon[i]}, ${lat[i]}`,
      });
    if (!inBox(lon[i], lat[i], west[i], south[i], east[i], north[i]))
      fail('point_in_tile', 'E707_POINT_OUTSIDE_PIXEL', `a point of tile ${sites.tile[i]}`);
    if ((tests[i] & TEST_COUNTRY) !== 0 && !shapes.country[country.codes[i]](lon[i], lat[i]))
      fail(
        'point_in_country',
        'E608_POINT_OUTSIDE_COUNTRY',
        `a point of ${country.dictionary[country.codes[i]]}`,
      );
    if ((tests[i] & TEST_STRATUM) !== 0 && !shapes.stratum[stratum[i]](lon[i], lat[i]))
      fail('point_in_zone', 'E608_POINT_OUTSIDE_COUNTRY', `a point of ${strata[stratum[i]]}`);
  }
}

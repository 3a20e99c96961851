import type { Findings } from '@merchantry/engine/validation';
import type { PlaceableSites } from '../sites/placeable-sites.js';
import { inBox } from '../sites/published-point.js';
import { NEAREST, type TileSpans } from '../tiles/tile-spans.js';
import type { CheckName } from './checks.js';

/** Published places. */
export interface Places {
  readonly dataset: string;
  readonly lon: Float64Array;
  readonly lat: Float64Array;
}

/**
 * Every published point lies in its tile, its country and its time zone; the last two are asked of every site, in whatever
 * cell it stands. Sites of a tile that was taken as the nearest, or that only counts for its zone, are left out and counted.
 *
 * @param span span of each site
 * @returns number of sites that were not asked for their country, and for their zone
 */
export function checkPlaces(
  { sites, shapes }: Pick<PlaceableSites, 'sites' | 'shapes'>,
  spans: TileSpans,
  span: Uint32Array,
  { dataset, lon, lat }: Places,
  findings: Findings<CheckName>,
): { readonly country: number; readonly zone: number } {
  const { west, south, east, north, country, stratum, merchantId } = sites;
  const left = { country: 0, zone: 0 };
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
    if (spans.rule[span[i]] === NEAREST) {
      left.country++;
      left.zone++;
      continue;
    }
    if (!shapes.country[country.codes[i]](lon[i], lat[i]))
      fail(
        'point_in_country',
        'E608_POINT_OUTSIDE_COUNTRY',
        `a point of ${country.dictionary[country.codes[i]]}`,
      );
    if (spans.held[span[i]] === 0) left.zone++;
    else if (!shapes.stratum[stratum[i]](lon[i], lat[i]))
      fail('point_in_zone', 'E608_POINT_OUTSIDE_COUNTRY', `a point of ${spans.strata[stratum[i]]}`);
  }
  return left;
}

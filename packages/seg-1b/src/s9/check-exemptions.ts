import type { Findings } from '@merchantry/engine/validation';
import type { PlaceableSites } from '../sites/placeable-sites.js';
import { TEST_COUNTRY, TEST_STRATUM } from '../sites/site-boxes.js';
import type { TileSpans } from '../tiles/tile-spans.js';
import type { CheckName } from './checks.js';

/**
 * Sites that are exempt from the test of their country or zone stand on tiles that S1 could not have found held: the country,
 * or the zone, has not the point by which the tile is judged (its centre, of an overlap its inner point).
 */
export function checkExemptions(
  { strata }: TileSpans,
  { sites, span, shapes }: PlaceableSites,
  findings: Findings<CheckName>,
): void {
  const { country, stratum, tests, tile, merchantId, fallbackLon: lon, fallbackLat: lat } = sites;
  const fail = (i: number, holder: string) =>
    findings.fail('exempt_tiles', 'E914_REPLAY_MISMATCH', {
      dataset: 'tile_spans',
      row: span[i],
      merchant: merchantId[i],
      expected: `tile ${tile[i]} held by ${holder}`,
      found: 'a tile that exempts its sites',
    });
  for (let i = 0; i < tests.length; i++) {
    if ((tests[i] & TEST_COUNTRY) === 0) {
      if (shapes.country[country.codes[i]](lon[i], lat[i])) fail(i, country.dictionary[country.codes[i]]);
      continue;
    }
    if ((tests[i] & TEST_STRATUM) !== 0) continue;
    const zone = stratum[i];
    if (shapes.stratum[zone](lon[i], lat[i])) fail(i, strata[zone]);
  }
}

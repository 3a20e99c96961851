import type { Findings } from '@merchantry/engine/validation';
import { tileAt } from '@merchantry/geo';
import type { Ground, PlaceableSites } from '../sites/placeable-sites.js';
import { TEST_COUNTRY, TEST_STRATUM } from '../sites/site-boxes.js';
import type { CheckName } from './checks.js';

/**
 * Sites that are exempt from the test of their country or zone stand on tiles that S1 could not have found held: the country,
 * or the zone, has not the point by which the tile is judged (its centre, of an overlap its inner point). A tile that was
 * given to a zone holds the middle of one of the zone's pieces.
 */
export function checkExemptions(
  { spans, pieces }: Pick<Ground, 'spans' | 'pieces'>,
  { sites, span, shapes }: PlaceableSites,
  findings: Findings<CheckName>,
): void {
  const { country, stratum, tests, tile, merchantId, fallbackLon: lon, fallbackLat: lat } = sites;
  const middles = new Map<number, Set<number>>();
  const given = (zone: number, at: number): boolean => {
    const known =
      middles.get(zone) ??
      new Set(pieces.middles(spans.strata[zone]).map(([x, y]) => tileAt(spans.grid, x, y)));
    middles.set(zone, known);
    return known.has(at);
  };
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
    if (shapes.stratum[zone](lon[i], lat[i]) && !given(zone, tile[i])) fail(i, spans.strata[zone]);
  }
}

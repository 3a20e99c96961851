import { wilson } from '../metric/wilson.js';
import type { Measured } from '../metric/measured.js';
import type { Segment1bInput } from './segment-1b-input.js';
import type { SiteRows } from './segment-1b-rows.js';

/** The rows 1B-05 and 06: countries that have a site, and sites south of the equator. */
export function coverage(
  { isos, sitesOf, lat }: SiteRows,
  { weighted, policy }: Pick<Segment1bInput, 'weighted' | 'policy'>,
): Map<string, Measured> {
  const eligible = new Set(weighted.filter((iso) => !policy.denylist.includes(iso)));
  const active = isos.filter((iso, code) => sitesOf[code] > 0 && eligible.has(iso)).length;
  const south = lat.reduce((count, degrees) => count + Number(degrees < 0), 0);
  return new Map([
    ['1B-05', { value: eligible.size > 0 ? active / eligible.size : null, interval: null, n: eligible.size }],
    [
      '1B-06',
      {
        value: lat.length > 0 ? south / lat.length : null,
        interval: wilson(south, lat.length),
        n: lat.length,
      },
    ],
  ]);
}

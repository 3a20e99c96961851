import { bootstrap, type Resampling } from '../metric/bootstrap.js';
import { gini } from '../metric/gini.js';
import { measured, type Measured } from '../metric/measured.js';
import { tally, type Tally } from '../metric/tally.js';
import { topshare } from '../metric/topshare.js';
import { RESAMPLED_IDS } from './bands-1b.js';
import type { SiteRows } from './segment-1b-rows.js';

const FORMULAS: readonly ((active: Tally) => number)[] = [
  gini,
  (active) => topshare(active, 10),
  (active) => topshare(active, 5),
  (active) => topshare(active, 1),
];

/** The rows 1B-01 to 04 over countries with a site, with intervals from whole merchants drawn again. */
export function countryConcentration(
  { sitesOf, pairs, merchants }: SiteRows,
  resampling: Resampling,
): Map<string, Measured> {
  const of = (counts: Float64Array) => {
    const active = tally(counts.filter((count) => count > 0));
    return FORMULAS.map((formula) => (active.n > 0 ? formula(active) : NaN));
  };
  const drawn = new Float64Array(sitesOf.length);
  const intervals = bootstrap(merchants, FORMULAS.length, resampling, (times) => {
    drawn.fill(0);
    for (let p = 0; p < pairs.sites.length; p++) {
      drawn[pairs.country[p]] += times[pairs.merchant[p]] * pairs.sites[p];
    }
    return of(drawn);
  });
  const n = sitesOf.reduce((active, count) => active + Number(count > 0), 0);
  const values = of(sitesOf);
  return new Map(RESAMPLED_IDS.map((id, m) => [id, { ...measured(values[m], n), interval: intervals[m] }]));
}

import type { Measured } from '../metric/measured.js';
import { bootstrap, type Resampling } from '../metric/bootstrap.js';
import { cv } from '../metric/cv.js';
import { gini } from '../metric/gini.js';
import { median } from '../metric/median.js';
import { nearestRank } from '../metric/nearest-rank.js';
import { resampledTally } from '../metric/resampled-tally.js';
import { rankIn, tally, type Tally } from '../metric/tally.js';
import { topshare } from '../metric/topshare.js';
import { wilson } from '../metric/wilson.js';
import type { OutletComposite } from './outlet-composite.js';

/** Metrics of the outlet counts, then of the dispersions: [row id, formula]. */
const OF_OUTLETS: readonly [string, (cohort: Tally) => number][] = [
  ['1A-02', median],
  ['1A-03', (cohort) => topshare(cohort, 10)],
  ['1A-04', gini],
];
const OF_PHI: readonly [string, (cohort: Tally) => number][] = [
  ['1A-11', cv],
  ['1A-12', (cohort) => nearestRank(cohort, 95) / nearestRank(cohort, 5)],
];

/** The rows 1A-01 to 04, 11 and 12: the pyramid of outlets and the spread of dispersions, by row id. */
export function outletMetrics(composite: OutletComposite, resampling: Resampling): Map<string, Measured> {
  const { singles, rails } = composite;
  const n = composite.outlets.length;
  // One hole makes the whole pyramid unknown: quantiles of the rest would describe another population.
  const outlets = cohortOf(composite.outlets, rails.nb_final_missing === 0);
  const phi = cohortOf(composite.phi, rails.nb_final_dispersion_invalid === 0);

  const metricsOf = (a: Tally | null, b: Tally | null) => [
    ...OF_OUTLETS.map(([, formula]) => (a ? formula(a) : NaN)),
    ...OF_PHI.map(([, formula]) => (b ? formula(b) : NaN)),
  ];
  const values = metricsOf(outlets && outlets.tally, phi && phi.tally);
  const intervals = bootstrap(n, values.length, resampling, (times) =>
    metricsOf(outlets && outlets.drawn(times), phi && phi.drawn(times)),
  );

  const measured = new Map<string, Measured>();
  measured.set('1A-01', { value: n > 0 ? singles / n : null, interval: wilson(singles, n), n });
  [...OF_OUTLETS, ...OF_PHI].forEach(([id], m) => {
    const cohort = m < OF_OUTLETS.length ? outlets : phi;
    const value = Number.isFinite(values[m]) ? values[m] : null;
    measured.set(id, { value, interval: value === null ? null : intervals[m], n: cohort?.tally.n ?? 0 });
  });
  return measured;
}

/** Merchants that carry a value; null when not measurable. */
interface Cohort {
  readonly tally: Tally;
  readonly drawn: (times: Uint32Array) => Tally;
}

function cohortOf(column: Float64Array, measurable: boolean): Cohort | null {
  if (!measurable) return null;
  const members = Uint32Array.from(column.keys()).filter((row) => !Number.isNaN(column[row]));
  if (members.length === 0) return null;
  const values = Float64Array.from(members, (row) => column[row]);
  const of = tally(values);
  return { tally: of, drawn: resampledTally(of, rankIn(of, values), members) };
}

import { BANDS_1A, NOT_COMPUTED_1A } from './band.js';
import { bootstrap, type Resampling } from './metric/bootstrap.js';
import { cv } from './metric/cv.js';
import { gini } from './metric/gini.js';
import type { Interval } from './metric/interval.js';
import { median } from './metric/median.js';
import { nearestRank } from './metric/nearest-rank.js';
import { rankIn, tally, type Tally } from './metric/tally.js';
import { topshare } from './metric/topshare.js';
import { wilson } from './metric/wilson.js';
import { outletComposite, type OutletComposite, type Segment1aInput } from './outlet-composite.js';
import { philoxResampling } from './resampling.js';
import {
  failingGates,
  thresholds,
  type Evidence,
  type MetricValue,
  type RunIdentity,
  type Scorecard,
} from './scorecard.js';
import { checkBands, checkFloors, verdict1a } from './verdict.js';

/** Rows 1A-01 to 04, 11 and 12 belong to the phase that settles hurdle and outlet counts. */
const PHASE = 'P1';

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

interface Measured {
  readonly value: number | null;
  readonly interval: Interval | null;
  readonly n: number;
}

/**
 * Score segment 1A on what S1 and S2 settled: the outlet pyramid of all gated merchants and the spread of the
 * dispersion. A pure function: same columns (in any row order), same card.
 *
 * @param evidence the files that the columns were read from
 * @throws Failure `ingress_schema_violation` when columns of one log differ in length
 */
export function scoreSegment1a(
  input: Segment1aInput,
  identity: RunIdentity,
  evidence: readonly Evidence[] = [],
  resampling: Resampling = philoxResampling(),
): Scorecard {
  const composite = outletComposite(input);
  const measured = measure(composite, resampling);
  const rails = Object.fromEntries(
    Object.entries(composite.rails).map(([name, violations]) => [`rail.${name}`, violations === 0]),
  );
  return assemble(measured, rails, composite.rails, identity, evidence, null);
}

/** The card of a run that could not be scored: every gate fails, the reason stands in `error`. */
export function failedScorecard(
  identity: RunIdentity,
  error: NonNullable<Scorecard['error']>,
  evidence: readonly Evidence[] = [],
): Scorecard {
  return assemble(new Map(), { scorer_finished: false }, null, identity, evidence, error);
}

/** Members of a composite that carry a value, as rows of it, with their tally and ranks; null when not measurable. */
interface Cohort {
  readonly tally: Tally;
  readonly members: Uint32Array;
  readonly ranks: Uint32Array;
}

function cohortOf(column: Float64Array, measurable: boolean): Cohort | null {
  if (!measurable) return null;
  const members = Uint32Array.from(column.keys()).filter((row) => !Number.isNaN(column[row]));
  if (members.length === 0) return null;
  const values = Float64Array.from(members, (row) => column[row]);
  const of = tally(values);
  return { tally: of, members, ranks: rankIn(of, values) };
}

function measure(composite: OutletComposite, resampling: Resampling): Map<string, Measured> {
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
  const redrawn = (cohort: Cohort | null, times: Uint32Array) =>
    cohort && recount(cohort.tally, cohort.ranks, cohort.members, times);
  const intervals = bootstrap(n, values.length, resampling, (times) =>
    metricsOf(redrawn(outlets, times), redrawn(phi, times)),
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

/** The cohort as a replicate drew it: how many of its members, and with which values, varies with the draw. */
function recount({ values }: Tally, ranks: Uint32Array, members: Uint32Array, times: Uint32Array): Tally {
  const counts = new Float64Array(values.length);
  let n = 0;
  for (let i = 0; i < members.length; i++) {
    const t = times[members[i]];
    counts[ranks[i]] += t;
    n += t;
  }
  return { n, values, counts };
}

function assemble(
  measured: ReadonlyMap<string, Measured>,
  gates: Readonly<Record<string, boolean>>,
  rails: OutletComposite['rails'] | null,
  identity: RunIdentity,
  evidence: readonly Evidence[],
  error: Scorecard['error'],
): Scorecard {
  const value = (id: string) => measured.get(id)?.value ?? null;
  const { B, BPLUS, publishedB } = checkBands(BANDS_1A, value);
  const checks = { B, BPLUS };
  const hardGates = { ...checkFloors(BANDS_1A, value), ...gates };
  const verdict = verdict1a(checks, hardGates, NOT_COMPUTED_1A);
  const metrics = Object.fromEntries(
    BANDS_1A.map(({ id, metric }): [string, MetricValue] => [
      id,
      { name: metric, ...(measured.get(id) ?? { value: null, interval: null, n: 0 }) },
    ]),
  );
  const { as_of_utc: generated, ...run } = identity;
  return {
    generated_utc: generated,
    segment: '1A',
    phase: PHASE,
    status: verdict.grade === 'below_B' ? 'FAIL' : 'PASS',
    verdict,
    run,
    thresholds: thresholds(BANDS_1A),
    metrics,
    checks,
    checks_published: { B: publishedB },
    integrity_rails: rails,
    failing_gates: failingGates(checks, hardGates),
    evidence,
    error,
  };
}

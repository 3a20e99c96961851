import { BANDS_1A, REPLAY_GATE } from './band.js';
import { catalogueFigures } from './catalogue-figures.js';
import {
  crossBorderMetrics,
  publishedCrossBorder,
  type CrossBorderRows,
  type Measured,
} from './cross-border.js';
import { MerchantRows } from './merchant-rows.js';
import { bootstrap, type Resampling } from './metric/bootstrap.js';
import { cv } from './metric/cv.js';
import { gini } from './metric/gini.js';
import { median } from './metric/median.js';
import { nearestRank } from './metric/nearest-rank.js';
import { pairTally, spearman } from './metric/spearman.js';
import { rankIn, tally, type Tally } from './metric/tally.js';
import { topshare } from './metric/topshare.js';
import { wilson } from './metric/wilson.js';
import { outletComposite, type OutletComposite } from './outlet-composite.js';
import { phiSeparation, sizeThirds } from './phi-separation.js';
import { precursors } from './precursors.js';
import { philoxResampling } from './resampling.js';
import {
  failingGates,
  thresholds,
  type Evidence,
  type Findings,
  type MetricValue,
  type RunIdentity,
  type Scorecard,
} from './scorecard.js';
import type { Segment1aInput } from './segment-1a-input.js';
import { stratify } from './strata.js';
import { checkBands, checkHardBounds, verdict1a } from './verdict.js';
import { countByRow, ZTP_LIMITS, ztpRails } from './ztp-rails.js';

/** Every row of the segment is scored: the phase that certifies it. */
const PHASE = 'P5';

/** Datasets that row 1A-14 asks for. */
const REQUIRED_OUTPUTS = [
  's3_integerised_counts',
  's3_site_sequence',
  'sparse_flag',
  'merchant_abort_log',
  'hurdle_stationarity_tests',
];

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

/** Whether a second build of the same world gave the same digest; null where nobody has built it twice. */
export type Replay = boolean | null;

/**
 * Score segment 1A on what it has published. A pure function: same columns (in any row order but the catalogue's), same
 * card.
 *
 * @param evidence the files that the columns were read from
 * @throws Failure `ingress_schema_violation` when columns of one log differ in length; `table_sort_violation` for a
 *   catalogue that is not in its declared order
 */
export function scoreSegment1a(
  input: Segment1aInput,
  identity: RunIdentity,
  evidence: readonly Evidence[] = [],
  replay: Replay = null,
  resampling: Resampling = philoxResampling(),
): Scorecard {
  const composite = outletComposite(input.outlets);
  const gated = new MerchantRows(composite.ids);
  const merchants = composite.ids.length;
  const catalogue = catalogueFigures(input.catalogue, gated, merchants);
  const foreign = input.candidates.merchantId.filter((_, i) => input.candidates.isHome[i] === 0);
  const rows: CrossBorderRows = {
    isMulti: composite.isMulti,
    size: composite.outlets.map((outlets, row) => (composite.isMulti[row] === 1 ? outlets : NaN)),
    candidates: countByRow(gated.of(foreign), merchants),
    members: countByRow(gated.of(input.membership.merchantId), merchants),
    catalogue,
  };
  const everyone = Array.from({ length: merchants }, (_, row) => row);
  const { metrics, gradient } = crossBorderMetrics(rows, everyone, resampling);

  const { site_order_broken, site_id_unlike_order, stranger } = catalogue.identity;
  const missing = REQUIRED_OUTPUTS.filter((id) => !input.published.has(id));
  const measured = new Map<string, Measured>([
    ...measure(composite, resampling),
    ...Object.entries(metrics),
    [
      '1A-13',
      truth(site_order_broken + site_id_unlike_order + stranger === 0, input.catalogue.merchantId.length),
    ],
    ['1A-14', truth(missing.length === 0, REQUIRED_OUTPUTS.length)],
  ]);

  const ztp = ztpRails(input.ztp, gated, rows.candidates);
  const rails = {
    ...Object.fromEntries(
      Object.entries(composite.rails).map(([name, violations]) => [`rail.${name}`, violations === 0]),
    ),
    'rail.ztp_exhausted_share': ztp.exhausted_share <= ZTP_LIMITS.exhausted_share,
    'rail.ztp_many_rejections_share': ztp.many_rejections_share <= ZTP_LIMITS.many_rejections_share,
  };
  const strata = designLabels(input.design, gated, merchants);
  const rates = gradient.deciles.filter(({ rate }) => rate !== null);
  const findings: Findings = {
    published: publishedCrossBorder(rows, merchants),
    integrity_rails: composite.rails,
    identity: catalogue.identity,
    ztp,
    missing_outputs: missing,
    deciles: gradient.deciles,
    decile_trend: finite(
      spearman(
        pairTally(
          rates.map(({ decile }) => decile),
          rates.map(({ rate }) => rate!),
        ),
      ),
    ),
    strata: Object.entries(strata).map(([by, labels]) => stratify(by, labels, rows, BANDS_1A)),
    phi_separation: [
      phiSeparation('channel', composite.phi, strata['channel']),
      phiSeparation('size', composite.phi, sizeThirds(rows.size)),
    ],
    precursors: precursors(catalogue, composite.isMulti, input.countries),
  };
  return assemble(measured, rails, findings, replay, identity, evidence, null);
}

const truth = (holds: boolean, n: number): Measured => ({
  value: n === 0 ? null : holds ? 1 : 0,
  interval: null,
  n,
});

const finite = (value: number) => (Number.isFinite(value) ? value : null);

/** Stratum of every gated merchant, by each of the ways in which strata are cut. */
function designLabels(
  { merchantId, mcc, channel, gdpBucket }: Segment1aInput['design'],
  gated: MerchantRows,
  n: number,
) {
  const labels = { channel: unknown(n), mcc_thousand: unknown(n), gdp_bucket: unknown(n) };
  gated.of(merchantId).forEach((row, i) => {
    if (row < 0) return;
    labels.channel[row] = channel.dictionary[channel.codes[i]];
    labels.mcc_thousand[row] = String(Math.floor(mcc[i] / 1000) * 1000).padStart(4, '0');
    labels.gdp_bucket[row] = String(gdpBucket[i]);
  });
  return labels;
}

const unknown = (n: number): string[] => Array.from({ length: n }, () => 'unknown');

/** The card of a run that could not be scored: every gate fails, the reason stands in `error`. */
export function failedScorecard(
  identity: RunIdentity,
  error: NonNullable<Scorecard['error']>,
  evidence: readonly Evidence[] = [],
): Scorecard {
  return assemble(new Map(), { scorer_finished: false }, null, null, identity, evidence, error);
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
  findings: Findings | null,
  replay: Replay,
  identity: RunIdentity,
  evidence: readonly Evidence[],
  error: Scorecard['error'],
): Scorecard {
  const value = (id: string) => measured.get(id)?.value ?? null;
  const { B, BPLUS, publishedB } = checkBands(BANDS_1A, value);
  const checks = { B, BPLUS };
  const hardGates = {
    ...checkHardBounds(BANDS_1A, value),
    ...gates,
    ...(replay === null ? {} : { [REPLAY_GATE]: replay }),
  };
  const verdict = verdict1a(checks, hardGates, replay === null ? [REPLAY_GATE] : []);
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
    findings,
    failing_gates: failingGates(checks, hardGates),
    evidence,
    error,
  };
}

import { BANDS_1A, REPLAY_GATE } from './bands-1a.js';
import { crossBorderMetrics, publishedCrossBorder } from './cross-border.js';
import { truth, type Measured } from '../metric/measured.js';
import type { Resampling } from '../metric/bootstrap.js';
import { pairTally, spearman } from '../metric/spearman.js';
import { outletMetrics } from './outlet-metrics.js';
import { phiSeparation, sizeThirds } from './phi-separation.js';
import { precursors } from './precursors.js';
import { philoxResampling } from '../resampling.js';
import { scorecard, type Evidence, type RunIdentity, type ScorerError } from '../scorecard.js';
import type { Findings1a, Scorecard1a } from './findings-1a.js';
import type { Replay } from '../segment-scorer.js';
import type { Segment1aInput } from './segment-1a-input.js';
import { joinSegment1a, type Segment1aRows } from './segment-1a-rows.js';
import { stratify } from './strata.js';
import { strataLabels } from './strata-labels.js';
import { checkBands, checkHardBounds } from '../verdict.js';
import { verdict1a } from './verdict-1a.js';
import { ZTP_LIMITS, ztpRails } from './ztp-rails.js';

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
): Scorecard1a {
  return scoreJoined(joinSegment1a(input), input, identity, evidence, replay, resampling);
}

/** The same on tables that were joined already. */
export function scoreJoined(
  { composite, gated, rows }: Segment1aRows,
  input: Segment1aInput,
  identity: RunIdentity,
  evidence: readonly Evidence[] = [],
  replay: Replay = null,
  resampling: Resampling = philoxResampling(),
): Scorecard1a {
  const { catalogue } = rows;
  const merchants = composite.ids.length;
  const everyone = Array.from({ length: merchants }, (_, row) => row);
  const { metrics, gradient } = crossBorderMetrics(rows, everyone, resampling);

  const { site_order_broken, site_id_unlike_order, stranger } = catalogue.identity;
  const missing = REQUIRED_OUTPUTS.filter((id) => !input.published.has(id));
  const measured = new Map<string, Measured>([
    ...outletMetrics(composite, resampling),
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
  const strata = strataLabels(input.design, gated, merchants);
  const rates = gradient.deciles.filter(({ rate }) => rate !== null);
  const findings: Findings1a = {
    published: publishedCrossBorder(rows, merchants),
    integrity_rails: composite.rails,
    identity: catalogue.identity,
    ztp,
    missing_outputs: missing,
    deciles: gradient.deciles,
    gradient_rates: gradient.rates,
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
      phiSeparation('channel', composite.phi, strata.channel),
      phiSeparation('size', composite.phi, sizeThirds(rows.size)),
    ],
    precursors: precursors(catalogue, composite.isMulti, input.countries),
  };
  return assemble(measured, rails, findings, replay, identity, evidence, null);
}

const finite = (value: number) => (Number.isFinite(value) ? value : null);

/** The card of a run that could not be scored: every gate fails, the reason stands in `error`. */
export function failedScorecard1a(
  identity: RunIdentity,
  error: ScorerError,
  evidence: readonly Evidence[] = [],
): Scorecard1a {
  return assemble(new Map(), { scorer_finished: false }, null, null, identity, evidence, error);
}

function assemble(
  measured: ReadonlyMap<string, Measured>,
  gates: Readonly<Record<string, boolean>>,
  findings: Findings1a | null,
  replay: Replay,
  identity: RunIdentity,
  evidence: readonly Evidence[],
  error: ScorerError | null,
): Scorecard1a {
  const value = (id: string) => measured.get(id)?.value ?? null;
  const { B, BPLUS, publishedB } = checkBands(BANDS_1A, value);
  const checks = { B, BPLUS };
  const hardGates = {
    ...checkHardBounds(BANDS_1A, value),
    ...gates,
    ...(replay === null ? {} : { [REPLAY_GATE]: replay }),
  };
  const verdict = verdict1a(checks, hardGates, replay === null ? [REPLAY_GATE] : []);
  return scorecard({
    segment: '1A',
    phase: PHASE,
    status: verdict.grade === 'below_B' ? 'FAIL' : 'PASS',
    verdict,
    checks,
    findings,
    evidence,
    error,
    rows: BANDS_1A,
    measured,
    publishedB,
    identity,
  });
}

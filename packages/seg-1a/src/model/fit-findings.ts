import type { FitInputs, FittedModels } from './fit-models.js';
import { ascending, mean, nearestRank, weightedMoments } from './order-statistics.js';
import type { Fitted } from './self-check.js';
import ln from '@stdlib/math-base-special-ln';

/** Nearest-rank quantiles over merchants of the snapshot. */
export interface Spread {
  readonly min: number;
  readonly p05: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** What the fit found, for people: `provenance.json` and docs/model-fit.md. */
export interface FitFindings {
  readonly corpus_rows: number;
  readonly multi_rows: number;
  readonly irls_iterations: number;
  readonly hurdle_shift: number;
  readonly mean_scale: number;
  readonly log_bias: number;
  readonly mean_pi_body: number;
  readonly mean_pi_chain: number;
  /** Standard deviations of ln mu over body merchants: all of it, and its category part. */
  readonly sd_ln_mu_body: number;
  readonly sd_ln_mu_body_mcc: number;
  readonly mu: Spread;
  readonly phi: Spread;
  /** Mean fitted mu of each chain code over its merchants, by code. */
  readonly chain_mu: Readonly<Record<string, number>>;
  /** What the moment estimator would have said of phi. */
  readonly moments: {
    readonly cells: number;
    readonly pooled_share: number;
    readonly global_share: number;
    readonly clamped_share: number;
    readonly median_phi: number;
    readonly cv_phi: number;
  };
}

const spread = (values: Float64Array): Spread => {
  const sorted = ascending(values);
  const at = (q: number) => nearestRank(sorted, q);
  return {
    min: sorted[0],
    p05: at(0.05),
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    max: sorted[sorted.length - 1],
  };
};

/** A figure for people: six significant digits. */
const figure = (x: number): number => Number(x.toPrecision(6));

const figures = <T>(value: T): T =>
  (typeof value === 'number'
    ? figure(value)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, figures(item)]))
      : value) as T;

export function fitFindings(
  { categories, snapshot }: FitInputs,
  fitted: FittedModels,
  values: Fitted,
): FitFindings {
  const tierOf = (row: number) => categories.isChain[snapshot.mcc[row]];
  const body = (column: Float64Array) => column.filter((_, row) => tierOf(row) === 0);
  const chain = (column: Float64Array) => column.filter((_, row) => tierOf(row) === 1);
  const sd = (column: Float64Array) =>
    weightedMoments(
      column,
      column.map(() => 1),
    ).sd;
  const mccPart = Float64Array.from(snapshot.mcc, (mcc) => fitted.mean.beta[1 + mcc]);
  const chainMu = categories.mccs.flatMap((mcc, position): [string, number][] =>
    categories.isChain[position] === 1
      ? [[String(mcc), mean(values.mu.filter((_, row) => snapshot.mcc[row] === position))]]
      : [],
  );
  const { moments } = fitted;
  return figures({
    corpus_rows: fitted.corpusRows,
    multi_rows: fitted.multiRows,
    irls_iterations: fitted.hurdle.iterations,
    hurdle_shift: fitted.hurdle.shift,
    mean_scale: fitted.mean.scale,
    log_bias: fitted.mean.logBias,
    mean_pi_body: mean(body(values.pi)),
    mean_pi_chain: mean(chain(values.pi)),
    sd_ln_mu_body: sd(body(values.mu).map(ln)),
    sd_ln_mu_body_mcc: sd(body(mccPart)),
    mu: spread(values.mu),
    phi: spread(values.phi),
    chain_mu: Object.fromEntries(chainMu),
    moments: {
      cells: moments.cells,
      pooled_share: moments.pooledShare,
      global_share: moments.globalShare,
      clamped_share: moments.clampedShare,
      median_phi: moments.medianPhi,
      cv_phi: moments.phiCv,
    },
  });
}

import exp from '@stdlib/math-base-special-exp';
import ln from '@stdlib/math-base-special-ln';
import { linearRidge } from './linear-ridge.js';
import type { FitPolicy } from './fit-policy.js';
import { ascending, mean, nearestRank } from './order-statistics.js';
import { oneHotDesign, predict, type SparseDesign } from './sparse-design.js';
import type { Outcomes } from './simulate-outcomes.js';
import type { ModelRows } from './universe.js';

export interface MeanFit {
  /** Corrected coefficients over [1, mcc, channel]. */
  readonly beta: Float64Array;
  /** What the regression itself said. */
  readonly rawIntercept: number;
  /** Scale of the part besides the intercept; 1 unless a bound binds. */
  readonly scale: number;
  /** Shift of the intercept that keeps the smallest mu at its bound. */
  readonly floorShift: number;
  /** ln(mean count / mean fitted mu) over multi rows: the bias of a fit to logs. */
  readonly logBias: number;
}

/**
 * Ridge regression of ln y on [1, mcc, channel] over multi rows, then the scale step, then the correction of the log
 * bias. `pi` is the fitted probability of every corpus row.
 */
export function fitMean(
  rows: ModelRows,
  mccCount: number,
  outcomes: Outcomes,
  pi: Float64Array,
  policy: FitPolicy['mean'],
): MeanFit {
  const everyRow = oneHotDesign([mccCount, 2], [rows.mcc, rows.channel], rows.rows);
  const multi = Uint32Array.from({ length: rows.rows }, (_, row) => row).filter(
    (row) => outcomes.isMulti[row] === 1,
  );
  const design = selectRows(everyRow, multi);
  const counts = Float64Array.from(multi, (row) => outcomes.outlets[row]);
  const raw = linearRidge(design, counts.map(ln), null, policy.l2);

  const { scale, floorShift } = scaleStep(predict(everyRow, raw), raw[0], pi, policy);
  const beta = raw.map((value) => value * scale);
  beta[0] = raw[0] + floorShift;
  const logBias = ln(mean(counts) / mean(predict(design, beta).map(exp)));
  beta[0] += logBias;
  return { beta, rawIntercept: raw[0], scale, floorShift, logBias };
}

/**
 * The largest scale s of the part besides the intercept, up to `scale[1]`, at which, after the smallest shift of the
 * intercept that lifts min mu to `min_mu`, the q90 of mu over rows with pi >= 0.5 is at most `max_q90_mu`.
 */
export function scaleStep(
  eta: Float64Array,
  intercept: number,
  pi: Float64Array,
  policy: Pick<FitPolicy['mean'], 'scale' | 'bisections' | 'min_mu' | 'max_q90_mu'>,
): { scale: number; floorShift: number } {
  const sorted = ascending(eta);
  const likely = ascending(eta.filter((_, row) => pi[row] >= 0.5));
  const at = (base: number, s: number) => intercept + s * (base - intercept);
  const shiftAt = (s: number) => Math.max(0, ln(policy.min_mu) - at(sorted[0], s));
  const fits = (s: number) =>
    likely.length === 0 || at(nearestRank(likely, 0.9), s) + shiftAt(s) <= ln(policy.max_q90_mu);
  let [low, high] = policy.scale;
  if (fits(high)) return { scale: high, floorShift: shiftAt(high) };
  for (let i = 0; i < policy.bisections; i++) {
    const middle = low + (high - low) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return { scale: low, floorShift: shiftAt(low) };
}

/** The design of some of its rows, in the order given. */
function selectRows(design: SparseDesign, rows: Uint32Array): SparseDesign {
  const { width } = design;
  const index = new Uint16Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    index.set(design.index.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
  }
  return { ...design, rows: rows.length, index };
}

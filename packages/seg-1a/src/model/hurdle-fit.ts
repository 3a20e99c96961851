import { hurdleLogits, logistic } from '../design/linear-predictor.js';
import { hurdleTerms } from '../design/models.js';
import { bisectIncreasing } from './bisect.js';
import type { FitPolicy } from './fit-policy.js';
import { logisticRidge } from './logistic-ridge.js';
import { mean } from './order-statistics.js';
import { oneHotDesign } from './sparse-design.js';
import type { Outcomes } from './simulate-outcomes.js';
import type { ModelRows } from './universe.js';

export interface HurdleFit {
  /** Calibrated coefficients over [1, mcc, channel, bucket]. */
  readonly beta: Float64Array;
  readonly rawIntercept: number;
  readonly iterations: number;
  /** Shift of the intercept that brings mean pi over the snapshot to its target. */
  readonly shift: number;
}

/** Logistic ridge of is_multi on the corpus, then the intercept moved so that mean pi over `snapshot` is `mean_pi`. */
export function fitHurdle(
  corpus: ModelRows,
  snapshot: ModelRows,
  mccCount: number,
  outcomes: Outcomes,
  policy: FitPolicy['hurdle'],
): HurdleFit {
  const design = oneHotDesign([mccCount, 2, 5], [corpus.mcc, corpus.channel, corpus.bucket], corpus.rows);
  const { beta, iterations } = logisticRidge(design, outcomes.isMulti, {
    l2: policy.l2,
    maxIterations: policy.max_iterations,
    tolerance: policy.tolerance,
    clip: policy.clip,
  });
  const logits = hurdleLogits(hurdleTerms(beta, mccCount), snapshot);
  const shift = bisectIncreasing(
    (by) => mean(logits.map((eta) => logistic(eta + by))),
    policy.mean_pi,
    ...policy.shift,
    policy.bisections,
  );
  const rawIntercept = beta[0];
  const calibrated = Float64Array.from(beta);
  calibrated[0] += shift;
  return { beta: calibrated, rawIntercept, iterations, shift };
}

import { Failure } from '@merchantry/contracts';
import { dispersions, hurdleLogits, meanOutlets, probabilities } from '../design/linear-predictor.js';
import type { DispersionModel, HurdleModel } from '../design/models.js';
import { acceptance } from '../s2/acceptance.js';
import type { FitPolicy, SelfCheckName } from './fit-policy.js';
import { ascending, mean, median, nearestRank, weightedMoments } from './order-statistics.js';
import type { ModelRows } from './universe.js';

export interface SelfCheckItem {
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly passed: boolean;
}

export type SelfCheck = Readonly<Record<SelfCheckName, SelfCheckItem>>;

/** What the models say of every merchant of the snapshot. */
export interface Fitted {
  readonly pi: Float64Array;
  readonly mu: Float64Array;
  readonly phi: Float64Array;
}

export function fittedValues(hurdle: HurdleModel, dispersion: DispersionModel, rows: ModelRows): Fitted {
  return {
    pi: probabilities(hurdleLogits(hurdle.hurdle, rows)),
    mu: meanOutlets(hurdle.mean, rows),
    phi: dispersions(dispersion.dispersion, rows, rows.lnGdp),
  };
}

/**
 * Expectations over the snapshot, in closed form: an attempt of merchant m is kept with probability alpha_m, so it takes
 * 1/alpha_m attempts. Where a figure speaks of multi-site merchants, merchants count with weight pi.
 */
export function selfCheck({ pi, mu, phi }: Fitted, bounds: FitPolicy['self_check']): SelfCheck {
  const alpha = mu.map((m, row) => acceptance(m, phi[row]));
  const attempts = weightedMoments(
    alpha.map((a) => 1 / a),
    pi,
  ).mean;
  const spread = weightedMoments(phi, pi);
  const sortedPhi = ascending(phi);
  const values: Record<SelfCheckName, number> = {
    rejection_share: (attempts - 1) / attempts,
    largest_rejection: 1 - ascending(alpha)[0],
    mean_attempts: attempts,
    mean_pi: mean(pi),
    q90_mu: nearestRank(ascending(mu.filter((_, row) => pi[row] >= 0.5)), 0.9),
    median_mu_over_phi: median(ascending(mu.map((m, row) => m / phi[row]))),
    phi_cv: spread.sd / spread.mean,
    phi_p95_over_p05: nearestRank(sortedPhi, 0.95) / nearestRank(sortedPhi, 0.05),
  };
  const items = (Object.keys(values) as SelfCheckName[]).map((name): [SelfCheckName, SelfCheckItem] => {
    const value = values[name];
    const { min, max } = bounds[name];
    const passed =
      Number.isFinite(value) && (min === undefined || value >= min) && (max === undefined || value <= max);
    return [name, { value, ...(min !== undefined && { min }), ...(max !== undefined && { max }), passed }];
  });
  return Object.fromEntries(items) as unknown as SelfCheck;
}

/** Throws `model_selfcheck_failed` with every figure outside its bounds: such a bundle is not exported. */
export function refuseFailedCheck(check: SelfCheck): void {
  const failed = (Object.keys(check) as SelfCheckName[]).filter((name) => !check[name].passed);
  if (failed.length === 0) return;
  const [first] = failed;
  const { value, min = -Infinity, max = Infinity } = check[first];
  throw new Failure(
    'model_selfcheck_failed',
    `The fitted bundle fails its self-check: ${failed.join(', ')}.`,
    {
      column: first,
      expected: `${min} to ${max}`,
      found: String(value),
      detail: Object.fromEntries(failed.map((name) => [name, check[name].value])),
    },
  );
}

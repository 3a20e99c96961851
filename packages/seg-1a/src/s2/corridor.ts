import { Failure } from '@merchantry/contracts';
import type { ValidationPolicy } from '../policy/validation-policy.js';
import { acceptance } from './acceptance.js';

/** What the gate looked at. Merchants whose acceptance probability is unusable are counted and left out. */
export interface Corridor {
  readonly merchants: number;
  readonly invalidAlpha: number;
  /** Rejected attempts over all attempts. */
  readonly rejectionShare: number;
  /** 99th percentile (nearest rank) of rejections per merchant. */
  readonly rejectionsP99: number;
  /** Highest value of the CUSUM chart. */
  readonly maxCusum: number;
}

/**
 * Rejections of merchants in ascending id order against the law of the sampler. One entry a merchant: rejected attempts,
 * mean, dispersion. Throws `ERR_S2_CORRIDOR_EMPTY` when no merchant is left.
 */
export function measureCorridor(
  rejections: ArrayLike<number>,
  mu: ArrayLike<number>,
  phi: ArrayLike<number>,
  policy: ValidationPolicy['cusum'],
): Corridor {
  const kept = new Uint32Array(rejections.length);
  const chart = new CusumChart(policy.reference_k);
  let merchants = 0;
  let rejected = 0;
  for (let i = 0; i < rejections.length; i++) {
    const alpha = acceptance(mu[i], phi[i]);
    if (!(alpha > 0 && alpha <= 1)) continue;
    const r = rejections[i];
    kept[merchants++] = r;
    rejected += r; // integers below 2^53: exact
    const a = Math.min(alpha, policy.alpha_cap);
    chart.add((r - (1 - a) / a) / Math.sqrt((1 - a) / (a * a)));
  }
  if (merchants === 0) {
    throw new Failure('ERR_S2_CORRIDOR_EMPTY', 'No merchant is left for the rejection corridor.', {
      dataset: 'nb_final',
      expected: 'at least one merchant with two outlets or more',
      found: `${rejections.length} merchants, none with an acceptance probability in (0, 1]`,
    });
  }
  const ascending = kept.subarray(0, merchants).sort();
  return {
    merchants,
    invalidAlpha: rejections.length - merchants,
    rejectionShare: rejected / (rejected + merchants),
    rejectionsP99: ascending[Math.ceil((99 * merchants) / 100) - 1],
    maxCusum: chart.max,
  };
}

/** Throws `ERR_S2_CORRIDOR_BREACH` with the figure that left its bound. */
export function assertCorridor(measured: Corridor, policy: ValidationPolicy): void {
  const { rejection_share_max, rejections_p99_max } = policy.corridor;
  const { threshold_h } = policy.cusum;
  if (!(measured.rejectionShare <= rejection_share_max)) {
    throw breach('rho_rej', `<= ${rejection_share_max}`, measured.rejectionShare, measured);
  }
  if (!(measured.rejectionsP99 <= rejections_p99_max)) {
    throw breach('p99', `<= ${rejections_p99_max}`, measured.rejectionsP99, measured);
  }
  if (!(measured.maxCusum < threshold_h)) {
    throw breach('cusum', `< ${threshold_h}`, measured.maxCusum, measured);
  }
}

/**
 * One-sided CUSUM (Page 1954): S = max(0, S + z - k), from 0. The steps between two resets are a Neumaier sum, so that
 * rounding does not build up over a million merchants.
 */
class CusumChart {
  max = 0;
  private sum = 0;
  private correction = 0;

  constructor(private readonly drift: number) {}

  add(z: number): void {
    this.accumulate(z);
    this.accumulate(-this.drift);
    const height = this.sum + this.correction;
    if (height > 0) {
      this.max = Math.max(this.max, height);
    } else {
      this.sum = 0;
      this.correction = 0;
    }
  }

  /** One step of Neumaier's sum. */
  private accumulate(term: number): void {
    const next = this.sum + term;
    this.correction += Math.abs(this.sum) >= Math.abs(term) ? this.sum - next + term : term - next + this.sum;
    this.sum = next;
  }
}

const breach = (test: string, expected: string, found: number, measured: Corridor) =>
  new Failure('ERR_S2_CORRIDOR_BREACH', `Rejections left their corridor: ${test}.`, {
    dataset: 'nb_final',
    expected: `${test} ${expected}`,
    found: String(found),
    detail: { test, ...measured },
  });

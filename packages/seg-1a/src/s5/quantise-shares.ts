import { Failure } from '@merchantry/contracts';
import { roundHalfEven } from '../numeric/round-half-even.js';

/** Shares as whole numbers of 10^-dp. */
export interface QuantisedShares {
  /** One a share, together exactly 10^dp. */
  readonly units: Float64Array;
  /** Units that were added or taken away after rounding. */
  readonly corrections: number;
}

/**
 * Shares that add up to one, as whole units that add up to 10^dp exactly. Each is rounded half to even; units that are
 * then missing go to those that lost most by rounding, earlier ones first, and units too many are taken from those that
 * gained most, later ones first. The residual keeps its sign, so a share that was rounded up is never raised again.
 * Throws `E_QUANT_SUM_MISMATCH` when the shares are not near one in total, `E_QUANT_NEGATIVE`.
 */
export function quantiseShares(shares: Float64Array, dp: number, currency?: string): QuantisedShares {
  const n = shares.length;
  const whole = 10 ** dp;
  const units = new Float64Array(n);
  const residual = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const scaled = shares[i] * whole;
    units[i] = roundHalfEven(scaled);
    residual[i] = scaled - units[i];
    sum += units[i];
  }
  const missing = whole - sum;
  const corrections = Math.abs(missing);
  if (!(corrections <= n)) {
    throw new Failure('E_QUANT_SUM_MISMATCH', 'Shares that are to be rounded do not add up to one.', {
      dataset: 'ccy_country_weights_cache',
      column: 'weight',
      expected: `${whole} units within ${n}`,
      found: `${sum} units${currency === undefined ? '' : ` under ${currency}`}`,
    });
  }
  if (corrections === 0) return { units, corrections };
  const order = Array.from({ length: n }, (_, i) => i);
  if (missing > 0) order.sort((a, b) => residual[b] - residual[a] || a - b);
  else order.sort((a, b) => residual[a] - residual[b] || b - a);
  const step = missing > 0 ? 1 : -1;
  for (let i = 0; i < corrections; i++) {
    const at = order[i];
    units[at] += step;
    if (units[at] < 0) {
      throw new Failure('E_QUANT_NEGATIVE', 'Rounding made a weight negative.', {
        dataset: 'ccy_country_weights_cache',
        column: 'weight',
        expected: '>= 0 units',
        found: `${units[at]} units${currency === undefined ? '' : ` under ${currency}`}`,
      });
    }
  }
  return { units, corrections };
}

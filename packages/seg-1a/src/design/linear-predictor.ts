import exp from '@stdlib/math-base-special-exp';
import type { DesignRows } from './dictionaries.js';
import type { DispersionTerms, HurdleTerms, LevelTerms } from './models.js';
import { neumaierSum3, neumaierSum4 } from './neumaier-sum.js';

/** 1 / (1 + e^-eta) without overflow and without a clamp: an exact 0 or 1 is a lawful answer. */
export function logistic(eta: number): number {
  if (eta >= 0) return 1 / (1 + exp(-eta));
  const e = exp(eta);
  return e / (1 + e);
}

/** Multi-site logit of each row: Neumaier sum of intercept, mcc, channel, bucket, in this order. */
export function hurdleLogits(terms: HurdleTerms, design: DesignRows): Float64Array {
  const eta = new Float64Array(design.rows);
  for (let row = 0; row < eta.length; row++) {
    eta[row] = neumaierSum4(
      terms.intercept,
      terms.mcc[design.mcc[row]],
      terms.channel[design.channel[row]],
      terms.bucket[design.bucket[row]],
    );
  }
  return eta;
}

/** Probability of each logit. */
export function probabilities(logits: Float64Array): Float64Array {
  const pi = new Float64Array(logits.length);
  for (let row = 0; row < pi.length; row++) pi[row] = logistic(logits[row]);
  return pi;
}

/** Mean outlet count mu of each row: exp of the Neumaier sum of intercept, mcc, channel. */
export function meanOutlets(
  terms: LevelTerms,
  design: Pick<DesignRows, 'rows' | 'mcc' | 'channel'>,
): Float64Array {
  const mu = new Float64Array(design.rows);
  for (let row = 0; row < mu.length; row++) {
    mu[row] = exp(
      neumaierSum3(terms.intercept, terms.mcc[design.mcc[row]], terms.channel[design.channel[row]]),
    );
  }
  return mu;
}

/**
 * Negative-binomial dispersion phi of each row: exp of the Neumaier sum of intercept, mcc, channel and
 * coefficient * ln g. `lnGdp` holds ln of GDP per head, one a row, in the unit of the series that the fit was given.
 */
export function dispersions(
  terms: DispersionTerms,
  design: Pick<DesignRows, 'rows' | 'mcc' | 'channel'>,
  lnGdp: Float64Array,
): Float64Array {
  const phi = new Float64Array(design.rows);
  for (let row = 0; row < phi.length; row++) {
    phi[row] = exp(
      neumaierSum4(
        terms.intercept,
        terms.mcc[design.mcc[row]],
        terms.channel[design.channel[row]],
        terms.lnGdp * lnGdp[row],
      ),
    );
  }
  return phi;
}

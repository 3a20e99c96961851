import exp from '@stdlib/math-base-special-exp';
import ln from '@stdlib/math-base-special-ln';
import { neumaierSum3 } from '../design/index.js';

/** Coefficients of the log rate, in the order in which their terms are added. */
export interface RateTerms {
  readonly intercept: number;
  /** Times ln of the number of outlets. */
  readonly logSites: number;
  /** Times the openness. */
  readonly openness: number;
}

/**
 * Mean number of foreign countries before truncation: exp(intercept + logSites ln N + openness X), one entry a merchant.
 * May be infinite or zero, which the caller has to refuse.
 */
export function ztpRates(terms: RateTerms, outlets: Int32Array, openness: Float64Array): Float64Array {
  const rates = new Float64Array(outlets.length);
  for (let i = 0; i < rates.length; i++) {
    const sites = terms.logSites * ln(outlets[i]);
    rates[i] = exp(neumaierSum3(terms.intercept, sites, terms.openness * openness[i]));
  }
  return rates;
}

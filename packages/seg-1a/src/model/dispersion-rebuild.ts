import ln from '@stdlib/math-base-special-ln';
import type { FitPolicy } from './fit-policy.js';
import { weightedMoments } from './order-statistics.js';
import type { CategoryPriors } from './universe.js';

/**
 * beta_phi over [1, mcc, channel, ln g], set from the mean fit: the category part is beta_mu of the category, centred
 * within its tier (body or chain) and scaled so that its standard deviation over merchants of the tier is `mcc_sd`.
 *
 * Tiers are standardised apart because chains lie ten standard deviations above the body: one common scale would give
 * all bodies one dispersion and all chains another. `merchants` holds the number of merchants of each category.
 */
export function rebuildDispersion(
  betaMuMcc: Float64Array,
  categories: CategoryPriors,
  merchants: Float64Array,
  policy: FitPolicy['dispersion'],
): Float64Array {
  const count = betaMuMcc.length;
  const beta = new Float64Array(1 + count + 3);
  beta[0] = ln(policy.phi_centre) - policy.ln_gdp * policy.ln_gdp_centre;
  for (const tier of [0, 1]) {
    const weights = merchants.map((n, mcc) => (categories.isChain[mcc] === tier ? n : 0));
    const { mean, sd } = weightedMoments(betaMuMcc, weights);
    for (let mcc = 0; mcc < count; mcc++) {
      if (categories.isChain[mcc] === tier && sd > 0) {
        beta[1 + mcc] = ((betaMuMcc[mcc] - mean) / sd) * policy.mcc_sd;
      }
    }
  }
  beta[1 + count] = policy.channel.CP;
  beta[2 + count] = policy.channel.CNP;
  beta[3 + count] = policy.ln_gdp;
  return beta;
}

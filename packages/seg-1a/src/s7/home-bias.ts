import { neumaierSum } from '@merchantry/rng';

/** The least share of home for merchants of up to so many outlets. */
export interface HomeTier {
  readonly max_n_outlets: number;
  readonly home_share_min: number;
}

/** Shares closer to the floor than this, and foreign mass below it, are left alone. */
const SLACK = 1e-12;

/** The least home share of a merchant with `outlets`: that of the first tier that reaches it, else of the last. */
export function homeFloor(tiers: readonly HomeTier[], outlets: number): number {
  for (const { max_n_outlets, home_share_min } of tiers) if (outlets <= max_n_outlets) return home_share_min;
  return tiers[tiers.length - 1].home_share_min;
}

/**
 * Raise the first of some shares, the home, to `floor` and shrink the others in proportion. What rounding then leaves
 * between the sum and one goes to home. Returns whether anything changed.
 */
export function raiseHome(shares: Float64Array, floor: number): boolean {
  const old = shares[0];
  const foreign = neumaierSum(shares.subarray(1));
  if (!(old < floor - SLACK && foreign > SLACK)) return false;
  const factor = (1 - floor) / (1 - old);
  shares[0] = floor;
  for (let i = 1; i < shares.length; i++) shares[i] *= factor;
  const sum = neumaierSum(shares);
  for (let i = 0; i < shares.length; i++) shares[i] /= sum;
  shares[0] += 1 - neumaierSum(shares);
  return true;
}

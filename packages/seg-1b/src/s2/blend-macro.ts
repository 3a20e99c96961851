import { neumaierSum } from '@merchantry/rng';
import { MACRO_REGIONS, type BlendPolicy, type MacroRegion } from '../policy/s2-tile-weights.js';
import { topCount } from './concentration.js';
import type { CountryTotals } from '../weights/mass-law.js';

/** What the macro step came to. */
export interface MacroShares {
  /** Share of each country before the first and after the last iteration. */
  readonly baseline: Float64Array;
  readonly shares: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
  /** Largest change of a share in the last iteration. */
  readonly maxAbsDelta: number;
}

const FLOOR_SLACK = 1e-15;
const LEAST_SHARE = 1e-18;

/**
 * The macro step of blend_v2: country shares under regional floors, country caps and caps on the largest countries. It
 * serves the report alone; no weight depends on it.
 *
 * @param regions macro-region of each country; countries in ascending order of their codes
 */
export function macroShares(
  policy: BlendPolicy,
  totals: readonly CountryTotals[],
  regions: readonly MacroRegion[],
): MacroShares {
  const n = totals.length;
  const mix = policy.basis_mix;
  const parts = [
    part(totals, ({ tiles }) => tiles),
    part(totals, ({ area }) => area),
    part(totals, ({ population }) => population),
  ];
  const baseline = normalised(
    Float64Array.from(
      { length: n },
      (_, i) => mix.uniform * parts[0][i] + mix.area_m2 * parts[1][i] + mix.population * parts[2][i],
    ),
  );
  let shares = baseline;
  let maxAbsDelta = n === 0 ? 0 : Infinity;
  let iterations = 0;
  while (iterations < policy.max_rebalance_iterations && maxAbsDelta > policy.convergence_tolerance) {
    const next = shares.slice();
    raiseFloors(next, policy.region_floor_share, regions);
    capCountries(next, policy.country_cap_share_soft, policy.country_cap_share_hard);
    capTop(next, policy.topk_cap_targets);
    const alpha = policy.concentration_penalty_strength;
    for (let i = 0; i < n; i++) next[i] = Math.max(LEAST_SHARE, (1 - alpha) * next[i] + alpha / n);
    const settled = normalised(next);
    maxAbsDelta = settled.reduce((most, share, i) => Math.max(most, Math.abs(share - shares[i])), 0);
    shares = settled;
    iterations++;
  }
  return {
    baseline,
    shares,
    iterations,
    converged: maxAbsDelta <= policy.convergence_tolerance,
    maxAbsDelta,
  };
}

/** Share of each macro-region, in the order of `MACRO_REGIONS`. */
export const regionShares = (shares: Float64Array, regions: readonly MacroRegion[]): Float64Array =>
  Float64Array.from(MACRO_REGIONS, (region) => neumaierSum(shares.filter((_, i) => regions[i] === region)));

function part(totals: readonly CountryTotals[], of: (total: CountryTotals) => bigint): Float64Array {
  return normalised(Float64Array.from(totals, (total) => Number(of(total))));
}

/** Values over their sum; all alike where there is none. */
function normalised(values: Float64Array): Float64Array {
  const sum = neumaierSum(values);
  return values.map((value) => (sum > 0 ? value / sum : 1 / values.length));
}

/** Gives regions below their floor what they lack, from all other countries in proportion to their share. */
function raiseFloors(
  shares: Float64Array,
  floors: BlendPolicy['region_floor_share'],
  regions: readonly MacroRegion[],
): void {
  for (const region of MACRO_REGIONS) {
    const members = regions.map((own) => own === region);
    const count = members.filter(Boolean).length;
    if (count === 0) continue;
    const inside = neumaierSum(shares.filter((_, i) => members[i]));
    const deficit = floors[region] - inside;
    if (!(inside < floors[region] - FLOOR_SLACK)) continue;
    const outside = neumaierSum(shares.filter((_, i) => !members[i]));
    if (!(outside > 0)) continue;
    const taken = Math.min(deficit, outside);
    for (let i = 0; i < shares.length; i++) {
      if (members[i]) shares[i] += inside > 0 ? (taken * shares[i]) / inside : taken / count;
      else shares[i] -= (taken * shares[i]) / outside;
    }
  }
}

/** Cuts shares at the hard cap and spreads what falls off over the room below the soft cap, else below the hard one. */
function capCountries(shares: Float64Array, soft: number, hard: number): void {
  const excess = neumaierSum(shares.map((share) => Math.max(0, share - hard)));
  if (!(excess > 0)) return;
  for (let i = 0; i < shares.length; i++) shares[i] = Math.min(shares[i], hard);
  for (const cap of [soft, hard]) {
    const room = shares.map((share) => Math.max(0, cap - share));
    const sum = neumaierSum(room);
    if (!(sum > 0)) continue;
    for (let i = 0; i < shares.length; i++) shares[i] += (excess * room[i]) / sum;
    return;
  }
  for (let i = 0; i < shares.length; i++) shares[i] += excess / shares.length;
}

/** Scales the largest countries down to their targets, one after the other, and the rest up. */
function capTop(shares: Float64Array, targets: BlendPolicy['topk_cap_targets']): void {
  const steps = [
    [targets.top1, 0.01],
    [targets.top5, 0.05],
    [targets.top10, 0.1],
  ];
  for (const [target, fraction] of steps) {
    const order = Uint32Array.from(shares.keys()).sort((a, b) => shares[b] - shares[a] || a - b);
    const k = topCount(fraction, shares.length);
    const top = neumaierSum(Float64Array.from(order.subarray(0, k), (i) => shares[i]));
    const tail = neumaierSum(Float64Array.from(order.subarray(k), (i) => shares[i]));
    if (!(top > target) || !(tail > 0)) continue;
    const excess = top - target;
    order.forEach((i, place) => {
      shares[i] += place < k ? (-excess * shares[i]) / top : (excess * shares[i]) / tail;
    });
  }
}

import type { CountryShape } from './collapse-sentinel.js';
import { pairTotals, samePairs } from './pair-totals.js';
import type { Segment1bInput, Sites } from './segment-1b-input.js';

/** Laws of the place within a tile that make towns; the uniform one does not. */
const GOVERNED_MODES = ['mixture_v2', 'mixture_v3'];

/** The conditions of 1B-08. */
export interface Structure {
  /** Rows of synthesis and egress have the same keys and coordinates. */
  readonly synthesis_equals_egress: boolean;
  readonly coordinates_in_bounds: boolean;
  /** The sealed law of jitter is one that makes towns. */
  readonly jitter_mode_governed: boolean;
  readonly nothing_collapsed: boolean;
  /** Sites of the plan, of the zone quotas and of the egress are what is required, pair by pair. */
  readonly plan_meets_requirements: boolean;
  readonly quotas_meet_requirements: boolean;
  readonly sites_meet_requirements: boolean;
  /** Each site stands on a tile that its country has. */
  readonly tiles_are_of_country: boolean;
}

/** @param unknownTiles sites on a tile that is not one of their country */
export function structure(
  { sites, synthesis, requirements, plan, quotas, policy }: Segment1bInput,
  shapes: readonly CountryShape[],
  unknownTiles: number,
): Structure {
  const required = pairTotals(requirements);
  return {
    synthesis_equals_egress: sameSites(sites, synthesis),
    coordinates_in_bounds: within(sites.lon, 180) && within(sites.lat, 90),
    jitter_mode_governed: GOVERNED_MODES.includes(policy.jitterMode),
    nothing_collapsed: !shapes.some(({ collapsed }) => collapsed),
    plan_meets_requirements: samePairs(required, pairTotals(plan)),
    quotas_meet_requirements: samePairs(required, pairTotals(quotas)),
    sites_meet_requirements: samePairs(required, pairTotals(sites)),
    tiles_are_of_country: unknownTiles === 0,
  };
}

function sameSites(a: Sites, b: Sites): boolean {
  const rows = a.merchantId.length;
  if (rows !== b.merchantId.length) return false;
  for (let i = 0; i < rows; i++) {
    const same =
      a.merchantId[i] === b.merchantId[i] &&
      a.siteOrder[i] === b.siteOrder[i] &&
      a.lon[i] === b.lon[i] &&
      a.lat[i] === b.lat[i] &&
      a.country.dictionary[a.country.codes[i]] === b.country.dictionary[b.country.codes[i]];
    if (!same) return false;
  }
  return true;
}

const within = (degrees: Float64Array, limit: number) =>
  degrees.every((value) => value >= -limit && value <= limit);

import type { S4AllocPlanPolicy } from '../policy/s4-alloc-plan.js';
import type { PairTiles } from '../allocation/pair-tiles.js';
import type { ResidueFigures } from '../allocation/allocate-by-residue.js';
import type { SlotAllocation } from '../allocation/allocate-by-slots.js';
import { NO_SLOT } from '../allocation/place-sites.js';
import { sitesOfStrata } from '../allocation/slots.js';
import { distribution, slotSpread, tileSpread } from './spread-figures.js';
import type { ZoneStrata } from '../allocation/zone-strata.js';

/** Headroom up to which a mean counts as none. */
const NO_HEADROOM = 1e-12;

/** Slots with fewer sites than this stand alone on the map. */
const CROWDED = 5;

/**
 * Figures of spread before and after the guards, under the names of the report. The law by slots has no guards: both are
 * then the same plan.
 */
export function spreadDiagnostics(
  before: PairTiles,
  after: PairTiles,
  policy: S4AllocPlanPolicy,
  moves: ResidueFigures | null,
): Record<string, unknown> {
  const pre = tileSpread(before);
  const post = before === after ? pre : tileSpread(after);
  const pairs = after.start.length - 1;
  const ratio = (count: number) => (pairs === 0 ? 0 : count / pairs);
  const touched = moves?.pairs_guard_touched ?? 0;
  const turned = moves?.pairs_diversified_touched ?? 0;
  return {
    enabled: policy.mode === 'residue_window_v2',
    pairs_total: pairs,
    pairs_guard_touched: touched,
    guard_touched_share: ratio(touched),
    pairs_diversified_touched: turned,
    diversified_touched_share: ratio(turned),
    diversification_bumps_total: moves?.diversification_bumps_total ?? 0,
    moves_soft_total: moves?.moves_soft_total ?? 0,
    moves_residual_total: moves?.moves_residual_total ?? 0,
    pair_top1_pre: distribution(pre.top1),
    pair_top1_post: distribution(post.top1),
    pair_hhi_pre: distribution(pre.hhi),
    pair_hhi_post: distribution(post.hhi),
    pair_active_tiles_pre: distribution(pre.active),
    pair_active_tiles_post: distribution(post.active),
  };
}

/** What the slots came to, and how near the pairs are to the most even spread over them. */
export function slotFigures(
  { placed, quotas, slots }: SlotAllocation,
  strata: ZoneStrata,
  country: Uint16Array,
): Record<string, unknown> {
  const spread = slotSpread(placed, quotas, slots, strata, country);
  const sites = new Float64Array(slots.tile.length);
  let free = 0;
  for (const slot of placed.slot) {
    if (slot === NO_SLOT) free++;
    else sites[slot]++;
  }
  const tiles = new Set(slots.tile);
  const thin = sites.reduce((count, n) => count + Number(n < CROWDED), 0);
  const perStratum = sitesOfStrata(quotas, strata);
  return {
    strata_total: perStratum.reduce((count, n) => count + Number(n > 0), 0),
    strata_by_area: perStratum.reduce((count, n, q) => count + Number(n > 0 && strata.byArea[q] === 1), 0),
    slots_total: slots.tile.length,
    slots_moved_by_cap: slots.moved,
    slot_tiles_total: tiles.size,
    slots_below_five_sites: thin,
    sites_per_slot: distribution(sites),
    free_sites_total: free,
    top1: floors(spread.top1, spread.top1Floor),
    hhi: floors(spread.hhi, spread.hhiFloor),
  };
}

function floors(observed: Float64Array, floor: Float64Array): Record<string, unknown> {
  const mean = (values: Float64Array) => distribution(values).mean;
  const headroom = mean(observed.map((value, p) => value - floor[p]));
  return {
    observed_mean: mean(observed),
    floor_mean: mean(floor),
    headroom_mean: headroom,
    at_floor: headroom <= NO_HEADROOM,
  };
}

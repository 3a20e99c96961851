import { ceilShare } from './residues.js';
import type { WindowLaw } from './residue-window.js';

/** Sites by tile position, for one pair. */
export type TileCounts = Map<number, number>;

export interface GuardMoves {
  readonly reroute: number;
  readonly residual: number;
}

/** Tiles by descending weight, the smaller id first among equals, and the rank of each. */
export interface WeightRing {
  readonly order: Uint32Array;
  readonly rank: Uint32Array;
}

export function weightRing(order: Uint32Array): WeightRing {
  const rank = new Uint32Array(order.length);
  order.forEach((tile, i) => (rank[tile] = i));
  return { order, rank };
}

/** Whether one of the guards would move a site: both idle on nearly every pair, and only then is a ring needed. */
export function guardsIdle(counts: TileCounts, sites: number, tiles: number, law: WindowLaw): boolean {
  if (sites <= 1 || tiles <= 1) return true;
  let most = 0;
  for (const count of counts.values()) most = Math.max(most, count);
  const crowded = law.reroute.enabled && most > Math.max(1, ceilShare(law.tile_share_soft_guard, sites));
  const few =
    law.residual_redistribution.enabled && counts.size < activeTarget(sites, tiles, law) && most > 1;
  return !crowded && !few;
}

/**
 * The two guards of the window law, in place and in this order. Reroute: while a tile holds more than the soft share of
 * the pair, one site of the fullest moves to the next tile on the ring that stays within the hard share. Residual: while
 * too few tiles are used, one site of the fullest tile with several moves to the heaviest unused tile.
 */
export function applyGuards(counts: TileCounts, sites: number, ring: WeightRing, law: WindowLaw): GuardMoves {
  const tiles = ring.order.length;
  if (sites <= 1 || tiles <= 1) return { reroute: 0, residual: 0 };
  const soft = Math.max(1, ceilShare(law.tile_share_soft_guard, sites));
  const hard = Math.max(soft, ceilShare(law.tile_share_hard_guard, sites));
  let reroute = 0;
  while (law.reroute.enabled && reroute < law.reroute.max_moves_per_pair) {
    const donor = fullest(counts, ring);
    if ((counts.get(donor) ?? 0) <= soft) break;
    const receiver = nextWithRoom(counts, ring, donor, hard);
    if (receiver < 0) break;
    move(counts, donor, receiver);
    reroute++;
  }
  let residual = 0;
  let heaviest = 0;
  const { enabled, max_steps_per_pair: steps } = law.residual_redistribution;
  const target = activeTarget(sites, tiles, law);
  while (enabled && residual < steps && counts.size < target) {
    const donor = fullest(counts, ring);
    if ((counts.get(donor) ?? 0) <= 1) break;
    while (counts.has(ring.order[heaviest])) heaviest++;
    move(counts, donor, ring.order[heaviest]);
    residual++;
  }
  return { reroute, residual };
}

function activeTarget(sites: number, tiles: number, law: WindowLaw): number {
  const most = Math.min(sites, tiles);
  return Math.min(most, Math.max(1, ceilShare(law.residual_redistribution.min_active_tile_fraction, most)));
}

/** The tile of most sites; the heavier one, then the smaller id, among equals: both are the ring's order. */
function fullest(counts: TileCounts, { rank }: WeightRing): number {
  let best = -1;
  let most = 0;
  for (const [tile, count] of counts) {
    if (count > most || (count === most && rank[tile] < rank[best])) {
      best = tile;
      most = count;
    }
  }
  return best;
}

function nextWithRoom(counts: TileCounts, { order, rank }: WeightRing, donor: number, hard: number): number {
  for (let step = 1; step < order.length; step++) {
    const tile = order[(rank[donor] + step) % order.length];
    if ((counts.get(tile) ?? 0) + 1 <= hard) return tile;
  }
  return -1;
}

function move(counts: TileCounts, donor: number, receiver: number): void {
  const left = (counts.get(donor) ?? 0) - 1;
  if (left > 0) counts.set(donor, left);
  else counts.delete(donor);
  counts.set(receiver, (counts.get(receiver) ?? 0) + 1);
}

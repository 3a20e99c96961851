import type { S4AllocPlanPolicy } from '../policy/s4-alloc-plan.js';
import type { KeyedHash } from './keyed-hash.js';
import { ceilShare } from './residues.js';

export type WindowLaw = S4AllocPlanPolicy['residue_window'];

/**
 * The law `residue_window_v2`: the tiles of largest rest get the sites that rounding leaves. For pairs of few sites the
 * choice turns, by a step hashed by pair, within a window of the rank, so that pairs do not all take the same tiles.
 *
 * @param rank tiles by descending rest, the smaller id first among equals
 * @returns positions of the tiles, and whether the window turned
 */
export function windowTiles(
  rank: Uint32Array,
  left: number,
  sites: number,
  key: string,
  law: WindowLaw['support_diversification'],
  hash: KeyedHash,
): { tiles: Uint32Array; turned: boolean } {
  const tiles = rank.length;
  const window = Math.min(
    tiles,
    Math.max(left, law.candidate_window_min, ceilShare(law.candidate_window_fraction, tiles)),
  );
  if (!law.enabled || sites > law.apply_n_sites_max || left === 0 || window <= left)
    return { tiles: rank.slice(0, left), turned: false };
  const offset = hash.of(key).modulo(0, window);
  return { tiles: Uint32Array.from({ length: left }, (_, j) => rank[(offset + j) % window]), turned: true };
}

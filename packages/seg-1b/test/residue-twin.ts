import type { S4AllocPlanPolicy } from '../src/policy/s4-alloc-plan.js';
import { KeyedHash, type KeyIdentity } from '../src/allocation/keyed-hash.js';

/** A tile of the country with its weight. */
interface Tile {
  readonly tile: number;
  readonly weight: number;
}

const word = (hash: KeyedHash) => (BigInt(hash.high(0)) << 32n) | BigInt(hash.low(0));

/** Sites by tile of one pair under one of the two residue laws, straight from the words of the law. */
export function twinResidue(
  tiles: readonly Tile[],
  merchant: bigint,
  iso: string,
  sites: number,
  policy: S4AllocPlanPolicy,
  identity: KeyIdentity,
): Map<number, number> {
  const K = tiles.reduce((sum, { weight }) => sum + BigInt(weight), 0n);
  const exact = tiles.map(({ tile, weight }) => {
    const product = BigInt(weight) * BigInt(sites);
    return { tile, weight, whole: Number(product / K), rest: product % K };
  });
  const counts = new Map(tiles.map(({ tile }, i) => [tile, exact[i].whole]));
  const bump = (tile: number) => counts.set(tile, (counts.get(tile) ?? 0) + 1);
  const left = sites - exact.reduce((sum, { whole }) => sum + whole, 0);
  const hash = new KeyedHash(policy.deterministic_seed_namespace, identity);
  if (policy.mode === 'stratified_residue_v3') {
    for (let j = 0; j < left; j++) {
      const place = BigInt(j) * K + ((word(hash.of(`${merchant}|${iso}|${j}`)) * K) >> 64n);
      let sum = 0n;
      bump(exact.find(({ rest }) => (sum += rest) > place)?.tile ?? -1);
    }
    return used(counts);
  }
  const law = policy.residue_window;
  const rank = [...exact].sort((a, b) => (a.rest > b.rest ? -1 : a.rest < b.rest ? 1 : a.tile - b.tile));
  const { candidate_window_min: least, candidate_window_fraction: part } = law.support_diversification;
  const window = Math.min(tiles.length, Math.max(left, least, Math.ceil(part * tiles.length)));
  const turns = sites <= law.support_diversification.apply_n_sites_max && window > left;
  const offset = turns ? Number(word(hash.of(`${merchant}|${iso}`)) % BigInt(window)) : 0;
  for (let j = 0; j < left; j++) bump(rank[turns ? (offset + j) % window : j].tile);
  if (sites > 1 && tiles.length > 1) twinGuards(counts, tiles, sites, law);
  return used(counts);
}

const used = (counts: ReadonlyMap<number, number>) => new Map([...counts].filter(([, n]) => n > 0));

/** Both guards, every choice by sorting all tiles anew. */
function twinGuards(
  counts: Map<number, number>,
  tiles: readonly Tile[],
  sites: number,
  law: S4AllocPlanPolicy['residue_window'],
): void {
  const soft = Math.max(1, Math.ceil(law.tile_share_soft_guard * sites));
  const hard = Math.max(soft, Math.ceil(law.tile_share_hard_guard * sites));
  const ring = [...tiles].sort((a, b) => b.weight - a.weight || a.tile - b.tile).map(({ tile }) => tile);
  const count = (tile: number) => counts.get(tile) ?? 0;
  const donor = () => [...ring].sort((a, b) => count(b) - count(a))[0];
  const move = (from: number, to: number) => {
    counts.set(from, count(from) - 1);
    counts.set(to, count(to) + 1);
  };
  for (let moves = 0; moves < law.reroute.max_moves_per_pair && count(donor()) > soft; moves++) {
    const from = donor();
    const at = ring.indexOf(from);
    const after = [...ring.slice(at + 1), ...ring.slice(0, at)];
    const to = after.find((tile) => count(tile) + 1 <= hard);
    if (to === undefined) break;
    move(from, to);
  }
  const most = Math.min(sites, tiles.length);
  const { min_active_tile_fraction: part, max_steps_per_pair: steps } = law.residual_redistribution;
  const target = Math.min(most, Math.max(1, Math.ceil(part * most)));
  for (let step = 0; step < steps; step++) {
    if (ring.filter((tile) => count(tile) > 0).length >= target || count(donor()) <= 1) break;
    const to = ring.find((tile) => count(tile) === 0);
    if (to === undefined) break;
    move(donor(), to);
  }
}

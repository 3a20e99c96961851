import { spansOfCountries } from '../tiles/tile-spans.js';
import type { S4AllocPlanPolicy } from '../policy/s4-alloc-plan.js';
import type { Requirements } from '../sites/site-requirements.js';
import type { PairTiles } from './pair-tiles.js';
import { KeyedHash, type KeyIdentity } from './keyed-hash.js';
import { descendingOrder, residues, type Residues } from './residues.js';
import { windowTiles } from './residue-window.js';
import { applyGuards, guardsIdle, weightRing, type TileCounts, type WeightRing } from './spread-guards.js';
import { restPrefix, stratifiedTiles } from './stratified-residue.js';
import type { ReadWeights, WeightedTiles } from './weighted-tiles.js';

/** What the residue laws did, over all pairs. */
export interface ResidueFigures {
  /** Sites placed by rest, not by whole shares. */
  ties_broken_total: number;
  pairs_diversified_touched: number;
  diversification_bumps_total: number;
  pairs_guard_touched: number;
  moves_soft_total: number;
  moves_residual_total: number;
}

export interface ResidueAllocation {
  readonly plan: PairTiles;
  /** The plan before the guards; the same object where they moved nothing. */
  readonly before: PairTiles;
  readonly figures: ResidueFigures;
}

/**
 * The two older laws, pair by pair over all tiles of the country, blind to zones. The weights of one country are held at a
 * time, and the shares of one number of sites.
 *
 * @param country position in the countries of the universe, for each pair
 */
export async function allocateByResidue(
  requirements: Requirements,
  country: Uint16Array,
  universe: WeightedTiles,
  policy: S4AllocPlanPolicy,
  read: ReadWeights,
  identity: KeyIdentity,
): Promise<ResidueAllocation> {
  const { sites, merchantId } = requirements;
  const runStarts = spansOfCountries(universe);
  const hash = new KeyedHash(policy.deterministic_seed_namespace, identity);
  const figures: ResidueFigures = {
    ties_broken_total: 0,
    pairs_diversified_touched: 0,
    diversification_bumps_total: 0,
    pairs_guard_touched: 0,
    moves_soft_total: 0,
    moves_residual_total: 0,
  };
  const order = Uint32Array.from(sites, (_, p) => p);
  order.sort((a, b) => country[a] - country[b] || sites[a] - sites[b] || a - b);
  const after: Rows[] = new Array<Rows>(sites.length);
  const before: Rows[] = new Array<Rows>(sites.length);
  for (let from = 0; from < order.length;) {
    const c = country[order[from]];
    const runs = Uint32Array.from({ length: runStarts[c + 1] - runStarts[c] }, (_, i) => runStarts[c] + i);
    const { start, weights } = await read(runs);
    const total = universe.weightTotal[c];
    const tileOf = (position: number) => tileAt(universe, runs, start, position);
    let ring: WeightRing | undefined;
    let shares: Residues | undefined;
    let line: Float64Array | Uint32Array = new Uint32Array(0);
    for (let last = -1; from < order.length && country[order[from]] === c; from++) {
      const p = order[from];
      const n = sites[p];
      if (shares === undefined || n !== last) {
        shares = residues(weights, total, n);
        line = policy.mode === 'stratified_residue_v3' ? restPrefix(shares) : descendingOrder(shares.rest);
        last = n;
      }
      const key = `${merchantId[p]}|${universe.isos[c]}`;
      const counts = wholeCounts(shares);
      figures.ties_broken_total += shares.left;
      if (line instanceof Float64Array) {
        for (const tile of stratifiedTiles(line, shares.left, total, key, hash)) add(counts, tile);
        after[p] = before[p] = rowsOf(counts, tileOf);
        continue;
      }
      const law = policy.residue_window;
      const chosen = windowTiles(line, shares.left, n, key, law.support_diversification, hash);
      for (const tile of chosen.tiles) add(counts, tile);
      if (chosen.turned) {
        figures.pairs_diversified_touched++;
        figures.diversification_bumps_total += shares.left;
      }
      after[p] = before[p] = rowsOf(counts, tileOf);
      if (guardsIdle(counts, n, weights.length, law)) continue;
      ring ??= weightRing(descendingOrder(weights));
      const moves = applyGuards(counts, n, ring, law);
      if (moves.reroute + moves.residual === 0) continue;
      figures.pairs_guard_touched++;
      figures.moves_soft_total += moves.reroute;
      figures.moves_residual_total += moves.residual;
      after[p] = rowsOf(counts, tileOf);
    }
  }
  const plan = joinRows(after);
  return { plan, before: figures.pairs_guard_touched === 0 ? plan : joinRows(before), figures };
}

interface Rows {
  readonly tile: Float64Array;
  readonly sites: Uint32Array;
}

/** Tiles with a whole site or more: no more than the pair has sites. */
function wholeCounts({ whole }: Residues): TileCounts {
  const counts: TileCounts = new Map();
  for (let i = 0; i < whole.length; i++) if (whole[i] > 0) counts.set(i, whole[i]);
  return counts;
}

const add = (counts: TileCounts, tile: number) => counts.set(tile, (counts.get(tile) ?? 0) + 1);

function rowsOf(counts: TileCounts, tileOf: (position: number) => number): Rows {
  const positions = Uint32Array.from(counts.keys()).sort();
  return {
    tile: Float64Array.from(positions, tileOf),
    sites: Uint32Array.from(positions, (position) => counts.get(position) ?? 0),
  };
}

/** Tile at a position among those of the runs. */
function tileAt(universe: WeightedTiles, runs: Uint32Array, start: Float64Array, position: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (start[middle] <= position) low = middle + 1;
    else high = middle;
  }
  const run = runs[low - 1];
  return universe.row[run] * universe.columns + universe.colStart[run] + (position - start[low - 1]);
}

function joinRows(pairs: readonly Rows[]): PairTiles {
  const start = new Float64Array(pairs.length + 1);
  pairs.forEach(({ tile }, p) => (start[p + 1] = start[p] + tile.length));
  const tile = new Float64Array(start[pairs.length]);
  const sites = new Uint32Array(start[pairs.length]);
  pairs.forEach((rows, p) => {
    tile.set(rows.tile, start[p]);
    sites.set(rows.sites, start[p]);
  });
  return { start, tile, sites };
}

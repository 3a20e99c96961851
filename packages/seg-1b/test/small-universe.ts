import { s4AllocPlanPolicySchema } from '../src/policy/s4-alloc-plan.js';
import type { Requirements } from '../src/sites/site-requirements.js';
import type { ReadWeights, WeightedTiles } from '../src/allocation/weighted-tiles.js';
import { largestRemainder } from './largest-remainder-twin.js';
import { shippedYaml } from './shipped-policies.js';

/** Identity bytes 00 .. 1f and seed 42, as the published vectors of the substreams use them. */
export const IDENTITY = { b32: Uint8Array.from({ length: 32 }, (_, i) => i), seed: 42n };

/** The policy as shipped. */
export const ALLOC_POLICY = s4AllocPlanPolicySchema.parse(shippedYaml('s4_alloc_plan_policy'));

/** A run of tiles of one country and zone, with the mass of each tile. */
export interface RunOfTiles {
  readonly iso: string;
  readonly zone: string;
  readonly row: number;
  readonly column: number;
  readonly masses: readonly number[];
}

export interface SmallUniverse {
  readonly universe: WeightedTiles;
  /** Weight of each tile, country by country in tile order. */
  readonly weights: ReadonlyMap<string, ReadonlyMap<number, number>>;
  readonly read: ReadWeights;
  /** Runs that were read, in the order of reading. */
  readonly reads: number[];
}

/** A universe from runs in order of country, row and column. */
export function smallUniverse(runs: readonly RunOfTiles[], columns = 100, total = 1e9): SmallUniverse {
  const isos = [...new Set(runs.map(({ iso }) => iso))].sort();
  const strata = [...new Set(runs.map(({ zone }) => zone))].sort();
  const weights = new Map<string, Map<number, number>>();
  const runWeights: Uint32Array[] = [];
  const prefixWeight = new Uint32Array(runs.length);
  for (const iso of isos) {
    const own = runs.flatMap((run, i) => (run.iso === iso ? [i] : []));
    const masses = own.flatMap((i) => runs[i].masses.map(BigInt));
    const exact = largestRemainder(masses, BigInt(total));
    const byTile = new Map<number, number>();
    let at = 0;
    let before = 0;
    for (const i of own) {
      const { row, column, masses } = runs[i];
      prefixWeight[i] = before;
      runWeights[i] = Uint32Array.from(masses, (_, c) => exact[at + c]);
      masses.forEach((_, c) => byTile.set(row * columns + column + c, exact[at + c]));
      before += runWeights[i].reduce((a, b) => a + b, 0);
      at += masses.length;
    }
    weights.set(iso, byTile);
  }
  const rows = Math.max(...runs.map(({ row }) => row)) + 1;
  const universe: WeightedTiles = {
    isos,
    strata,
    columns,
    // A cell of row r has r + 1 hectares.
    rowArea: Float64Array.from({ length: rows }, (_, r) => 1e4 * (r + 1)),
    country: Uint16Array.from(runs, ({ iso }) => isos.indexOf(iso)),
    row: Uint32Array.from(runs, ({ row }) => row),
    colStart: Uint32Array.from(runs, ({ column }) => column),
    colLen: Uint32Array.from(runs, ({ masses }) => masses.length),
    stratum: Uint16Array.from(runs, ({ zone }) => strata.indexOf(zone)),
    prefixWeight,
    weightTotal: new Float64Array(isos.length).fill(total),
  };
  const reads: number[] = [];
  const read: ReadWeights = async (asked) => {
    const start = new Float64Array(asked.length + 1);
    asked.forEach((run, i) => (start[i + 1] = start[i] + runWeights[run].length));
    const out = new Uint32Array(start[asked.length]);
    asked.forEach((run, i) => out.set(runWeights[run], start[i]));
    reads.push(...asked);
    return { start, weights: out };
  };
  return { universe, weights, read, reads };
}

/** Pairs in order of merchant and country. */
export function requirementsOf(
  pairs: readonly (readonly [merchant: bigint, iso: string, sites: number])[],
): Requirements {
  const isos = [...new Set(pairs.map(([, iso]) => iso))].sort();
  return {
    isos,
    merchantId: BigUint64Array.from(pairs, ([merchant]) => merchant),
    country: Uint16Array.from(pairs, ([, iso]) => isos.indexOf(iso)),
    sites: Uint32Array.from(pairs, ([, , sites]) => sites),
  };
}

/** The same small numbers on every machine: a linear congruential generator, good enough to vary a test. */
export function smallNumbers(count: number, below: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  });
}

/** Three countries: AA of two material zones and a small third, BB of one zone, CC of a zone where nobody lives and one where all do. */
export const THREE_COUNTRIES: readonly RunOfTiles[] = [
  { iso: 'AA', zone: 'X/East', row: 0, column: 10, masses: [5, 0, 70, 25] },
  { iso: 'AA', zone: 'X/Small', row: 0, column: 14, masses: [1] },
  { iso: 'AA', zone: 'X/West', row: 1, column: 2, masses: [300, 0, 0, 20] },
  { iso: 'AA', zone: 'X/East', row: 1, column: 10, masses: [0, 0, 9] },
  { iso: 'AA', zone: 'X/West', row: 2, column: 3, masses: [4, 4, 4, 4, 4, 4] },
  { iso: 'BB', zone: 'X/West', row: 2, column: 20, masses: [0, 10, 0, 500, 2] },
  { iso: 'BB', zone: 'X/West', row: 3, column: 20, masses: [7, 7] },
  { iso: 'CC', zone: 'X/Empty', row: 4, column: 0, masses: [0, 0, 0] },
  { iso: 'CC', zone: 'X/Full', row: 4, column: 3, masses: [3, 1] },
  { iso: 'CC', zone: 'X/Empty', row: 5, column: 0, masses: [0, 0] },
];

export const isMaterial = (_: string, zone: string): boolean => zone !== 'X/Small';

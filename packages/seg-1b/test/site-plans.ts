import { Findings } from '@merchantry/engine/validation';
import { CHECKS } from '../src/s9/checks.js';
import type { AllocPlan } from '../src/sites/assign-sites.js';

/** Tiles of a pair with the sites on each, tiles ascending. */
export type PairPlan = readonly [
  merchant: bigint,
  iso: string,
  tiles: readonly (readonly [tile: number, sites: number])[],
];

/** A plan of pairs in their order. */
export function allocPlanOf(pairs: readonly PairPlan[]): AllocPlan {
  const dictionary = [...new Set(pairs.map(([, iso]) => iso))].sort();
  const start = new Uint32Array(pairs.length + 1);
  pairs.forEach(([, , tiles], p) => (start[p + 1] = start[p] + tiles.length));
  const rows = pairs.flatMap(([, , tiles]) => tiles);
  return {
    merchantId: BigUint64Array.from(pairs, ([merchant]) => merchant),
    country: { codes: Uint32Array.from(pairs, ([, iso]) => dictionary.indexOf(iso)), dictionary },
    start,
    tileId: BigUint64Array.from(rows, ([tile]) => BigInt(tile)),
    nSites: Uint32Array.from(rows, ([, sites]) => sites),
  };
}

/** What a check of S9 finds. */
export function found(check: (findings: Findings<(typeof CHECKS)[number]>) => void) {
  const findings = new Findings(CHECKS);
  check(findings);
  return findings.list();
}

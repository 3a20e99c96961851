import type { Scorecard } from '../scorecard.js';
import type { CountryShape } from './collapse-sentinel.js';
import type { NeighbourFigures } from './neighbour-distances.js';
import type { LockComparison } from './no-regression.js';
import type { PairFloors } from './pair-floors.js';
import type { RegionSites } from './region-floors.js';
import type { SoftDiagnostics } from './soft-diagnostics.js';
import type { Structure } from './structure.js';
import type { Verdict1b } from './verdict-1b.js';
import type { ZoneRow, ZoneRowId } from './zone-rows.js';

/** What stands beside the bands of segment 1B. Structure gates; the rest is evidence. */
export interface Findings1b {
  readonly structure: Structure;
  readonly lock: LockComparison;
  readonly regions: readonly RegionSites[];
  readonly neighbours: NeighbourFigures;
  /** Shapes of the sites of the largest countries. */
  readonly shapes: readonly CountryShape[];
  /** Null under a law of allocation without slots. */
  readonly pair_floors: PairFloors | null;
  readonly soft: SoftDiagnostics;
  /** Rows of segment 2A that this one settles. */
  readonly precursors: Readonly<Record<ZoneRowId, ZoneRow>>;
}

export type Scorecard1b = Scorecard<'1B', Verdict1b, Findings1b>;

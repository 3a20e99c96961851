import { inside, type Range } from './band.js';

/** A row of a later segment that an earlier one settles. It gates nothing where it is foretold. */
export interface Precursor {
  readonly name: string;
  readonly formula: string;
  readonly value: number | null;
  /** Limits of the row that it foretells, or null for a figure without one. */
  readonly B: Range | null;
  readonly BPLUS: Range | null;
  readonly in_B: boolean | null;
  readonly in_BPLUS: boolean | null;
}

export interface PrecursorRow {
  readonly name: string;
  readonly formula: string;
  readonly B?: Range;
  readonly BPLUS?: Range;
}

/** The row with a value; one that is not finite is none, and lies outside. */
export function precursor({ name, formula, ...limits }: PrecursorRow, found: number): Precursor {
  const B = limits.B ?? null;
  const BPLUS = limits.BPLUS ?? null;
  const value = Number.isFinite(found) ? found : null;
  return {
    name,
    formula,
    value,
    B,
    BPLUS,
    in_B: B && inside(B, value),
    in_BPLUS: BPLUS && inside(BPLUS, value),
  };
}

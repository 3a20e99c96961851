import type { Checks, Verdict } from '../verdict.js';

/** Grades from best to worst. */
export const GRADES_1B = ['GREEN_BPLUS', 'AMBER_NEAR_BPLUS', 'GREEN_B', 'RED_REOPEN_REQUIRED'] as const;
export type Grade1b = (typeof GRADES_1B)[number];

export interface Verdict1b extends Verdict<Grade1b> {
  /** Rows in B that are not in B+. */
  readonly open_bplus: readonly string[];
}

/**
 * Every row and every hard gate must hold at B: one that does not reopens the segment. Above that, all rows in B+ make
 * GREEN_BPLUS; one row short of it is near (AMBER_NEAR_BPLUS); more leave the grade that was met, GREEN_B. A row that
 * is not due (there is no lock to compare with) has no check and holds nothing up: the verdict is whole without it.
 */
export function verdict1b(
  checks: Checks,
  hardGates: Readonly<Record<string, boolean>>,
  notDue: readonly string[],
): Verdict1b {
  const computed = Object.keys(checks.B).sort();
  const met = [...Object.values(checks.B), ...Object.values(hardGates)];
  const open = computed.filter((id) => checks.B[id] && !checks.BPLUS[id]);
  let grade: Grade1b = 'RED_REOPEN_REQUIRED';
  if (computed.length > 0 && met.every(Boolean)) {
    grade = open.length === 0 ? 'GREEN_BPLUS' : open.length === 1 ? 'AMBER_NEAR_BPLUS' : 'GREEN_B';
  }
  return {
    grade,
    partial: false,
    computed,
    not_computed: [...notDue].sort(),
    open_bplus: open,
    hard_gates: hardGates,
  };
}

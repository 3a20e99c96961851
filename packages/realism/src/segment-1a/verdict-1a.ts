import type { Checks, Verdict } from '../verdict.js';

/** Grades from best to worst. */
export const GRADES_1A = ['B_plus', 'B', 'below_B'] as const;
export type Grade1a = (typeof GRADES_1A)[number];

const COVERAGE_BPLUS = 0.8;
const COVERAGE_B = 0.7;
/** Rows that must lie inside B before a grade of B_plus is given, whatever the coverage. */
const CONCENTRATION = ['1A-03', '1A-04'];

/** Hard floors and integrity rails are its hard gates; one false caps the grade below B. */
export interface Verdict1a extends Verdict<Grade1a> {
  readonly coverage: { readonly B: number; readonly BPLUS: number };
  readonly concentration_intact: boolean;
}

/**
 * The grade over the rows that exist. Order of test: a failed hard gate ends it; then B_plus by B+ coverage of at
 * least 0.80 with concentration intact; then B by B coverage of at least 0.70; else below B.
 */
export function verdict1a(
  checks: Checks,
  hardGates: Readonly<Record<string, boolean>>,
  notComputed: readonly string[],
): Verdict1a {
  const computed = Object.keys(checks.B).sort();
  const coverage = { B: coverageOf(checks.B), BPLUS: coverageOf(checks.BPLUS) };
  const concentration = CONCENTRATION.every((id) => checks.B[id] === true);
  let grade: Grade1a = 'below_B';
  if (Object.values(hardGates).every(Boolean)) {
    if (coverage.BPLUS >= COVERAGE_BPLUS && concentration) grade = 'B_plus';
    else if (coverage.B >= COVERAGE_B) grade = 'B';
  }
  return {
    grade,
    partial: notComputed.length > 0,
    computed,
    not_computed: [...notComputed].sort(),
    coverage,
    concentration_intact: concentration,
    hard_gates: hardGates,
  };
}

function coverageOf(checks: Readonly<Record<string, boolean>>): number {
  const results = Object.values(checks);
  return results.length === 0 ? 0 : results.filter(Boolean).length / results.length;
}

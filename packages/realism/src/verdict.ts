import { inside, type BandRow } from './band.js';

export type Grade1a = 'B_plus' | 'B' | 'below_B';

/** Grades from best to worst. */
const ORDER: readonly Grade1a[] = ['B_plus', 'B', 'below_B'];

const COVERAGE_BPLUS = 0.8;
const COVERAGE_B = 0.7;
/** Rows that must lie inside B before a grade of B_plus is given, whatever the coverage. */
const CONCENTRATION = ['1A-03', '1A-04'];

export interface Checks {
  readonly B: Readonly<Record<string, boolean>>;
  readonly BPLUS: Readonly<Record<string, boolean>>;
}

export interface Verdict {
  readonly grade: Grade1a;
  /** True while rows are missing: the grade then speaks for the computed rows only and certifies nothing. */
  readonly partial: boolean;
  readonly computed: readonly string[];
  readonly not_computed: readonly string[];
  readonly coverage: { readonly B: number; readonly BPLUS: number };
  readonly concentration_intact: boolean;
  /** Hard floors and integrity rails, by name; one false caps the grade below B. */
  readonly hard_gates: Readonly<Record<string, boolean>>;
}

/** Which rows lie inside their bands. A metric that is null or NaN is outside. */
export function checkBands(
  rows: readonly BandRow[],
  value: (id: string) => number | null,
): Checks & { readonly publishedB: Readonly<Record<string, boolean>> } {
  const against = (range: (row: BandRow) => readonly [number, number]) =>
    Object.fromEntries(rows.map((row) => [row.id, inside(range(row), value(row.id))]));
  return {
    B: against((row) => row.B),
    BPLUS: against((row) => row.BPLUS),
    publishedB: against((row) => row.publishedB),
  };
}

/** Hard floors and ceilings of the rows that have one. */
export function checkHardBounds(
  rows: readonly BandRow[],
  value: (id: string) => number | null,
): Record<string, boolean> {
  const gates: Record<string, boolean> = {};
  for (const { id, hardFloor, hardCeiling } of rows) {
    if (hardFloor !== undefined) gates[`${id}.hard_floor`] = inside([hardFloor, Infinity], value(id));
    if (hardCeiling !== undefined) gates[`${id}.hard_ceiling`] = inside([-Infinity, hardCeiling], value(id));
  }
  return gates;
}

/**
 * The grade over the rows that exist. Order of test: a failed hard gate ends it; then B_plus by B+ coverage of at
 * least 0.80 with concentration intact; then B by B coverage of at least 0.70; else below B.
 */
export function verdict1a(
  checks: Checks,
  hardGates: Readonly<Record<string, boolean>>,
  notComputed: readonly string[],
): Verdict {
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

/** The grade of several seeds is that of the worst: a pooled pass never rescues a failing one. Nothing grades below B. */
export function worstGrade(grades: readonly Grade1a[]): Grade1a {
  if (grades.length === 0) return 'below_B';
  return ORDER[Math.max(...grades.map((grade) => ORDER.indexOf(grade)))];
}

function coverageOf(checks: Readonly<Record<string, boolean>>): number {
  const results = Object.values(checks);
  return results.length === 0 ? 0 : results.filter(Boolean).length / results.length;
}

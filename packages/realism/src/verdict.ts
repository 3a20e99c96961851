import { inside, type BandRow } from './band.js';

export interface Checks {
  readonly B: Readonly<Record<string, boolean>>;
  readonly BPLUS: Readonly<Record<string, boolean>>;
}

/** What the rows of a segment come to. */
export interface Verdict<Grade extends string = string> {
  readonly grade: Grade;
  /** True while rows or gates are missing: the grade then speaks for the computed ones only. */
  readonly partial: boolean;
  readonly computed: readonly string[];
  readonly not_computed: readonly string[];
  /** Conditions that no band rescues, by name. */
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
 * The grade of several seeds is that of the worst: a pooled pass never rescues a failing one. Without a seed, the lowest.
 *
 * @param order grades from best to worst
 */
export function worstGrade<Grade extends string>(order: readonly Grade[], grades: readonly Grade[]): Grade {
  const worst = grades.reduce((found, grade) => Math.max(found, order.indexOf(grade)), -1);
  return worst < 0 ? order[order.length - 1] : order[worst];
}

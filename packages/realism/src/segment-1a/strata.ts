import { inside, type BandRow } from '../band.js';
import { crossBorderMetrics, type CrossBorderId, type CrossBorderRows } from './cross-border.js';

/** Rows that are repeated by stratum. */
export const STRATIFIED_IDS = ['1A-05', '1A-06', '1A-08', '1A-09', '1A-10'] as const;

export interface StratumValue {
  readonly value: number | null;
  readonly n: number;
  readonly B: boolean;
  readonly BPLUS: boolean;
}

/** One way of cutting the merchants: every stratum with its rows, and how many strata pass each row at B. */
export interface Stratification {
  readonly by: string;
  readonly strata: Readonly<Record<string, Readonly<Record<string, StratumValue>>>>;
  /** Share of strata inside B, by row. */
  readonly passing_share: Readonly<Record<string, number>>;
  /** Rows that fewer than half of the strata pass: the whole would be carried by the mixture alone. */
  readonly carried_by_aggregate: readonly string[];
}

/** Repeats the cross-border rows in every stratum. `labels[i]` is the stratum of gated merchant i. */
export function stratify(
  by: string,
  labels: readonly string[],
  rows: CrossBorderRows,
  bands: readonly BandRow[],
): Stratification {
  const members = new Map<string, number[]>();
  labels.forEach((label, row) => {
    const of = members.get(label);
    if (of) of.push(row);
    else members.set(label, [row]);
  });
  const band = new Map(bands.map((row) => [row.id, row]));
  const names = [...members.keys()].sort((a, b) => (a < b ? -1 : 1));
  const strata = Object.fromEntries(
    names.map((name) => {
      const { metrics } = crossBorderMetrics(rows, members.get(name)!);
      return [name, Object.fromEntries(STRATIFIED_IDS.map((id) => [id, judged(id, metrics[id], band)]))];
    }),
  );
  const passing = Object.fromEntries(
    STRATIFIED_IDS.map((id) => [
      id,
      names.length === 0 ? 0 : names.filter((name) => strata[name][id].B).length / names.length,
    ]),
  );
  return {
    by,
    strata,
    passing_share: passing,
    carried_by_aggregate: STRATIFIED_IDS.filter((id) => passing[id] < 0.5),
  };
}

function judged(
  id: CrossBorderId,
  { value, n }: { readonly value: number | null; readonly n: number },
  band: ReadonlyMap<string, BandRow>,
): StratumValue {
  const { B, BPLUS } = band.get(id)!;
  return { value, n, B: inside(B, value), BPLUS: inside(BPLUS, value) };
}

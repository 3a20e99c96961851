import { kruskalWallis } from '../metric/kruskal-wallis.js';
import { ascendingOrder } from '../metric/ascending-order.js';
import { median } from '../metric/median.js';
import { tally } from '../metric/tally.js';

/** Whether the dispersion differs between groups of merchants: detectably (rank test at 1 %) and by how much. */
export interface PhiSeparation {
  readonly by: string;
  readonly medians: Readonly<Record<string, number>>;
  /** Largest over smallest group median. */
  readonly median_ratio: number | null;
  readonly statistic: number | null;
  readonly critical_1_percent: number | null;
  /** Statistic above its critical value and ratio of at least 1.05. */
  readonly separated: boolean;
}

const SMALLEST_RATIO = 1.05;

/** `groups[i]` names the group of `phi[i]`; NaN dispersions do not count. */
export function phiSeparation(by: string, phi: ArrayLike<number>, groups: readonly string[]): PhiSeparation {
  const rows = Uint32Array.from(groups, (_, row) => row).filter((row) => !Number.isNaN(phi[row]));
  const names = [...new Set(Array.from(rows, (row) => groups[row]))].sort((a, b) => (a < b ? -1 : 1));
  const codeOf = new Map(names.map((name, code) => [name, code]));
  const values = Float64Array.from(rows, (row) => phi[row]);
  const codes = Uint32Array.from(rows, (row) => codeOf.get(groups[row])!);
  const test = kruskalWallis(values, codes);
  const medians = names.map((_, code) => median(tally(values.filter((_, i) => codes[i] === code))));
  const ratio = medians.length > 1 ? Math.max(...medians) / Math.min(...medians) : null;
  return {
    by,
    medians: Object.fromEntries(names.map((name, code) => [name, medians[code]])),
    median_ratio: ratio,
    statistic: test?.statistic ?? null,
    critical_1_percent: test?.critical ?? null,
    separated: test !== null && test.statistic > test.critical && ratio !== null && ratio >= SMALLEST_RATIO,
  };
}

/** Thirds of the merchants by outlets, named; merchants without a count stand apart and are left out by their NaN. */
export function sizeThirds(size: ArrayLike<number>): string[] {
  const rows = Uint32Array.from(size, (_, row) => row).filter((row) => !Number.isNaN(size[row]));
  const out = Array.from({ length: size.length }, () => 'none');
  ascendingOrder(Float64Array.from(rows, (row) => size[row])).forEach((at, position) => {
    out[rows[at]] = ['small', 'middle', 'large'][Math.floor((3 * position) / rows.length)];
  });
  return out;
}

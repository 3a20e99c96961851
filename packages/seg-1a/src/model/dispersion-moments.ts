import exp from '@stdlib/math-base-special-exp';
import ln from '@stdlib/math-base-special-ln';
import type { FitPolicy } from './fit-policy.js';
import { linearRidge } from './linear-ridge.js';
import { ascending, median, weightedMoments } from './order-statistics.js';
import { oneHotDesign, predict, withNumericColumn } from './sparse-design.js';
import type { Outcomes } from './simulate-outcomes.js';
import type { ModelRows } from './universe.js';

/** What the method of moments says of the dispersion of a simulated corpus. */
export interface DispersionMoments {
  readonly cells: number;
  /** Share of cells whose estimate was taken from (mcc, channel), and from the whole corpus. */
  readonly pooledShare: number;
  readonly globalShare: number;
  /** Share of cells whose estimate fell on a clamp. */
  readonly clampedShare: number;
  readonly medianPhi: number;
  readonly phiCv: number;
}

interface Sums {
  n: number;
  sum: number;
  squares: number;
}

/**
 * Moment estimates of phi by cell (mcc, channel, bucket) of multi rows, phi = m^2 / (v - m) with population moments,
 * pooled to (mcc, channel) and then to everything where a cell has fewer than `min_cell` rows; and the weighted ridge
 * (weight sqrt n) of ln phi on [1, mcc, channel, ln g], each cell at its mean ln g. Evidence only: see
 * `rebuildDispersion`.
 */
export function dispersionMoments(
  rows: ModelRows,
  mccCount: number,
  outcomes: Outcomes,
  policy: FitPolicy['moments'],
): DispersionMoments {
  const pairs = mccCount * 2;
  const cells = emptySums(pairs * 5);
  const pooled = emptySums(pairs);
  const [all] = emptySums(1);
  const lnGdpSum = new Float64Array(cells.length);
  for (let row = 0; row < rows.rows; row++) {
    if (outcomes.isMulti[row] === 0) continue;
    const pair = rows.mcc[row] * 2 + rows.channel[row];
    const cell = pair * 5 + rows.bucket[row];
    for (const sums of [cells[cell], pooled[pair], all]) add(sums, outcomes.outlets[row]);
    lnGdpSum[cell] += rows.lnGdp[row];
  }

  const used = cells.flatMap((sums, cell) => (sums.n > 0 ? [cell] : []));
  const sources = used.map((cell) => {
    if (cells[cell].n >= policy.min_cell) return cells[cell];
    const pair = pooled[Math.floor(cell / 5)];
    return pair.n >= policy.min_cell ? pair : all;
  });
  const phi = Float64Array.from(sources, (sums) => momentPhi(sums, policy.clamp_phi));
  const design = withNumericColumn(
    oneHotDesign(
      [mccCount, 2],
      [used.map((cell) => Math.floor(cell / 10)), used.map((cell) => Math.floor(cell / 5) % 2)],
      used.length,
    ),
    Float64Array.from(used, (cell) => lnGdpSum[cell] / cells[cell].n),
  );
  const weight = Float64Array.from(used, (cell) => Math.sqrt(cells[cell].n));
  const fitted = predict(design, linearRidge(design, phi.map(ln), weight, policy.l2)).map(exp);
  const { mean, sd } = weightedMoments(
    fitted,
    Float64Array.from(used, (cell) => cells[cell].n),
  );
  const share = (test: (i: number) => boolean) => used.filter((_, i) => test(i)).length / used.length;
  return {
    cells: used.length,
    pooledShare: share((i) => sources[i] !== cells[used[i]] && sources[i] !== all),
    globalShare: share((i) => sources[i] === all),
    clampedShare: share((i) => policy.clamp_phi.includes(phi[i])),
    medianPhi: median(ascending(fitted)),
    phiCv: sd / mean,
  };
}

const emptySums = (count: number): Sums[] =>
  Array.from({ length: count }, () => ({ n: 0, sum: 0, squares: 0 }));

function add(sums: Sums, y: number): void {
  sums.n++;
  sums.sum += y;
  sums.squares += y * y;
}

/** phi = m^2 / (v - m), clamped; the upper clamp where the counts are not overdispersed. Sums of integers are exact. */
export function momentPhi({ n, sum, squares }: Sums, [low, high]: readonly [number, number]): number {
  const mean = sum / n;
  const variance = squares / n - mean * mean;
  if (variance <= mean + 1e-6) return high;
  return Math.min(Math.max((mean * mean) / (variance - mean), low), high);
}

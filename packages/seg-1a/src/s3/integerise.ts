import { neumaierSum } from '../design/index.js';
import { roundHalfEven } from '../numeric/round-half-even.js';
import type { CountBounds } from './count-bounds.js';

/** Residuals are compared with eight decimals. */
const RESIDUAL_UNITS = 1e8;
const NO_CAPACITY = -1;

/**
 * Largest remainder under bounds, one merchant at a time. Holds the workspace of a merchant with up to `most` candidates;
 * `counts` and `residualRanks` (from 1) are by candidate rank and valid until the next call.
 */
export class Integeriser {
  readonly counts: Float64Array;
  readonly residualRanks: Int32Array;
  private readonly capacity: Float64Array;
  private readonly residual: Float64Array;
  private readonly order: Uint16Array;
  private readonly open: Float64Array;

  constructor(most: number) {
    this.counts = new Float64Array(most);
    this.residualRanks = new Int32Array(most);
    this.capacity = new Float64Array(most);
    this.residual = new Float64Array(most);
    this.order = new Uint16Array(most);
    this.open = new Float64Array(most);
  }

  /**
   * Split `outlets` over candidates with these shares, within feasible bounds; `byCountry` lists their ranks in order of
   * country. Every count starts at its least; the rest is spread by share over those below their most, whole parts
   * first, then ones by descending residual, then country. Returns what could not be placed: 0 unless rounding failed.
   */
  split(outlets: number, shares: Float64Array, bounds: CountBounds, byCountry: Uint16Array): number {
    const rest = outlets - this.startAtLeast(shares.length, bounds);
    const left = rest > 0 ? rest - this.spread(rest, shares) : 0;
    if (rest === 0) this.residual.fill(NO_CAPACITY, 0, shares.length);
    this.sortByResidual(byCountry);
    return this.handOut(left, shares.length);
  }

  /** Counts at their least, and how many more each may take. Returns their sum. */
  private startAtLeast(candidates: number, bounds: CountBounds): number {
    const { counts, capacity } = this;
    counts[0] = bounds.homeLeast;
    capacity[0] = bounds.homeMost - bounds.homeLeast;
    counts.fill(bounds.foreignLeast, 1, candidates);
    capacity.fill(bounds.foreignMost - bounds.foreignLeast, 1, candidates);
    return bounds.homeLeast + (candidates - 1) * bounds.foreignLeast;
  }

  /** Whole parts of `rest` by share, as far as there is capacity. Returns how much was placed. */
  private spread(rest: number, shares: Float64Array): number {
    const { counts, capacity, residual, open } = this;
    let able = 0;
    for (let i = 0; i < shares.length; i++) if (capacity[i] > 0) open[able++] = shares[i];
    const total = neumaierSum(open.subarray(0, able));
    let placed = 0;
    for (let i = 0; i < shares.length; i++) {
      residual[i] = NO_CAPACITY;
      if (capacity[i] === 0) continue;
      const wanted = total > 0 ? (rest * shares[i]) / total : 0;
      const whole = Math.floor(wanted);
      residual[i] = roundHalfEven((wanted - whole) * RESIDUAL_UNITS);
      const given = Math.min(whole, capacity[i]);
      counts[i] += given;
      capacity[i] -= given;
      placed += given;
    }
    return placed;
  }

  /** Ranks by descending residual, then country; few enough for insertion. */
  private sortByResidual(byCountry: Uint16Array): void {
    const { order, residual, residualRanks } = this;
    for (let i = 0; i < byCountry.length; i++) {
      const rank = byCountry[i];
      let at = i;
      for (; at > 0 && residual[order[at - 1]] < residual[rank]; at--) order[at] = order[at - 1];
      order[at] = rank;
    }
    for (let i = 0; i < byCountry.length; i++) residualRanks[order[i]] = i + 1;
  }

  /** One each in order where there is room, round after round. Returns what is left when nobody has room. */
  private handOut(left: number, candidates: number): number {
    const { counts, capacity, order } = this;
    for (let before = Infinity; left > 0 && left < before;) {
      before = left;
      for (let i = 0; i < candidates && left > 0; i++) {
        const rank = order[i];
        if (capacity[rank] === 0) continue;
        counts[rank]++;
        capacity[rank]--;
        left--;
      }
    }
    return left;
  }
}

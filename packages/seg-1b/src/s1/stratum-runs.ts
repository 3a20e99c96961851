import type { Spans } from '@merchantry/geo';

/** Collects cells by stratum in order of row and column, and joins neighbours of one stratum to runs. */
export class StratumRuns {
  readonly #runs = new Map<number, number[]>();

  push(stratum: number, row: number, column: number): void {
    const runs = this.#runs.get(stratum);
    if (runs === undefined) {
      this.#runs.set(stratum, [row, column, 1]);
      return;
    }
    const last = runs.length - 3;
    if (runs[last] === row && runs[last + 1] + runs[last + 2] === column) runs[last + 2]++;
    else runs.push(row, column, 1);
  }

  /** The cells of each stratum, ascending by stratum. */
  sets(): { stratum: number; cells: Spans }[] {
    return [...this.#runs.keys()]
      .sort((a, b) => a - b)
      .map((stratum) => {
        const runs = this.#runs.get(stratum)!;
        const every = (k: number) => Uint32Array.from({ length: runs.length / 3 }, (_, i) => runs[3 * i + k]);
        return { stratum, cells: { row: every(0), columnStart: every(1), length: every(2) } };
      });
  }
}

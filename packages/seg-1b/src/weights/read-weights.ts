import type { RasterSource } from '@merchantry/geo';
import { readMasses } from './read-masses.js';
import { TileWeights, type SealedWeights } from './tile-weights.js';

/** Weights of some runs, run i from `start[i]` up to `start[i + 1]`. */
export interface RunTileWeights {
  readonly start: Float64Array;
  readonly weights: Uint32Array;
}

/**
 * A reader of tile weights for runs in any order and of any countries. It reads the population surface in the blocks that
 * the runs meet, and only where their country's weights count population.
 *
 * @param country country of each run
 * @param source population surface; null when no country's weights need one
 */
export function weightReader(
  sealed: SealedWeights,
  country: ArrayLike<number>,
  source: RasterSource | null,
): (runs: Uint32Array) => Promise<RunTileWeights> {
  const tiles = new TileWeights(sealed);
  const { row, colStart, colLen } = sealed.spans;
  return async (runs) => {
    const start = new Float64Array(runs.length + 1);
    runs.forEach((run, i) => (start[i + 1] = start[i] + colLen[run]));
    const weights = new Uint32Array(start[runs.length]);
    const counts = (run: number) => sealed.countries[country[run]]?.law.perPopulation !== 0n;
    const counted = source === null ? new Uint32Array(0) : runs.filter(counts);
    const masses =
      source &&
      (await readMasses(source, {
        row: counted.map((run) => row[run]),
        colStart: counted.map((run) => colStart[run]),
        colLen: counted.map((run) => colLen[run]),
      }));
    let next = 0;
    runs.forEach((run, i) => {
      const own =
        masses && counts(run)
          ? masses.masses.subarray(masses.start[next], masses.start[++next])
          : new Uint32Array(0);
      weights.set(tiles.weightsOfSpan(country[run], run, own), start[i]);
    });
    return { start, weights };
  };
}

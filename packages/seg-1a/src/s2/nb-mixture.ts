import type { FailureCode } from '@merchantry/contracts';
import { gamma, poisson, POISSON_LARGEST_MEAN, Substream, type SubstreamTable } from '@merchantry/rng';
import { ComponentDraws } from '../streams/component-draws.js';
import { acceptance } from './acceptance.js';

/**
 * Least probability of two outlets or more that is worth waiting for: attempts are unbounded by law, so a merchant that
 * would need a million of them is refused before its first draw.
 */
const LEAST_ACCEPTANCE = 1e-6;

/** Reasons to give a merchant up. */
export const ABORT_CODES: readonly FailureCode[] = [
  'ERR_S2_NUMERIC_INVALID',
  'ERR_S2_SAMPLER_NUMERIC_INVALID',
];

/** What became of each merchant, by row. */
export interface Mixture {
  /** Outlets, 2 or more; 0 where the merchant was given up. */
  readonly outlets: Int32Array;
  /** Attempts that gave fewer than two outlets. */
  readonly rejections: Int32Array;
  readonly gamma: ComponentDraws;
  readonly poisson: ComponentDraws;
  /** Code by row for the merchants that were given up; their draws are not kept. */
  readonly aborts: ReadonlyMap<number, FailureCode>;
}

/**
 * Numbers of outlets from a gamma-Poisson mixture, which is the negative binomial of mean mu and dispersion phi, drawn
 * again until there are two. Attempt: G ~ Gamma(phi, 1), lambda = (mu / phi) G, K ~ Poisson(lambda). Each merchant owns
 * one gamma and one Poisson stream that run on from attempt to attempt.
 */
export function nbMixture(
  mu: Float64Array,
  phi: Float64Array,
  gammaStreams: SubstreamTable,
  poissonStreams: SubstreamTable,
): Mixture {
  const rows = mu.length;
  const outlets = new Int32Array(rows);
  const rejections = new Int32Array(rows);
  const aborts = new Map<number, FailureCode>();
  const expected = Math.ceil(1.05 * rows);
  const gammas = new ComponentDraws(expected);
  const poissons = new ComponentDraws(expected);
  const gammaStream = new Substream();
  const poissonStream = new Substream();

  for (let row = 0; row < rows; row++) {
    if (!isDrawable(mu[row], phi[row])) {
      aborts.set(row, 'ERR_S2_NUMERIC_INVALID');
      continue;
    }
    const kept = gammas.rows;
    const scale = mu[row] / phi[row];
    gammaStream.seat(gammaStreams, row);
    poissonStream.seat(poissonStreams, row);
    for (let attempt = 1; ; attempt++) {
      const gammaBlocks = gammaStream.blocks;
      const gammaDraws = gammaStream.draws;
      const g = gamma(gammaStream, phi[row]);
      const lambda = scale * g;
      if (!(g > 0 && lambda > 0 && lambda <= POISSON_LARGEST_MEAN)) {
        gammas.truncate(kept);
        poissons.truncate(kept);
        aborts.set(row, 'ERR_S2_SAMPLER_NUMERIC_INVALID');
        break;
      }
      gammas.push(
        row,
        attempt,
        phi[row],
        g,
        gammaBlocks,
        gammaStream.blocks - gammaBlocks,
        gammaStream.draws - gammaDraws,
      );
      const poissonBlocks = poissonStream.blocks;
      const poissonDraws = poissonStream.draws;
      const k = poisson(poissonStream, lambda);
      poissons.push(
        row,
        attempt,
        lambda,
        k,
        poissonBlocks,
        poissonStream.blocks - poissonBlocks,
        poissonStream.draws - poissonDraws,
      );
      if (k >= 2) {
        outlets[row] = k;
        rejections[row] = attempt - 1;
        break;
      }
    }
  }
  return { outlets, rejections, gamma: gammas.trimmed(), poisson: poissons.trimmed(), aborts };
}

/** Mean and dispersion finite and positive, and two outlets within reach. */
function isDrawable(mu: number, phi: number): boolean {
  if (!(mu > 0 && mu < Infinity && phi > 0 && phi < Infinity)) return false;
  return acceptance(mu, phi) >= LEAST_ACCEPTANCE;
}

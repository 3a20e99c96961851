import { gamma, poisson } from '@merchantry/rng';
import type { RowStreams } from './corpus-streams.js';
import type { PriorTruth } from './prior-truth.js';

/** What was seen of each corpus row: whether it has several outlets, and their number (0 where it has one). */
export interface Outcomes {
  readonly isMulti: Uint8Array;
  readonly outlets: Float64Array;
  readonly multiRows: number;
}

/**
 * One outcome a row. is_multi is u < pi; the count of a multi row is a Poisson count whose rate is (mu/phi) Gamma(phi),
 * drawn again while it is below two, and two after `tries` tries.
 */
export function simulateOutcomes(
  truth: PriorTruth,
  tries: number,
  streams: { readonly hurdle: RowStreams; readonly gamma: RowStreams; readonly poisson: RowStreams },
): Outcomes {
  const rows = truth.pi.length;
  const isMulti = new Uint8Array(rows);
  const outlets = new Float64Array(rows);
  let multiRows = 0;
  for (let row = 0; row < rows; row++) {
    if (!(streams.hurdle.at(row).u01() < truth.pi[row])) continue;
    isMulti[row] = 1;
    multiRows++;
    const gammas = streams.gamma.at(row);
    const poissons = streams.poisson.at(row);
    let count = 0;
    for (let attempt = 0; attempt < tries && count < 2; attempt++) {
      count = poisson(poissons, (truth.mu[row] / truth.phi[row]) * gamma(gammas, truth.phi[row]));
    }
    outlets[row] = Math.max(count, 2);
  }
  return { isMulti, outlets, multiRows };
}

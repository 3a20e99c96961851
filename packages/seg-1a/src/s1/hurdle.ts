import { Failure, fixed } from '@merchantry/contracts';
import { advanceCounters, firstU01, type EventBatch, type SubstreamTable } from '@merchantry/rng';

export const HURDLE_LABEL = 'hurdle_bernoulli';

/**
 * One event a merchant: several sites where u < pi. A probability of exactly 0 or 1 decides alone and draws nothing.
 * Events stand in row order. Throws `hurdle_nonfinite_or_oob_pi`.
 */
export function hurdleEvents(ids: BigUint64Array, pi: Float64Array, streams: SubstreamTable): EventBatch {
  const rows = ids.length;
  const u = firstU01(streams);
  const seq = new Uint32Array(rows);
  const draws = new Uint32Array(rows);
  const isMulti = new Uint8Array(rows);
  const deterministic = new Uint8Array(rows);
  let drawn: Uint8Array | undefined;
  for (let row = 0; row < rows; row++) {
    const p = pi[row];
    if (!(p >= 0 && p <= 1)) {
      throw new Failure('hurdle_nonfinite_or_oob_pi', 'A hurdle probability is not one.', {
        dataset: 'hurdle_bernoulli',
        column: 'pi',
        merchantId: ids[row],
        expected: '0 to 1',
        found: String(p),
      });
    }
    seq[row] = row;
    if (p === 0 || p === 1) {
      drawn ??= new Uint8Array(rows).fill(1);
      drawn[row] = 0;
      u[row] = 0;
      deterministic[row] = 1;
      isMulti[row] = p;
    } else {
      draws[row] = 1;
      isMulti[row] = u[row] < p ? 1 : 0;
    }
  }
  const { afterLo, afterHi } = advanceCounters(streams.counterLo, streams.counterHi, draws);
  return {
    family: 'hurdle_bernoulli',
    module: '1A.hurdle_sampler',
    label: HURDLE_LABEL,
    seq,
    merchantId: ids,
    beforeLo: streams.counterLo,
    beforeHi: streams.counterHi,
    afterLo,
    afterHi,
    draws,
    blocks: draws,
    payload: {
      pi: fixed('float64', pi),
      u: fixed('float64', u, drawn),
      is_multi: fixed('bool', isMulti),
      deterministic: fixed('bool', deterministic),
    },
  };
}

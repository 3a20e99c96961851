import { constant, fixed, gather, takeWords } from '@merchantry/contracts';
import { advanceCounters, type EventBatch, type SubstreamTable } from '@merchantry/rng';
import type { ComponentDraws } from '../streams/component-draws.js';
import { countsAsI64 } from '../streams/counts-as-i64.js';
import type { Mixture } from './nb-mixture.js';

export const GAMMA_LABEL = 'gamma_nb';
export const POISSON_LABEL = 'poisson_nb';
export const FINAL_LABEL = 'nb_final';

/** One entry a merchant of the shard. */
export interface MixtureInput {
  readonly ids: BigUint64Array;
  readonly mu: Float64Array;
  readonly phi: Float64Array;
  readonly gammaStreams: SubstreamTable;
  readonly poissonStreams: SubstreamTable;
  /** Never drawn from: its start is the counter that an nb_final shows. */
  readonly finalStreams: SubstreamTable;
}

/**
 * Events of the mixture. Per merchant: gamma #1, Poisson #1, gamma #2, ..., nb_final. A merchant that was given up has
 * none. nb_final draws nothing: both its counters are the start of the merchant's own `nb_final` stream.
 */
export function mixtureEvents(input: MixtureInput, mixture: Mixture): EventBatch[] {
  const { first, finals } = places(mixture);
  return [
    {
      ...component(
        'gamma_component',
        '1A.nb_and_dirichlet_sampler',
        GAMMA_LABEL,
        input,
        input.gammaStreams,
        mixture.gamma,
      ),
      seq: attemptPlaces(mixture.gamma, first, 0),
      payload: {
        context: constant('string', mixture.gamma.rows, 'nb'),
        index: constant('int32', mixture.gamma.rows, 0),
        alpha: fixed('float64', mixture.gamma.parameter),
        gamma_value: fixed('float64', mixture.gamma.value),
      },
    },
    {
      ...component(
        'poisson_component',
        '1A.nb_poisson_component',
        POISSON_LABEL,
        input,
        input.poissonStreams,
        mixture.poisson,
      ),
      seq: attemptPlaces(mixture.poisson, first, 1),
      payload: {
        context: constant('string', mixture.poisson.rows, 'nb'),
        lambda: fixed('float64', mixture.poisson.parameter),
        k: fixed('int64', countsAsI64(mixture.poisson.value)),
        attempt: fixed('int32', mixture.poisson.attempt),
      },
    },
    finalEvents(input, mixture, first, finals),
  ];
}

/** Place of each merchant's first event, and the rows of the merchants that have a final count. */
function places({ outlets, rejections }: Mixture): { first: Uint32Array; finals: Uint32Array } {
  const first = new Uint32Array(outlets.length);
  const finals = new Uint32Array(outlets.length);
  let events = 0;
  let kept = 0;
  for (let row = 0; row < outlets.length; row++) {
    first[row] = events;
    if (outlets[row] === 0) continue;
    finals[kept++] = row;
    events += 2 * (rejections[row] + 1) + 1;
  }
  return { first, finals: finals.slice(0, kept) };
}

function attemptPlaces(
  { rows, merchant, attempt }: ComponentDraws,
  first: Uint32Array,
  offset: 0 | 1,
): Uint32Array {
  const seq = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) seq[i] = first[merchant[i]] + 2 * (attempt[i] - 1) + offset;
  return seq;
}

function component(
  family: string,
  module: string,
  label: string,
  { ids }: MixtureInput,
  streams: SubstreamTable,
  draws: ComponentDraws,
): Omit<EventBatch, 'seq' | 'payload'> {
  const { afterLo: beforeLo, afterHi: beforeHi } = advanceCounters(
    takeWords(streams.counterLo, draws.merchant),
    takeWords(streams.counterHi, draws.merchant),
    draws.before,
  );
  return {
    family,
    module,
    label,
    merchantId: takeWords(ids, draws.merchant),
    beforeLo,
    beforeHi,
    ...advanceCounters(beforeLo, beforeHi, draws.blocks),
    draws: draws.draws,
    blocks: draws.blocks,
  };
}

function finalEvents(
  input: MixtureInput,
  mixture: Mixture,
  first: Uint32Array,
  finals: Uint32Array,
): EventBatch {
  const rows = finals.length;
  const lo = takeWords(input.finalStreams.counterLo, finals);
  const hi = takeWords(input.finalStreams.counterHi, finals);
  const none = new Uint32Array(rows);
  return {
    family: 'nb_final',
    module: '1A.nb_sampler',
    label: FINAL_LABEL,
    seq: finals.map((row) => first[row] + 2 * (mixture.rejections[row] + 1)),
    merchantId: takeWords(input.ids, finals),
    beforeLo: lo,
    beforeHi: hi,
    afterLo: lo,
    afterHi: hi,
    draws: none,
    blocks: none,
    payload: {
      mu: fixed('float64', gather(input.mu, finals)),
      dispersion_k: fixed('float64', gather(input.phi, finals)),
      n_outlets: fixed('int32', gather(mixture.outlets, finals)),
      nb_rejections: fixed('int32', gather(mixture.rejections, finals)),
      method: constant('string', rows, 'poisson_gamma_mixture'),
    },
  };
}

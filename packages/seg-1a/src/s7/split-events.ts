import { coded, fixed, gather, takeWords, type ListColumn } from '@merchantry/contracts';
import { advanceCounters, type CodedNames, type EventBatch, type SubstreamTable } from '@merchantry/rng';
import type { DirichletDraws } from './dirichlet-lane.js';
import type { Split, SplitInput } from './split-outlets.js';

export const RESIDUAL_LABEL = 'residual_rank';
export const DIRICHLET_LABEL = 'dirichlet_gamma_vector';

/** Rows of the domains by merchant, and by country code within each: the order of the residual events. */
export interface PairOrder {
  /** Row of the domain. */
  readonly rows: Uint32Array;
  /** Its merchant. */
  readonly merchants: Uint32Array;
}

/** Domains are short, so insertion. */
export function byCountry(starts: Uint32Array, country: Uint16Array): PairOrder {
  const rows = new Uint32Array(country.length);
  const merchants = new Uint32Array(country.length);
  for (let m = 0; m + 1 < starts.length; m++) {
    for (let row = starts[m]; row < starts[m + 1]; row++) {
      merchants[row] = m;
      let at = row;
      for (; at > starts[m] && country[rows[at - 1]] > country[row]; at--) rows[at] = rows[at - 1];
      rows[at] = row;
    }
  }
  return { rows, merchants };
}

/** The country of each pair as the name in its stream key. */
export const pairNames = (
  { rows }: PairOrder,
  country: Uint16Array,
  dictionary: readonly string[],
): CodedNames => ({
  codes: Uint32Array.from(rows, (row) => country[row]),
  dictionary,
});

/**
 * Events of the split. Per merchant: one residual_rank a country, by country code, then its Dirichlet draw if it has
 * one. residual_rank draws nothing: both its counters are the start of the (merchant, country) stream of that label.
 */
export function splitEvents(
  { ids, starts, country }: SplitInput,
  split: Split,
  pairs: PairOrder,
  pairStreams: SubstreamTable,
  dirichlet: { readonly draws: DirichletDraws; readonly streams: SubstreamTable } | undefined,
  countries: readonly string[],
): EventBatch[] {
  const drawn = dirichlet?.draws.merchants ?? new Uint32Array(0);
  const before = eventsBefore(ids.length, drawn);
  const none = new Uint32Array(pairs.rows.length);
  const residual: EventBatch = {
    family: 'residual_rank',
    module: '1A.integerisation',
    label: RESIDUAL_LABEL,
    seq: pairs.merchants.map((m, i) => i + before[m]),
    merchantId: takeWords(ids, pairs.merchants),
    beforeLo: pairStreams.counterLo,
    beforeHi: pairStreams.counterHi,
    afterLo: pairStreams.counterLo,
    afterHi: pairStreams.counterHi,
    draws: none,
    blocks: none,
    payload: {
      country_iso: coded(
        Uint32Array.from(pairs.rows, (row) => country[row]),
        countries,
      ),
      residual: fixed('float64', gather(split.residual, pairs.rows)),
      residual_rank: fixed('int32', gather(split.residualRank, pairs.rows)),
    },
  };
  if (!dirichlet) return [residual];
  const { draws, streams } = dirichlet;
  const homes = drawn.map((m) => starts[m]);
  const beforeLo = takeWords(streams.counterLo, drawn);
  const beforeHi = takeWords(streams.counterHi, drawn);
  const numbers = (values: Float64Array) => list(draws.offsets, fixed('float64', values));
  const vector: EventBatch = {
    family: 'dirichlet_gamma_vector',
    module: '1A.dirichlet_allocator',
    label: DIRICHLET_LABEL,
    seq: drawn.map((m, i) => starts[m + 1] + i),
    merchantId: takeWords(ids, drawn),
    beforeLo,
    beforeHi,
    ...advanceCounters(beforeLo, beforeHi, draws.blocks),
    draws: draws.draws,
    blocks: draws.blocks,
    payload: {
      home_country_iso: coded(
        homes.map((row) => country[row]),
        countries,
      ),
      country_isos: list(
        draws.offsets,
        coded(
          draws.rows.map((row) => country[row]),
          countries,
        ),
      ),
      alpha: numbers(draws.alpha),
      gamma_raw: numbers(draws.gamma),
      weights: numbers(draws.weight),
      n_domestic: fixed('int32', gather(split.count, homes)),
    },
  };
  return [residual, vector];
}

/** Dirichlet events of the merchants before each merchant. */
function eventsBefore(merchants: number, drawn: Uint32Array): Uint32Array {
  const before = new Uint32Array(merchants);
  let count = 0;
  for (let m = 0; m < merchants; m++) {
    before[m] = count;
    if (drawn[count] === m) count++;
  }
  return before;
}

const list = (offsets: Uint32Array, items: ListColumn['items']): ListColumn => ({
  kind: 'list',
  type: { list: items.type },
  length: offsets.length - 1,
  offsets,
  items,
});

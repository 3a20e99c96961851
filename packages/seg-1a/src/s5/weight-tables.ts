import { constant, fixed, strings, type Table } from '@merchantry/contracts';
import { roundHalfEven } from '../numeric/round-half-even.js';
import type { CurrencyWeights } from './currency-weights.js';

/** Rows of `ccy_country_weights_cache`: currencies and their countries in ASCII order. */
export function weightTable(all: readonly CurrencyWeights[], dp: number): Table {
  const rows = all.reduce((sum, { isos }) => sum + isos.length, 0);
  const whole = 10 ** dp;
  return {
    rows,
    columns: {
      currency: strings(all.flatMap(({ currency, isos }) => isos.map(() => currency))),
      country_iso: strings(all.flatMap(({ isos }) => isos)),
      weight: fixed(
        'float64',
        Float64Array.from(all.flatMap(({ units }) => [...units].map((u) => u / whole))),
      ),
      obs_count: fixed('int64', BigInt64Array.from(all.flatMap((of) => of.isos.map(() => observations(of))))),
      smoothing: constant('string', rows, null),
    },
  };
}

/** Rows of `sparse_flag`, one a currency: too few observations for the floor of the policy. */
export function sparseTable(all: readonly CurrencyWeights[]): Table {
  return {
    rows: all.length,
    columns: {
      currency: strings(all.map(({ currency }) => currency)),
      is_sparse: fixed(
        'bool',
        Uint8Array.from(all, ({ n0, obsFloor }) => (n0 < obsFloor ? 1 : 0)),
      ),
      obs_count: fixed('int64', BigInt64Array.from(all, observations)),
      threshold: fixed(
        'float64',
        Float64Array.from(all, ({ obsFloor }) => obsFloor),
      ),
    },
  };
}

const observations = ({ n0 }: CurrencyWeights): bigint => BigInt(roundHalfEven(n0));

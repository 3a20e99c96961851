import { coded, fixed, gather, takeWords, type FixedColumn, type ListColumn } from '@merchantry/contracts';
import type { Kernel } from '@merchantry/engine';
import { advanceCounters, firstU01, type EventBatch, type SubstreamTable } from '@merchantry/rng';
import { allRows, flagsOf, rowsWhere, runLengths } from '../ingress/chosen-rows.js';
import { MerchantStreams, type StreamIdentity } from '../streams/merchant-streams.js';
import { consideredCountries, type Considered, type SelectionLaw } from './considered.js';
import { topK, type Choice } from './top-k.js';

export const GUMBEL_LABEL = 'gumbel_key';
export const GUMBEL_MODULE = '1A.foreign_country_selector';

export interface GumbelParams extends StreamIdentity, SelectionLaw {
  readonly logsAll: boolean;
}

/**
 * Shard kernel of S6. Columns, one row a merchant: merchant_id uint64, k_target int32, currency uint16, candidates
 * list of uint16. Table `detail`, one row a merchant: capped, eligible, drawn, k_realized and ties int32, reason uint8
 * (position in REASONS plus one, 0 for none). Table `membership`, one row a chosen country, by merchant and country.
 */
export const gumbelKernel: Kernel<GumbelParams> = ({ rows, columns, params }) => {
  const values = <A>(name: string) => (columns[name] as FixedColumn).values as unknown as A;
  const ids = values<BigUint64Array>('merchant_id');
  const kTarget = values<Int32Array>('k_target');
  const considered = consideredCountries(
    { kTarget, currency: values<Uint16Array>('currency'), candidates: columns['candidates'] as ListColumn },
    params,
  );
  const streams = new MerchantStreams(ids, params).ofCountry(
    GUMBEL_LABEL,
    { codes: considered.country, dictionary: params.countries },
    considered.merchant,
  );
  const u = firstU01(streams);
  const choice = topK(considered, u, kTarget);
  const chosen = rowsWhere(choice.order.length, (row) => choice.order[row] > 0);
  const { starts, capped, eligible, reason } = considered;
  return {
    tables: {
      detail: {
        rows,
        columns: {
          capped: fixed('int32', capped),
          eligible: fixed('int32', eligible),
          drawn: fixed('int32', runLengths(starts)),
          k_realized: fixed('int32', choice.kRealized),
          ties: fixed('int32', choice.ties),
          reason: fixed('uint8', reason),
        },
      },
      membership: {
        rows: chosen.length,
        columns: {
          merchant_id: fixed('uint64', takeWords(ids, gather(considered.merchant, chosen))),
          country_iso: coded(gather(considered.country, chosen), params.countries),
        },
      },
    },
    events: [gumbelEvents(ids, considered, choice, u, streams, params, params.logsAll ? undefined : chosen)],
  };
};

/** One event a considered country, or one a row of `only`; in order of merchant and country. */
function gumbelEvents(
  ids: BigUint64Array,
  considered: Considered,
  { key, hasKey, order }: Choice,
  u: Float64Array,
  streams: SubstreamTable,
  { countries }: SelectionLaw,
  only: Uint32Array | undefined,
): EventBatch {
  const rows = only ?? allRows(u.length);
  const beforeLo = takeWords(streams.counterLo, rows);
  const beforeHi = takeWords(streams.counterHi, rows);
  const one = new Uint32Array(rows.length).fill(1);
  const places = gather(order, rows);
  const selected = flagsOf(places.length, (i) => places[i] > 0);
  return {
    family: 'gumbel_key',
    module: GUMBEL_MODULE,
    label: GUMBEL_LABEL,
    seq: allRows(rows.length),
    merchantId: takeWords(ids, gather(considered.merchant, rows)),
    beforeLo,
    beforeHi,
    ...advanceCounters(beforeLo, beforeHi, one),
    draws: one,
    blocks: one,
    payload: {
      country_iso: coded(gather(considered.country, rows), countries),
      weight: fixed('float64', gather(considered.weight, rows)),
      u: fixed('float64', gather(u, rows)),
      key: fixed('float64', gather(key, rows), gather(hasKey, rows)),
      selected: fixed('bool', selected),
      selection_order: fixed('int32', places, selected),
    },
  };
}

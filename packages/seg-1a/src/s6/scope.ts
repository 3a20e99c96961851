import {
  Failure,
  gather,
  takeWords,
  type FailureCode,
  type ListColumn,
  type Table,
} from '@merchantry/contracts';
import type { Candidates } from '../ingress/candidate-set.js';
import { rowsWhere } from '../ingress/chosen-rows.js';
import { byMerchant } from '../ingress/merchant-rows.js';
import { rowsOf } from '../ingress/sorted-join.js';
import { positions } from '../ingress/positions.js';
import type { CurrencyWeights } from '../ingress/weight-cache.js';

/** Merchants that choose foreign countries, in id order. */
export interface SelectionScope {
  readonly rows: number;
  readonly ids: BigUint64Array;
  readonly kTarget: Int32Array;
  /** Position of the merchant's currency among those of the weights. */
  readonly currency: Uint16Array;
  /** Foreign candidates by rank, as positions among the countries of the weights. */
  readonly candidates: ListColumn;
}

/** Tables that say who chooses, how many and in which currency. */
export interface SelectionTables {
  readonly ztp_final: Table;
  readonly crossborder_eligibility_flags: Table;
  readonly merchant_currency: Table;
}

/**
 * Merchants that may sell abroad and have a final number of foreign countries. A merchant without a currency takes the
 * only one of the weights, where there is only one. Throws `E_UPSTREAM_MISSING` (no candidate rows), `E_S5_CONTENT` (no
 * currency) and `E_DOMAIN_FK` (a currency without weights, for a merchant that has to choose).
 */
export function openSelection(
  tables: SelectionTables,
  candidates: Candidates,
  { currencies, countries }: CurrencyWeights,
): SelectionScope {
  const finals = byMerchant(tables.ztp_final, 'ztp_final', 'cardinality_mismatch');
  const flags = byMerchant(tables.crossborder_eligibility_flags, 'crossborder_eligibility_flags');
  const isEligible = flags.values('is_eligible', 'bool');
  const flagRows = rowsOf(finals.ids, flags.ids);
  const kept = rowsWhere(finals.ids.length, (i) => flagRows[i] >= 0 && isEligible[flagRows[i]] === 1);
  const ids = takeWords(finals.ids, kept);
  const kTarget = gather(finals.values('k_target', 'int32'), kept);
  const foreign = foreignLists(ids, candidates, countries);
  return {
    rows: ids.length,
    ids,
    kTarget,
    currency: currencyOf(ids, tables.merchant_currency, currencies, (i) => {
      return kTarget[i] > 0 && foreign.offsets[i + 1] > foreign.offsets[i];
    }),
    candidates: foreign,
  };
}

function foreignLists(
  ids: BigUint64Array,
  { ids: merchants, starts, country, isHome }: Candidates,
  countries: readonly string[],
): ListColumn {
  const rows = rowsOf(ids, merchants);
  const offsets = new Uint32Array(ids.length + 1);
  const position = positions(country.dictionary, countries);
  const items = new Uint16Array(country.length);
  let at = 0;
  for (let i = 0; i < ids.length; i++) {
    const m = rows[i];
    if (m < 0)
      throw refusal(
        'E_UPSTREAM_MISSING',
        's3_candidate_set',
        ids[i],
        'a home row and its candidates',
        'none',
      );
    for (let row = starts[m]; row < starts[m + 1]; row++)
      if (isHome[row] === 0) items[at++] = position[country.codes[row]];
    offsets[i + 1] = at;
  }
  const values = items.slice(0, at);
  return {
    kind: 'list',
    type: { list: 'uint16' },
    length: ids.length,
    offsets,
    items: { kind: 'fixed', type: 'uint16', length: at, values },
  };
}

function currencyOf(
  ids: BigUint64Array,
  table: Table,
  currencies: readonly string[],
  mustChoose: (row: number) => boolean,
): Uint16Array {
  const dataset = 'merchant_currency';
  const given = byMerchant(table, dataset);
  const kappa = given.strings('kappa');
  const position = positions(kappa.dictionary, currencies);
  const rows = rowsOf(ids, given.ids);
  const out = new Uint16Array(ids.length);
  for (let i = 0; i < out.length; i++) {
    if (rows[i] < 0) {
      if (currencies.length !== 1)
        throw refusal('E_S5_CONTENT', dataset, ids[i], 'a row for each merchant', 'none');
      continue;
    }
    const code = kappa.codes[rows[i]];
    if (position[code] >= 0) out[i] = position[code];
    else if (mustChoose(i))
      throw refusal('E_DOMAIN_FK', dataset, ids[i], 'a currency with weights', kappa.dictionary[code]);
  }
  return out;
}

const refusal = (code: FailureCode, dataset: string, merchantId: bigint, expected: string, found: string) =>
  new Failure(code, 'A merchant cannot choose its countries.', { dataset, merchantId, expected, found });

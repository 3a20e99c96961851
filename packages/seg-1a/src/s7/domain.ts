import { Failure, type FailureCode, type Table } from '@merchantry/contracts';
import type { Candidates } from '../ingress/candidate-set.js';
import { byMerchant } from '../ingress/merchant-rows.js';
import { rowsOf } from '../ingress/sorted-join.js';
import { positions } from '../ingress/positions.js';
import type { CurrencyWeights } from '../ingress/weight-cache.js';
import { openMembership, type Membership } from './membership.js';

/** The countries over which the outlets of each merchant are split: home, then the chosen ones by candidate rank. */
export interface SplitDomain {
  readonly rows: number;
  readonly ids: BigUint64Array;
  /** Outlets of the merchant. */
  readonly outlets: Int32Array;
  /** Domain rows [starts[m], starts[m + 1]) belong to merchant m; the first is its home. */
  readonly starts: Uint32Array;
  /** Position among the countries of the weights, which is ASCII order. */
  readonly country: Uint16Array;
  readonly rank: Int32Array;
  /** Weight under the merchant's currency, 0 where there is none. */
  readonly weight: Float64Array;
}

export interface DomainTables {
  readonly hurdle_bernoulli: Table;
  readonly nb_final: Table;
  readonly ztp_final: Table;
  readonly merchant_currency: Table;
  readonly s6_membership: Table;
}

/**
 * Join everything that the split of a merchant depends on; merchants are those with a ztp_final. Throws
 * `E_UPSTREAM_MISSING` for a merchant without multi hurdle, nb_final, home row or currency, and `E_S6_NOT_SUBSET_S3` for
 * a membership that is not among its foreign candidates or has more countries than it aimed at.
 */
export function openDomain(
  tables: DomainTables,
  candidates: Candidates,
  weights: CurrencyWeights,
): SplitDomain {
  const finals = byMerchant(tables.ztp_final, 'ztp_final');
  const { ids } = finals;
  const kTarget = finals.values('k_target', 'int32');
  const counts = byMerchant(tables.nb_final, 'nb_final');
  const outletsOf = counts.values('n_outlets', 'int32');
  const hurdle = byMerchant(tables.hurdle_bernoulli, 'hurdle_bernoulli');
  const isMulti = hurdle.values('is_multi', 'bool');
  const currency = byMerchant(tables.merchant_currency, 'merchant_currency');
  const kappa = currency.strings('kappa');
  const currencyAt = positions(kappa.dictionary, weights.currencies);
  const membership = openMembership(tables.s6_membership, weights.countries);
  assertAimed(membership, ids);

  const at = {
    count: rowsOf(ids, counts.ids),
    hurdle: rowsOf(ids, hurdle.ids),
    currency: rowsOf(ids, currency.ids),
    candidates: rowsOf(ids, candidates.ids),
    membership: rowsOf(ids, membership.ids),
  };
  const room = ids.length + membership.country.length;
  const domain = {
    rows: ids.length,
    ids,
    outlets: new Int32Array(ids.length),
    starts: new Uint32Array(ids.length + 1),
    country: new Uint16Array(room),
    rank: new Int32Array(room),
    weight: new Float64Array(room),
  };
  const columns = weights.countries.length;
  const position = positions(candidates.country.dictionary, weights.countries);
  /** Merchant that chose a country last, plus one. */
  const chosenBy = new Uint32Array(columns);
  let end = 0;
  for (let m = 0; m < ids.length; m++) {
    if (at.hurdle[m] < 0 || isMulti[at.hurdle[m]] === 0)
      throw missing('hurdle_bernoulli', ids[m], 'an event that says multi');
    if (at.count[m] < 0) throw missing('nb_final', ids[m], 'a final number of outlets');
    if (at.currency[m] < 0) throw missing('merchant_currency', ids[m], 'a currency');
    if (at.candidates[m] < 0) throw missing('s3_candidate_set', ids[m], 'a home row');
    domain.outlets[m] = outletsOf[at.count[m]];

    const own = at.membership[m];
    const chosen = own < 0 ? 0 : membership.starts[own + 1] - membership.starts[own];
    if (chosen > kTarget[m]) throw outside(ids[m], `at most ${kTarget[m]} countries`, `${chosen} countries`);
    for (let i = 0; i < chosen; i++) chosenBy[membership.country[membership.starts[own] + i]] = m + 1;

    const base = currencyAt[kappa.codes[at.currency[m]]] * columns;
    const first = candidates.starts[at.candidates[m]];
    const last = candidates.starts[at.candidates[m] + 1];
    if (candidates.isHome[first] === 0) throw missing('s3_candidate_set', ids[m], 'home as its first row');
    for (let row = first; row < last; row++) {
      if (end - domain.starts[m] > chosen) break;
      const code = position[candidates.country.codes[row]];
      if (row > first && chosenBy[code] !== m + 1) continue;
      const weight = base < 0 ? 0 : weights.weights[base + code];
      domain.country[end] = code;
      domain.rank[end] = candidates.rank[row];
      domain.weight[end++] = weight > 0 ? weight : 0;
    }
    if (end - domain.starts[m] !== chosen + 1)
      throw outside(
        ids[m],
        'foreign candidates only',
        `${chosen} countries, ${end - domain.starts[m] - 1} of them foreign candidates`,
      );
    domain.starts[m + 1] = end;
  }
  return domain;
}

/** Every merchant of the membership aimed at foreign countries. */
function assertAimed(membership: Membership, ids: BigUint64Array): void {
  const stray = rowsOf(membership.ids, ids).indexOf(-1);
  if (stray >= 0) throw outside(membership.ids[stray], 'a merchant with a ztp_final', 'none');
}

const missing = (dataset: string, merchantId: bigint, expected: string) =>
  refusal('E_UPSTREAM_MISSING', dataset, merchantId, expected, 'none');

const outside = (merchantId: bigint, expected: string, found: string) =>
  refusal('E_S6_NOT_SUBSET_S3', 's6_membership', merchantId, expected, found);

const refusal = (code: FailureCode, dataset: string, merchantId: bigint, expected: string, found: string) =>
  new Failure(code, 'The outlets of a merchant cannot be split.', { dataset, merchantId, expected, found });

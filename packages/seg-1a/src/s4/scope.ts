import { Failure, gather, takeWords, type FailureCode, type Table } from '@merchantry/contracts';
import { openCandidates, type Candidates } from '../ingress/candidate-set.js';
import { byMerchant } from '../ingress/merchant-rows.js';
import { rowsOf } from '../ingress/sorted-join.js';

/** Tables that say who aims at foreign countries, as the state reads them. */
export interface ScopeTables {
  readonly hurdle_bernoulli: Table;
  readonly nb_final: Table;
  readonly crossborder_eligibility_flags: Table;
  readonly crossborder_features: Table;
  readonly s3_candidate_set: Table;
}

/** Merchants that aim at a number of foreign countries, in id order, and those that cannot because an input lacks. */
export interface ZtpScope {
  readonly rows: number;
  readonly ids: BigUint64Array;
  /** N of the merchant, 2 or more. */
  readonly outlets: Int32Array;
  /** In [0, 1]. */
  readonly openness: Float64Array;
  /** Foreign candidates. */
  readonly candidates: Int32Array;
  /** Merchants whose openness is the default of the policy. */
  readonly defaulted: number;
  readonly refused: readonly { readonly id: bigint; readonly reason: FailureCode }[];
}

/**
 * Merchants with several outlets that may sell abroad. Those that an earlier state gave up have no `nb_final` and no
 * candidates: they are not in scope. Throws `ERR_S4_POLICY_INVALID` for an openness outside [0, 1].
 */
export function openScope(tables: ScopeTables, defaultOpenness: number): ZtpScope {
  const finals = byMerchant(tables.nb_final, 'nb_final', 'cardinality_mismatch');
  const hurdle = byMerchant(tables.hurdle_bernoulli, 'hurdle_bernoulli', 'cardinality_mismatch');
  const flags = byMerchant(
    tables.crossborder_eligibility_flags,
    'crossborder_eligibility_flags',
    'cardinality_mismatch',
  );
  const candidates = openCandidates(tables.s3_candidate_set);
  const isMulti = hurdle.values('is_multi', 'bool');
  const isEligible = flags.values('is_eligible', 'bool');
  const outlets = finals.values('n_outlets', 'int32');

  const hurdleRows = rowsOf(finals.ids, hurdle.ids);
  const flagRows = rowsOf(finals.ids, flags.ids);
  const candidateRows = rowsOf(finals.ids, candidates.ids);
  const kept = new Uint32Array(finals.ids.length);
  const foreign = new Int32Array(finals.ids.length);
  const refused: { id: bigint; reason: FailureCode }[] = [];
  let rows = 0;
  for (let i = 0; i < finals.ids.length; i++) {
    if (flagRows[i] >= 0 && isEligible[flagRows[i]] === 0) continue;
    const found = candidateRows[i] < 0 ? -1 : foreignCandidates(candidates, candidateRows[i]);
    if (hurdleRows[i] < 0 || isMulti[hurdleRows[i]] === 0)
      refused.push({ id: finals.ids[i], reason: 'ERR_S4_UPSTREAM_MISSING_S1' });
    else if (flagRows[i] < 0 || found < 0)
      refused.push({ id: finals.ids[i], reason: 'ERR_S4_UPSTREAM_MISSING_A' });
    else {
      foreign[rows] = found;
      kept[rows++] = i;
    }
  }
  const finalRows = rowsOf(candidates.ids, finals.ids);
  const eligibleRows = rowsOf(candidates.ids, flags.ids);
  for (let m = 0; m < candidates.ids.length; m++)
    if (finalRows[m] < 0 && eligibleRows[m] >= 0 && isEligible[eligibleRows[m]] === 1)
      refused.push({ id: candidates.ids[m], reason: 'ERR_S4_UPSTREAM_MISSING_S2' });

  const order = kept.subarray(0, rows);
  const ids = takeWords(finals.ids, order);
  return {
    rows,
    ids,
    outlets: gather(outlets, order),
    candidates: foreign.slice(0, rows),
    ...opennessOf(ids, tables.crossborder_features, defaultOpenness),
    refused,
  };
}

/** Foreign candidates of merchant m; -1 where it has no home row. */
function foreignCandidates({ starts, isHome }: Candidates, m: number): number {
  let homes = 0;
  for (let row = starts[m]; row < starts[m + 1]; row++) homes += isHome[row];
  return homes === 0 ? -1 : starts[m + 1] - starts[m] - homes;
}

function opennessOf(
  ids: BigUint64Array,
  features: Table,
  missing: number,
): Pick<ZtpScope, 'openness' | 'defaulted'> {
  const given = byMerchant(features, 'crossborder_features', 'cardinality_mismatch');
  const values = given.values('openness', 'float32');
  const rows = rowsOf(ids, given.ids);
  const openness = new Float64Array(ids.length);
  let defaulted = 0;
  for (let i = 0; i < openness.length; i++) {
    const x = rows[i] < 0 ? missing : values[rows[i]];
    if (rows[i] < 0) defaulted++;
    if (!(x >= 0 && x <= 1)) {
      throw new Failure('ERR_S4_POLICY_INVALID', 'An openness is no share.', {
        dataset: 'crossborder_features',
        column: 'openness',
        merchantId: ids[i],
        expected: '0 to 1',
        found: String(x),
      });
    }
    openness[i] = x;
  }
  return { openness, defaulted };
}

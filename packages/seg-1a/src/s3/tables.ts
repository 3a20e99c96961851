import { coded, codedList, constant, fixed, gather, type Table } from '@merchantry/contracts';
import type { BaseWeights } from './base-weights.js';
import type { CandidateRows } from './candidate-rows.js';
import type { Candidates } from './candidates.js';
import type { IntegerCounts } from './integer-counts.js';
import { siteIds } from '../sites/site-ids.js';
import type { SiteSequence } from './site-sequence.js';

/** `s3_candidate_set`: rows by merchant, then rank. */
export function candidateTable(rows: CandidateRows, candidates: Candidates, isos: readonly string[]): Table {
  const { merchant, candidate, rank } = rows;
  return {
    rows: rank.length,
    columns: {
      merchant_id: fixed('uint64', merchant),
      country_iso: coded(countriesOf(rows, candidates), isos),
      candidate_rank: fixed('int32', rank),
      is_home: fixed('bool', homeFlags(rank)),
      reason_codes: codedList(gather(candidates.reasons, candidate), candidates.reasonLists),
      filter_tags: codedList(gather(candidates.tags, candidate), candidates.tagLists),
    },
  };
}

/** `s3_base_weight_priors`: rows by merchant, then country. */
export function weightTable(
  { merchant, rank }: CandidateRows,
  country: Uint32Array,
  weights: BaseWeights,
  isos: readonly string[],
): Table {
  return {
    rows: rank.length,
    columns: {
      merchant_id: fixed('uint64', merchant),
      country_iso: coded(country, isos),
      base_weight_dp: coded(new Uint32Array(rank.buffer), weights.text),
      dp: constant('int32', rank.length, weights.dp),
    },
  };
}

/** `s3_integerised_counts`: rows by merchant, then country. */
export function countTable(
  merchant: BigUint64Array,
  country: Uint32Array,
  { count, residualRank }: IntegerCounts,
  isos: readonly string[],
): Table {
  return {
    rows: count.length,
    columns: {
      merchant_id: fixed('uint64', merchant),
      country_iso: coded(country, isos),
      count: fixed('int32', count),
      residual_rank: fixed('int32', residualRank),
    },
  };
}

/** `s3_site_sequence`: rows by merchant, country, then number. */
export function siteTable({ merchant, country, order }: SiteSequence, isos: readonly string[]): Table {
  const most = order.reduce((greatest, number) => Math.max(greatest, number), 0);
  return {
    rows: order.length,
    columns: {
      merchant_id: fixed('uint64', merchant),
      country_iso: coded(country, isos),
      site_order: fixed('int32', order),
      // Site numbers are their own codes: nothing is copied.
      site_id: coded(new Uint32Array(order.buffer), siteIds(most)),
    },
  };
}

/** Country positions of candidate rows. */
export const countriesOf = ({ candidate }: CandidateRows, { country }: Candidates): Uint32Array =>
  candidate.map((c) => country[c]);

function homeFlags(rank: Int32Array): Uint8Array {
  const flags = new Uint8Array(rank.length);
  for (let row = 0; row < rank.length; row++) flags[row] = Number(rank[row] === 0);
  return flags;
}

import { coded, fixed, takeWords, type Table } from '@merchantry/contracts';
import type { SplitDomain } from './domain.js';

/** Rows of `s7_integerised_counts` by merchant and candidate rank. */
export function countTable(
  { ids, starts, country, rank }: SplitDomain,
  counts: Table,
  countries: readonly string[],
): Table {
  const rows = starts[ids.length];
  const merchants = new Uint32Array(rows);
  for (let m = 0; m < ids.length; m++) merchants.fill(m, starts[m], starts[m + 1]);
  return {
    rows,
    columns: {
      merchant_id: fixed('uint64', takeWords(ids, merchants)),
      country_iso: coded(Uint32Array.from(country.subarray(0, rows)), countries),
      count: counts.columns['count'],
      residual_rank: counts.columns['residual_rank'],
      candidate_rank: fixed('int32', rank.subarray(0, rows)),
    },
  };
}

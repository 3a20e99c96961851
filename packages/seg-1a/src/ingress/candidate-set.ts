import {
  Failure,
  stringsOf,
  takeWords,
  valuesOf,
  type StringColumn,
  type Table,
} from '@merchantry/contracts';
import { runStarts } from './sorted-join.js';

const DATASET = 's3_candidate_set';

/** Rows of `s3_candidate_set`, by merchant. */
export interface Candidates {
  /** Merchants in ascending order. */
  readonly ids: BigUint64Array;
  /** Rows [starts[m], starts[m + 1]) belong to merchant m, in order of rank. */
  readonly starts: Uint32Array;
  readonly country: StringColumn;
  readonly rank: Int32Array;
  readonly isHome: Uint8Array;
}

/**
 * The candidates of each merchant, in the declared order of the table (merchant, rank), which the runtime has put them
 * in. Throws `table_sort_violation` where they do not stand in it.
 */
export function openCandidates(table: Table): Candidates {
  const rowIds = valuesOf(table, DATASET, 'merchant_id', 'uint64');
  const rank = valuesOf(table, DATASET, 'candidate_rank', 'int32');
  const starts = runStarts(rowIds);
  const merchants = starts.length - 1;
  const ids = takeWords(rowIds, starts.subarray(0, merchants));
  for (let m = 0; m < merchants; m++) {
    if (m > 0 && ids[m] <= ids[m - 1]) throw outOfOrder(starts[m], ids[m]);
    for (let row = starts[m] + 1; row < starts[m + 1]; row++)
      if (rank[row] < rank[row - 1]) throw outOfOrder(row, ids[m]);
  }
  return {
    ids,
    starts,
    country: stringsOf(table, DATASET, 'country_iso'),
    rank,
    isHome: valuesOf(table, DATASET, 'is_home', 'bool'),
  };
}

const outOfOrder = (row: number, merchantId: bigint) =>
  new Failure('table_sort_violation', 'Candidates do not stand in order of merchant and rank.', {
    dataset: DATASET,
    column: 'merchant_id, candidate_rank',
    row,
    merchantId,
    expected: 'ascending merchants, ranks ascending within each',
    found: 'a merchant or rank below the one before',
  });

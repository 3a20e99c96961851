import { Failure, stringsOf, takeWords, valuesOf, type FailureCode, type Table } from '@merchantry/contracts';
import { runStarts } from '../ingress/sorted-join.js';
import { positions } from '../ingress/positions.js';

export const COUNTS = 's7_integerised_counts';

/** Outlets by merchant and country as the split left them. */
export interface CountryCounts {
  /** Merchants in ascending order. */
  readonly ids: BigUint64Array;
  /** Rows [starts[m], starts[m + 1]) belong to merchant m. */
  readonly starts: Uint32Array;
  /** Position among the countries. */
  readonly country: Int32Array;
  readonly count: Int32Array;
  readonly rank: Int32Array;
}

/**
 * Read `s7_integerised_counts` in its declared order. Throws `table_sort_violation` where merchants do not stand
 * together and in order, `E_SUM_MISMATCH` for a negative count.
 */
export function openCounts(table: Table, countries: readonly string[]): CountryCounts {
  const rowIds = valuesOf(table, COUNTS, 'merchant_id', 'uint64');
  const iso = stringsOf(table, COUNTS, 'country_iso');
  const count = valuesOf(table, COUNTS, 'count', 'int32');
  const starts = runStarts(rowIds);
  const ids = takeWords(rowIds, starts.subarray(0, starts.length - 1));
  for (let m = 1; m < ids.length; m++)
    if (ids[m] <= ids[m - 1])
      throw refusal(
        'table_sort_violation',
        'merchant_id',
        starts[m],
        ids[m],
        'ascending merchants',
        'a lower id',
      );
  const negative = count.findIndex((value) => value < 0);
  if (negative >= 0)
    throw refusal('E_SUM_MISMATCH', 'count', negative, rowIds[negative], '>= 0', String(count[negative]));
  const position = positions(iso.dictionary, countries);
  return {
    ids,
    starts,
    country: Int32Array.from(iso.codes, (code) => position[code]),
    count,
    rank: valuesOf(table, COUNTS, 'candidate_rank', 'int32'),
  };
}

const refusal = (
  code: FailureCode,
  column: string,
  row: number,
  merchantId: bigint,
  expected: string,
  found: string,
) =>
  new Failure(code, 'The counts of outlets cannot be used.', {
    dataset: COUNTS,
    column,
    row,
    merchantId,
    expected,
    found,
  });

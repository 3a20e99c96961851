import { Failure, stringsOf, takeWords, valuesOf, type Table } from '@merchantry/contracts';
import { runStarts } from '../ingress/sorted-join.js';
import { positions } from '../ingress/positions.js';

const DATASET = 's6_membership';

/** Chosen foreign countries by merchant. */
export interface Membership {
  /** Merchants with one or more, ascending. */
  readonly ids: BigUint64Array;
  readonly starts: Uint32Array;
  /** Position among the countries, ascending within a merchant. */
  readonly country: Uint16Array;
}

/**
 * Read `s6_membership` in its declared order. Throws `table_sort_violation`, `E_DUP_PK`, and `E_S6_NOT_SUBSET_S3` for a
 * country that is not among `countries`, the candidates and the countries of the weights.
 */
export function openMembership(table: Table, countries: readonly string[]): Membership {
  const rowIds = valuesOf(table, DATASET, 'merchant_id', 'uint64');
  const iso = stringsOf(table, DATASET, 'country_iso');
  const position = positions(iso.dictionary, countries);
  const starts = runStarts(rowIds);
  const ids = takeWords(rowIds, starts.subarray(0, starts.length - 1));
  const country = new Uint16Array(rowIds.length);
  for (let m = 0; m < ids.length; m++) {
    for (let row = starts[m]; row < starts[m + 1]; row++) {
      const code = position[iso.codes[row]];
      const place = { dataset: DATASET, column: 'country_iso', row, merchantId: ids[m] };
      const found = iso.dictionary[iso.codes[row]];
      if (code < 0)
        throw new Failure('E_S6_NOT_SUBSET_S3', 'A chosen country is a candidate of nobody.', {
          ...place,
          expected: 'a candidate',
          found,
        });
      if (row > starts[m] && code === country[row - 1])
        throw new Failure('E_DUP_PK', 'A merchant chose a country twice.', {
          ...place,
          expected: 'every country once',
          found,
        });
      if (
        (row > starts[m] && code < country[row - 1]) ||
        (row === starts[m] && m > 0 && ids[m] <= ids[m - 1])
      )
        throw new Failure('table_sort_violation', 'Chosen countries do not stand in order.', {
          ...place,
          expected: 'ascending merchants, countries ascending within each',
          found,
        });
      country[row] = code;
    }
  }
  return { ids, starts, country };
}

import { countsAsNumbers } from '@merchantry/rng';
import { Failure, stringsOf, valuesOf, type Table } from '@merchantry/contracts';
import type { AllocPlan } from './assign-sites.js';

const DATASET = 's4_alloc_plan';

/**
 * A published `s4_alloc_plan`, pair by pair.
 *
 * @throws Failure `E501_NO_S4_ALLOC_PLAN` without a row
 */
export function openAllocPlan(table: Table): AllocPlan {
  if (table.rows === 0)
    throw new Failure('E501_NO_S4_ALLOC_PLAN', 'The plan places no site.', {
      dataset: DATASET,
      expected: 'a row or more',
      found: '0',
    });
  const ids = valuesOf(table, DATASET, 'merchant_id', 'uint64');
  const words = new Uint32Array(ids.buffer, ids.byteOffset, 2 * ids.length);
  const { codes, dictionary } = stringsOf(table, DATASET, 'legal_country_iso');
  const first: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    const same =
      row > 0 &&
      words[2 * row] === words[2 * row - 2] &&
      words[2 * row + 1] === words[2 * row - 1] &&
      dictionary[codes[row]] === dictionary[codes[row - 1]];
    if (!same) first.push(row);
  }
  return {
    merchantId: BigUint64Array.from(first, (row) => ids[row]),
    country: { codes: Uint32Array.from(first, (row) => codes[row]), dictionary },
    start: Uint32Array.from([...first, table.rows]),
    tileId: valuesOf(table, DATASET, 'tile_id', 'uint64'),
    nSites: Uint32Array.from(countsAsNumbers(valuesOf(table, DATASET, 'n_sites_tile', 'int64'))),
  };
}

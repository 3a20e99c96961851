import { Failure, stringsOf, valuesOf, type StringColumn, type Table } from '@merchantry/contracts';
import { ascendingOrder, reorder, reorderStrings } from './ascending-order.js';

export const MERCHANTS = 'transaction_schema_merchant_ids';

/** The merchants of a world in ascending id order, whatever order the table had. */
export interface Merchants {
  readonly rows: number;
  readonly ids: BigUint64Array;
  readonly mcc: Int32Array;
  readonly channel: StringColumn;
  readonly home: StringColumn;
  /** Row of each merchant in the table as given, for messages; undefined where both orders agree. */
  readonly order: Uint32Array | undefined;
}

/**
 * Open the merchant table. Throws `ingress_schema_violation` for an empty table or id 0, `ingress_pk_duplicate`,
 * `table_schema_violation`.
 */
export function openMerchants(table: Table): Merchants {
  const ids = valuesOf(table, MERCHANTS, 'merchant_id', 'uint64');
  const mcc = valuesOf(table, MERCHANTS, 'mcc', 'int32');
  const channel = stringsOf(table, MERCHANTS, 'channel');
  const home = stringsOf(table, MERCHANTS, 'home_country_iso');
  if (ids.length === 0) {
    throw new Failure('ingress_schema_violation', 'A world needs at least one merchant.', {
      dataset: MERCHANTS,
      expected: 'one row or more',
      found: '0 rows',
    });
  }
  const zero = ids.indexOf(0n);
  if (zero >= 0) {
    throw new Failure('ingress_schema_violation', 'Merchant ids start at 1.', {
      dataset: MERCHANTS,
      column: 'merchant_id',
      row: zero,
      expected: '>= 1',
      found: '0',
    });
  }
  const order = ascendingOrder(ids, MERCHANTS, 'merchant_id');
  return {
    rows: ids.length,
    ids: reorder(ids, order),
    mcc: reorder(mcc, order),
    channel: reorderStrings(channel, order),
    home: reorderStrings(home, order),
    order,
  };
}

/** Row of merchant `index` in the table as the user gave it. */
export const givenRow = (merchants: Merchants, index: number): number => merchants.order?.[index] ?? index;

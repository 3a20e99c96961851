import { stringsOf, valuesOf, type Table } from '@merchantry/contracts';
import {
  bucketPositions,
  channelPositions,
  CHANNEL_LEVELS,
  mccPositions,
  type DesignRows,
  type MccDictionary,
} from '../design/index.js';
import { ascendingOrder, reorder, reorderStrings } from './ascending-order.js';

const DATASET = 'hurdle_design_matrix';

/** Merchants of `hurdle_design_matrix` in ascending id order, with their positions in the dictionaries. */
export interface DesignMatrix {
  readonly rows: number;
  readonly ids: BigUint64Array;
  readonly design: DesignRows;
}

/** Throws `design_unknown_mcc`, `design_unknown_channel`, `design_bucket_mismatch`, `ingress_pk_duplicate`. */
export function openDesignMatrix(table: Table, dictionary: MccDictionary): DesignMatrix {
  const given = valuesOf(table, DATASET, 'merchant_id', 'uint64');
  const order = ascendingOrder(given, DATASET, 'merchant_id');
  const ids = reorder(given, order);
  const names = { dataset: DATASET, merchantIds: ids, order };
  const mcc = reorder(valuesOf(table, DATASET, 'mcc', 'int32'), order);
  const channel = reorderStrings(stringsOf(table, DATASET, 'channel'), order);
  const bucket = reorder(valuesOf(table, DATASET, 'gdp_bucket_id', 'int8'), order);
  return {
    rows: ids.length,
    ids,
    design: {
      rows: ids.length,
      mcc: mccPositions(dictionary, mcc, names),
      channel: channelPositions(channel, names, CHANNEL_LEVELS),
      bucket: bucketPositions(bucket, names),
    },
  };
}

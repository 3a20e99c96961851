import {
  coded,
  Failure,
  gather,
  type FailureCode,
  type FixedValues,
  type StringColumn,
} from '@merchantry/contracts';

/**
 * Row numbers in ascending id order, or undefined when the rows stand so already. Throws `code` with the later of
 * two rows that share an id.
 */
export function ascendingOrder(
  ids: BigUint64Array,
  dataset: string,
  column: string,
  code: FailureCode = 'ingress_pk_duplicate',
): Uint32Array | undefined {
  let sorted = true;
  for (let row = 1; row < ids.length && sorted; row++) {
    if (ids[row] === ids[row - 1]) throw duplicate(code, ids[row], row - 1, row, dataset, column);
    sorted = ids[row] > ids[row - 1];
  }
  if (sorted) return undefined;
  const order = Uint32Array.from(ids, (_, row) => row);
  order.sort((a, b) => (ids[a] < ids[b] ? -1 : ids[a] > ids[b] ? 1 : a - b));
  for (let i = 1; i < order.length; i++) {
    if (ids[order[i]] === ids[order[i - 1]]) {
      throw duplicate(code, ids[order[i]], order[i - 1], order[i], dataset, column);
    }
  }
  return order;
}

/** `values[order[i]]` at every i; the array itself where there is no order to apply. */
export const reorder = <A extends FixedValues>(values: A, order: Uint32Array | undefined): A =>
  order ? gather(values, order) : values;

/** The rows of a string column in this order; the column itself where there is none to apply. */
export const reorderStrings = (column: StringColumn, order: Uint32Array | undefined): StringColumn =>
  order ? coded(gather(column.codes, order), column.dictionary) : column;

const duplicate = (
  code: FailureCode,
  id: bigint,
  first: number,
  row: number,
  dataset: string,
  column: string,
) =>
  new Failure(code, `Id ${id} occurs twice.`, {
    dataset,
    column,
    row,
    merchantId: id,
    expected: 'every id once',
    found: `also in row ${first}`,
  });

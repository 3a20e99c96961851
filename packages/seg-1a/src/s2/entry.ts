import { Failure, gather, valuesOf, type Table } from '@merchantry/contracts';
import ln from '@stdlib/math-base-special-ln';
import { ascendingOrder, reorder } from '../ingress/ascending-order.js';
import type { DesignMatrix } from '../ingress/design-matrix.js';
import { gdpByCountry, openCountries } from '../ingress/home-lookups.js';
import { MERCHANTS, type Merchants } from '../ingress/merchant-table.js';

const EVENTS = 'hurdle_bernoulli';

/** Multi-site merchants in id order with all that their mean and dispersion depend on. */
export interface MultiMerchants {
  readonly rows: number;
  readonly ids: BigUint64Array;
  readonly mcc: Uint16Array;
  readonly channel: Uint8Array;
  /** ln of GDP per head of the home, in the unit of the series that `gdp_per_capita` names. */
  readonly lnGdp: Float64Array;
}

/**
 * Rows of the design matrix whose hurdle event says multi. Throws `duplicate_hurdle_record`,
 * `ERR_S2_ENTRY_MISSING_HURDLE`, and `cardinality_mismatch` for an event of a merchant that the matrix does not hold.
 */
export function multiRows(hurdle: Table, matrix: DesignMatrix): Uint32Array {
  const given = valuesOf(hurdle, EVENTS, 'merchant_id', 'uint64');
  const order = ascendingOrder(given, EVENTS, 'merchant_id', 'duplicate_hurdle_record');
  const ids = reorder(given, order);
  const isMulti = reorder(valuesOf(hurdle, EVENTS, 'is_multi', 'bool'), order);
  const rows = new Uint32Array(matrix.rows);
  let count = 0;
  for (let row = 0; row < Math.max(matrix.rows, ids.length); row++) {
    const wanted = row < matrix.rows ? matrix.ids[row] : undefined;
    const found = row < ids.length ? ids[row] : undefined;
    if (wanted !== found) throw unmatched(wanted, found);
    if (isMulti[row]) rows[count++] = row;
  }
  return rows.slice(0, count);
}

/** Join the multi-site merchants with their homes. Throws `ERR_S2_INPUTS_INCOMPLETE`, `gdp_nonpositive`. */
export function openMultiMerchants(
  rows: Uint32Array,
  matrix: DesignMatrix,
  merchants: Merchants,
  gdp: Table,
): MultiMerchants {
  const countries = openCountries(gdp, 'gdp_per_capita');
  const lnByCountry = gdpByCountry(gdp, countries).map((value) => ln(value));
  const lnByCode = merchants.home.dictionary.map(
    (iso) => lnByCountry[countries.position.get(iso) ?? -1] ?? NaN,
  );
  const ids = new BigUint64Array(rows.length);
  const lnGdp = new Float64Array(rows.length);
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    const id = matrix.ids[rows[i]];
    while (at < merchants.rows && merchants.ids[at] < id) at++;
    const home = at < merchants.rows && merchants.ids[at] === id ? merchants.home.codes[at] : undefined;
    if (home === undefined) throw incomplete(id, 'a row of the merchant table', MERCHANTS, 'merchant_id');
    ids[i] = id;
    lnGdp[i] = lnByCode[home];
    if (Number.isNaN(lnGdp[i]))
      throw incomplete(id, 'GDP per capita of the home', 'gdp_per_capita', 'gdp_pc');
  }
  const { mcc, channel } = matrix.design;
  return {
    rows: rows.length,
    ids,
    mcc: gather(mcc, rows),
    channel: gather(channel, rows),
    lnGdp,
  };
}

/** The lesser of two ids that should be one stands alone. */
function unmatched(wanted: bigint | undefined, found: bigint | undefined): Failure {
  const withoutEvent = found === undefined || (wanted !== undefined && wanted < found);
  const code = withoutEvent ? 'ERR_S2_ENTRY_MISSING_HURDLE' : 'cardinality_mismatch';
  const message = withoutEvent
    ? 'A merchant of the design matrix has no hurdle event.'
    : 'A hurdle event belongs to no merchant of the design matrix.';
  return new Failure(code, message, {
    dataset: EVENTS,
    column: 'merchant_id',
    merchantId: withoutEvent ? wanted : found,
    expected: 'one event for each merchant of hurdle_design_matrix',
    found: withoutEvent ? 'no event' : `an event of merchant ${found}`,
  });
}

const incomplete = (merchantId: bigint, expected: string, dataset: string, column: string) =>
  new Failure('ERR_S2_INPUTS_INCOMPLETE', 'A multi-site merchant lacks an input.', {
    dataset,
    column,
    merchantId,
    expected,
    found: 'none',
  });

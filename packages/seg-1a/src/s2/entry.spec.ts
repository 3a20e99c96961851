import { describe, expect, it } from '@jest/globals';
import { coded, fixed, isFailure, strings, type Table } from '@merchantry/contracts';
import ln from '@stdlib/math-base-special-ln';
import { CHANNEL_LEVELS, mccDictionary } from '../design/index.js';
import { openDesignMatrix } from '../ingress/design-matrix.js';
import { openMerchants } from '../ingress/merchant-table.js';
import { multiRows, openMultiMerchants } from './entry.js';
import { readFinals } from './finals.js';

const dictionary = mccDictionary([5411, 7011], 'test');
const HIGH = (1n << 63n) + 9n;

const matrixTable = (ids: bigint[]): Table => ({
  rows: ids.length,
  columns: {
    merchant_id: fixed('uint64', BigUint64Array.from(ids)),
    mcc: fixed(
      'int32',
      Int32Array.from(ids, (id) => (id === HIGH ? 7011 : 5411)),
    ),
    channel: coded(
      Uint32Array.from(ids, (id) => (id === HIGH ? 1 : 0)),
      CHANNEL_LEVELS,
    ),
    gdp_bucket_id: fixed(
      'int8',
      Int8Array.from(ids, () => 3),
    ),
  },
});
const hurdleTable = (ids: bigint[], multi: number[]): Table => ({
  rows: ids.length,
  columns: {
    merchant_id: fixed('uint64', BigUint64Array.from(ids)),
    is_multi: fixed('bool', Uint8Array.from(multi)),
  },
});
const merchantTable = (ids: bigint[], homes: string[]): Table => ({
  rows: ids.length,
  columns: {
    merchant_id: fixed('uint64', BigUint64Array.from(ids)),
    mcc: fixed('int32', new Int32Array(ids.length)),
    channel: strings(ids.map(() => 'card_present')),
    home_country_iso: strings(homes),
  },
});
const gdp: Table = {
  rows: 2,
  columns: {
    country_iso: strings(['US', 'DE']),
    gdp_pc: fixed('float64', Float64Array.of(60_000, 45_000)),
  },
};
const matrix = openDesignMatrix(matrixTable([1n, 4n, HIGH]), dictionary);

describe('entry into S2', () => {
  it('keeps multi-site merchants and gives each the logarithm of its home income, whatever the row orders', () => {
    const shuffled = openDesignMatrix(matrixTable([HIGH, 1n, 4n]), dictionary);
    const rows = multiRows(hurdleTable([4n, HIGH, 1n], [0, 1, 1]), shuffled);
    const merchants = openMerchants(merchantTable([4n, 1n, HIGH], ['DE', 'US', 'DE']));
    const multi = openMultiMerchants(rows, shuffled, merchants, gdp);
    expect([...multi.ids]).toEqual([1n, HIGH]);
    expect([...multi.mcc]).toEqual([0, 1]);
    expect([...multi.channel]).toEqual([0, 1]);
    expect([...multi.lnGdp]).toEqual([ln(60_000), ln(45_000)]);
  });

  it.each([
    ['ERR_S2_ENTRY_MISSING_HURDLE', [1n, HIGH], 4n],
    ['ERR_S2_ENTRY_MISSING_HURDLE', [1n, 4n], HIGH],
    ['cardinality_mismatch', [1n, 3n, 4n, HIGH], 3n],
    ['cardinality_mismatch', [1n, 4n, HIGH, HIGH + 1n], HIGH + 1n],
    ['duplicate_hurdle_record', [1n, 4n, 4n], 4n],
  ])('refuses events with %s (%#)', (code, ids, merchantId) => {
    const hurdle = hurdleTable(
      ids,
      ids.map(() => 1),
    );
    expect(refusal(() => multiRows(hurdle, matrix))).toEqual({ code, merchantId });
  });

  it('refuses a multi-site merchant without a home or without its income', () => {
    const rows = Uint32Array.of(1, 2);
    const homeless = openMerchants(merchantTable([1n, HIGH], ['US', 'US']));
    expect(refusal(() => openMultiMerchants(rows, matrix, homeless, gdp))).toEqual({
      code: 'ERR_S2_INPUTS_INCOMPLETE',
      merchantId: 4n,
    });
    const poor = openMerchants(merchantTable([1n, 4n, HIGH], ['US', 'US', 'FR']));
    expect(refusal(() => openMultiMerchants(rows, matrix, poor, gdp))).toEqual({
      code: 'ERR_S2_INPUTS_INCOMPLETE',
      merchantId: HIGH,
    });
  });
});

describe('final counts', () => {
  const ids = BigUint64Array.of(7n, 8n, 9n);
  const outcome = (outlets: number[], rejections: number[], abort: number[]): Table => ({
    rows: 3,
    columns: {
      outlets: fixed('int32', Int32Array.from(outlets)),
      rejections: fixed('int32', Int32Array.from(rejections)),
      abort: fixed('uint8', Uint8Array.from(abort)),
    },
  });

  it('part the merchants that were given up from the others', () => {
    const finals = readFinals(outcome([5, 0, 2], [0, 0, 3], [0, 2, 0]), ids, 5);
    expect([...finals.rows]).toEqual([0, 2]);
    expect([...finals.outlets]).toEqual([5, 2]);
    expect([...finals.rejections]).toEqual([0, 3]);
    expect(finals.attempts).toBe(5);
    expect(finals.aborts).toEqual([{ row: 1, reason: 'ERR_S2_SAMPLER_NUMERIC_INVALID' }]);
  });

  it.each([
    ['ERR_S2_FINAL_INVALID_N', outcome([5, 1, 2], [0, 0, 0], [0, 0, 0]), 3, 8n],
    ['ERR_S2_FINAL_INVALID_R', outcome([5, 2, 2], [0, -1, 0], [0, 0, 0]), 3, 8n],
    ['ERR_S2_FINAL_INVALID_R', outcome([5, 2, 2], [0, 1, 0], [0, 0, 0]), 3, undefined],
  ])('refuse %s (%#)', (code, table, events, merchantId) => {
    expect(refusal(() => readFinals(table, ids, events))).toEqual({ code, merchantId });
  });
});

function refusal(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return isFailure(error) ? { code: error.code, merchantId: error.place.merchantId } : error;
  }
  return 'no failure';
}

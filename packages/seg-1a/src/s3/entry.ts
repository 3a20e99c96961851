import { Failure, gather, type Table } from '@merchantry/contracts';
import { homePositions, type Countries } from '../ingress/home-lookups.js';
import { byMerchant } from '../ingress/merchant-rows.js';
import { rowsOf } from '../ingress/sorted-join.js';
import { givenRow, MERCHANTS, type Merchants } from '../ingress/merchant-table.js';
import { MCC_CODES } from '../design/index.js';
import { CHANNELS } from './predicate.js';

const FINALS = 'nb_final';
const HURDLE = 'hurdle_bernoulli';

/** The merchants whose candidates are wanted, those with a number of outlets, in id order. */
export interface Scope {
  readonly rows: number;
  readonly ids: BigUint64Array;
  /** Country position of the home. */
  readonly home: Uint16Array;
  /** 0..9999. */
  readonly mcc: Int32Array;
  /** Position in `CHANNELS`. */
  readonly channel: Uint8Array;
  readonly outlets: Int32Array;
}

/**
 * Join the final numbers of outlets with the merchants. A merchant that should have one and has none was given up by S2;
 * that all of these stand in its abort log is for the validation to prove. Throws `ERR_S3_PRECONDITION` for a final
 * number below two, given twice, of a merchant that the table does not hold or that the hurdle made a single,
 * `ERR_S3_RULE_EVAL_DOMAIN` for a channel or MCC that no rule could ask for, and `home_iso_fk`.
 */
export function openScope(finals: Table, hurdle: Table, merchants: Merchants, countries: Countries): Scope {
  const counted = byMerchant(finals, FINALS, 'ERR_S3_PRECONDITION');
  const { ids } = counted;
  const outlets = counted.values('n_outlets', 'int32');
  const few = outlets.findIndex((n) => n < 2);
  if (few >= 0) throw unfit(ids[few], FINALS, 'n_outlets', '2 outlets or more', String(outlets[few]));
  assertMulti(ids, hurdle);
  const rows = merchantRows(ids, merchants);
  return {
    rows: ids.length,
    ids,
    home: gather(homePositions(merchants, countries), rows),
    mcc: mccs(merchants, rows),
    channel: channels(merchants, rows),
    outlets,
  };
}

function assertMulti(ids: BigUint64Array, hurdle: Table): void {
  const events = byMerchant(hurdle, HURDLE, 'ERR_S3_PRECONDITION');
  const isMulti = events.values('is_multi', 'bool');
  const at = rowsOf(ids, events.ids);
  for (let i = 0; i < at.length; i++) {
    if (at[i] < 0) throw unfit(ids[i], HURDLE, 'merchant_id', 'a hurdle event', 'none');
    if (isMulti[at[i]] === 0) throw unfit(ids[i], HURDLE, 'is_multi', 'true', 'false');
  }
}

function merchantRows(ids: BigUint64Array, merchants: Merchants): Uint32Array {
  const rows = rowsOf(ids, merchants.ids);
  const stranger = rows.indexOf(-1);
  if (stranger >= 0)
    throw unfit(ids[stranger], MERCHANTS, 'merchant_id', 'a row of the merchant table', 'none');
  return Uint32Array.from(rows);
}

function mccs(merchants: Merchants, rows: Uint32Array): Int32Array {
  const mcc = gather(merchants.mcc, rows);
  const odd = mcc.findIndex((code) => code < 0 || code >= MCC_CODES);
  if (odd >= 0) throw outside(merchants, rows[odd], 'mcc', 'a code 0..9999', String(mcc[odd]));
  return mcc;
}

function channels(merchants: Merchants, rows: Uint32Array): Uint8Array {
  const { codes, dictionary } = merchants.channel;
  const byCode = dictionary.map((word) => CHANNELS.indexOf(word));
  return Uint8Array.from(rows, (row) => {
    const channel = byCode[codes[row]];
    if (channel < 0) throw outside(merchants, row, 'channel', CHANNELS.join(' or '), dictionary[codes[row]]);
    return channel;
  });
}

const unfit = (merchantId: bigint, dataset: string, column: string, expected: string, found: string) =>
  new Failure('ERR_S3_PRECONDITION', 'A number of outlets cannot be given candidate countries.', {
    dataset,
    column,
    merchantId,
    expected,
    found,
  });

const outside = (merchants: Merchants, row: number, column: string, expected: string, found: string) =>
  new Failure('ERR_S3_RULE_EVAL_DOMAIN', 'A merchant is outside what the rules can ask for.', {
    dataset: MERCHANTS,
    column,
    row: givenRow(merchants, row),
    merchantId: merchants.ids[row],
    expected,
    found,
  });

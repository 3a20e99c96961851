import { Failure } from '@merchantry/contracts';

/** What segment 1A has settled after S2, as columns of its two logs. Rows may stand in any order. */
export interface OutletLogs {
  /** Gated merchants: `rng_event_hurdle_bernoulli`. */
  readonly merchantId: BigUint64Array;
  /** 0 or 1 by gated merchant. */
  readonly isMulti: Uint8Array;
  /** Merchants with an accepted outlet count: `rng_event_nb_final`. */
  readonly nbMerchantId: BigUint64Array;
  readonly nOutlets: Int32Array;
  /** Dispersion of the negative binomial that made the count. */
  readonly dispersionK: Float64Array;
  /** Merchants that a state gave up on: `merchant_abort_log`. They have no count, lawfully. */
  readonly abortedId: BigUint64Array;
}

/** How often the two logs contradict each other; every count must be zero. */
export interface RailCounts {
  /** A merchant decided twice. */
  readonly hurdle_duplicate: number;
  /** A merchant with two accepted counts. */
  readonly nb_final_duplicate: number;
  /** A multi-site merchant without a count that no state gave up on. */
  readonly nb_final_missing: number;
  /** A count of a single-site merchant, or of one that was never gated. */
  readonly nb_final_unexpected: number;
  /** A count below two. */
  readonly nb_final_too_few_outlets: number;
  /** A dispersion that is not a positive number. */
  readonly nb_final_dispersion_invalid: number;
}

export interface OutletComposite {
  /** Ids of the gated merchants, ascending. */
  readonly ids: BigUint64Array;
  /** 1 for a multi-site merchant, by gated merchant. */
  readonly isMulti: Uint8Array;
  /** n_m by gated merchant: the count of a multi-site merchant, else 1. NaN where the count is missing. */
  readonly outlets: Float64Array;
  /** dispersion_k by gated merchant; NaN where the merchant has no count. */
  readonly phi: Float64Array;
  readonly singles: number;
  readonly rails: RailCounts;
}

/**
 * Join the hurdle with the outlet counts: the whole pyramid, which no later table shows.
 *
 * @throws Failure `ingress_schema_violation` when columns of one log differ in length
 */
export function outletComposite(input: OutletLogs): OutletComposite {
  const { merchantId, isMulti, nbMerchantId, nOutlets, dispersionK, abortedId } = input;
  sameLength('hurdle', merchantId.length, { is_multi: isMulti.length });
  sameLength('nb_final', nbMerchantId.length, {
    n_outlets: nOutlets.length,
    dispersion_k: dispersionK.length,
  });

  const gated = ascending(merchantId);
  const counted = ascending(nbMerchantId);
  const n = gated.length;
  const ids = BigUint64Array.from(gated, (row) => merchantId[row]);
  const multiOf = Uint8Array.from(gated, (row) => (isMulti[row] === 0 ? 0 : 1));
  const aborted = new Set(abortedId);
  const outlets = new Float64Array(n);
  const phi = new Float64Array(n).fill(NaN);
  let singles = 0;
  let hurdleDuplicate = 0;
  let nbDuplicate = 0;
  let missing = 0;
  let unexpected = 0;
  let tooFew = 0;
  let badDispersion = 0;

  let j = 0;
  for (let i = 0; i < n; i++) {
    const id = merchantId[gated[i]];
    const multi = isMulti[gated[i]] !== 0;
    if (i > 0 && merchantId[gated[i - 1]] === id) hurdleDuplicate++;
    if (!multi) singles++;
    for (; j < counted.length && nbMerchantId[counted[j]] < id; j++) unexpected++; // never gated
    outlets[i] = multi ? NaN : 1;
    for (let matches = 0; j < counted.length && nbMerchantId[counted[j]] === id; j++, matches++) {
      const row = counted[j];
      if (matches > 0) nbDuplicate++;
      if (!multi) unexpected++;
      else {
        outlets[i] = nOutlets[row];
        phi[i] = dispersionK[row];
      }
    }
    if (multi && Number.isNaN(outlets[i]) && !aborted.has(id)) missing++;
  }
  unexpected += counted.length - j;
  for (const count of nOutlets) if (count < 2) tooFew++;
  for (const k of dispersionK) if (!(k > 0 && k < Infinity)) badDispersion++;

  return {
    ids,
    isMulti: multiOf,
    outlets,
    phi,
    singles,
    rails: {
      hurdle_duplicate: hurdleDuplicate,
      nb_final_duplicate: nbDuplicate,
      nb_final_missing: missing,
      nb_final_unexpected: unexpected,
      nb_final_too_few_outlets: tooFew,
      nb_final_dispersion_invalid: badDispersion,
    },
  };
}

/** Row numbers in ascending id order. Logs are written in that order, so the sort is the exception. */
function ascending(ids: BigUint64Array): Uint32Array {
  const rows = Uint32Array.from(ids, (_, row) => row);
  for (let i = 1; i < ids.length; i++) {
    if (ids[i - 1] > ids[i]) {
      return rows.sort((a, b) => (ids[a] < ids[b] ? -1 : ids[a] > ids[b] ? 1 : a - b));
    }
  }
  return rows;
}

function sameLength(log: string, rows: number, columns: Readonly<Record<string, number>>): void {
  for (const [column, length] of Object.entries(columns)) {
    if (length !== rows) {
      throw new Failure('ingress_schema_violation', `The columns of the ${log} log differ in length.`, {
        dataset: log,
        column,
        expected: `${rows} rows`,
        found: `${length} rows`,
      });
    }
  }
}

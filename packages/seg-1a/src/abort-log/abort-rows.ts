import { coded, constant, fixed, type FailureCode, type Table } from '@merchantry/contracts';

/** A merchant that a state gives up on, by row of the state's merchants, and why. */
export interface Abort {
  readonly row: number;
  readonly reason: FailureCode;
}

/**
 * Rows of `merchant_abort_log` for one state, in merchant order; none is a lawful number. `asOfMicros` is the world
 * clock in microseconds since the epoch.
 */
export function abortRows(
  state: string,
  module: string,
  ids: BigUint64Array,
  aborts: readonly Abort[],
  asOfMicros: bigint,
): Table {
  const rows = aborts.length;
  const reasons = [...new Set(aborts.map(({ reason }) => reason))];
  return {
    rows,
    columns: {
      merchant_id: fixed(
        'uint64',
        BigUint64Array.from(aborts, ({ row }) => ids[row]),
      ),
      state: constant('string', rows, state),
      module: constant('string', rows, module),
      reason: coded(
        Uint32Array.from(aborts, ({ reason }) => reasons.indexOf(reason)),
        reasons,
      ),
      ts_utc: constant('timestamp', rows, asOfMicros),
    },
  };
}

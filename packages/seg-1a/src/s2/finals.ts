import { Failure, gather, valuesOf, type Table } from '@merchantry/contracts';
import type { Abort } from '../abort-log/abort-rows.js';
import { ABORT_CODES } from './nb-mixture.js';

/** Merchants with a final count, in id order, and those that were given up. */
export interface Finals {
  /** Row of each among the multi-site merchants. */
  readonly rows: Uint32Array;
  readonly outlets: Int32Array;
  readonly rejections: Int32Array;
  /** Attempts of all of them together. */
  readonly attempts: number;
  readonly aborts: readonly Abort[];
}

/**
 * Read the kernel's outcome. `events` counts the gamma events that were written. Throws `ERR_S2_FINAL_INVALID_N` for a
 * count below two and `ERR_S2_FINAL_INVALID_R` when rejections and events disagree.
 */
export function readFinals(outcome: Table, ids: BigUint64Array, events: number): Finals {
  const outlets = valuesOf(outcome, 'nb_final', 'outlets', 'int32');
  const rejections = valuesOf(outcome, 'nb_final', 'rejections', 'int32');
  const abort = valuesOf(outcome, 'nb_final', 'abort', 'uint8');
  const kept = new Uint32Array(outlets.length);
  const aborts: Abort[] = [];
  let count = 0;
  let attempts = 0;
  for (let row = 0; row < outlets.length; row++) {
    if (abort[row] > 0) {
      aborts.push({ row, reason: ABORT_CODES[abort[row] - 1] });
      continue;
    }
    if (outlets[row] < 2) throw invalid('ERR_S2_FINAL_INVALID_N', ids[row], 'n_outlets >= 2', outlets[row]);
    if (rejections[row] < 0)
      throw invalid('ERR_S2_FINAL_INVALID_R', ids[row], 'nb_rejections >= 0', rejections[row]);
    kept[count++] = row;
    attempts += rejections[row] + 1;
  }
  if (attempts !== events) throw invalid('ERR_S2_FINAL_INVALID_R', undefined, `${attempts} attempts`, events);
  const rows = kept.slice(0, count);
  return {
    rows,
    outlets: gather(outlets, rows),
    rejections: gather(rejections, rows),
    attempts,
    aborts,
  };
}

const invalid = (
  code: 'ERR_S2_FINAL_INVALID_N' | 'ERR_S2_FINAL_INVALID_R',
  merchantId: bigint | undefined,
  expected: string,
  found: number,
) =>
  new Failure(code, 'A final count does not follow from its attempts.', {
    dataset: 'nb_final',
    merchantId,
    expected,
    found: String(found),
  });

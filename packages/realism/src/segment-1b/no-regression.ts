import type { Measured } from '../metric/measured.js';
import type { Lock } from '../lock.js';

/** Rows that may not rise above the locked run, and rows that may not fall below it. */
const NOT_ABOVE = ['1B-01', '1B-02', '1B-03', '1B-04'];
const NOT_BELOW = ['1B-05', '1B-06'];
/** Differences up to this are rounding. */
const TOLERANCE = 1e-12;

/** A run against the one that its profile and seed are locked to. */
export interface LockComparison {
  readonly result: 'NO_LOCK' | 'PASS' | 'FAIL';
  /** Run id of the locked run; null without a lock. */
  readonly run_id: string | null;
  /** Change of each row against the lock. */
  readonly change: Readonly<Record<string, number | null>>;
  /** Rows that got worse, or have no value here or there. */
  readonly regressed: readonly string[];
}

export function noRegression(measured: ReadonlyMap<string, Measured>, lock: Lock | null): LockComparison {
  if (lock === null) return { result: 'NO_LOCK', run_id: null, change: {}, regressed: [] };
  const rows = [...NOT_ABOVE, ...NOT_BELOW].map((id) => {
    const now = measured.get(id)?.value ?? null;
    const then = lock.values[id] ?? null;
    return { id, change: now === null || then === null ? null : now - then };
  });
  const regressed = rows
    .filter(
      ({ id, change }) =>
        change === null || (NOT_ABOVE.includes(id) ? change > TOLERANCE : change < -TOLERANCE),
    )
    .map(({ id }) => id);
  return {
    result: regressed.length === 0 ? 'PASS' : 'FAIL',
    run_id: lock.run_id,
    change: Object.fromEntries(rows.map(({ id, change }) => [id, change])),
    regressed,
  };
}

import { constant, fixed, gather, takeWords, type Column, type Table } from '@merchantry/contracts';
import { flagsOf, rowsWhere } from '../ingress/chosen-rows.js';
import { regimeOf, regimes } from './ztp-events.js';
import { ENDING } from './ztp-targets.js';

/** What the kernel says of each merchant. */
export interface ZtpOutcome {
  readonly ids: BigUint64Array;
  readonly rate: Float64Array;
  readonly k: Int32Array;
  readonly attempts: Int32Array;
  /** One of ENDING. */
  readonly ending: Uint8Array;
}

/** Upper bounds of the classes of attempts; the last class is open. */
const ATTEMPT_BOUNDS = [0, 1, 2, 3, 5, 8, 16, 32, 64];
/** Upper bounds of the classes of rates; the last class is open. */
const RATE_BOUNDS = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64];

/** Rows of `s4_metrics`: one for every merchant whose rate can be drawn from. */
export function metricsRows({ ids, rate, k, attempts, ending }: ZtpOutcome): Table {
  const drawable = rowsWhere(ending.length, (row) => ending[row] !== ENDING.invalidRate);
  const kept = (of: number) => flagsOf(drawable.length, (i) => ending[drawable[i]] === of);
  const accepted = kept(ENDING.accepted);
  const exhausted = kept(ENDING.exhausted);
  const acceptedK: Column = accepted.includes(1)
    ? fixed('int32', gather(k, drawable), accepted)
    : constant('int32', drawable.length, null);
  return {
    rows: drawable.length,
    columns: {
      merchant_id: fixed('uint64', takeWords(ids, drawable)),
      attempts: fixed('int32', gather(attempts, drawable)),
      accepted_k: acceptedK,
      regime: regimes(gather(rate, drawable)),
      exhausted: fixed('bool', exhausted),
    },
  };
}

/** Figures for the run report. `events` counts all events of the state: the rows of its trace. */
export function ztpFigures(
  { rate, attempts, ending }: ZtpOutcome,
  abortsExhausted: boolean,
  events: number,
): Record<string, unknown> {
  const endings = new Uint32Array(4);
  const ways = new Uint32Array(2);
  let attemptsTotal = 0;
  for (let row = 0; row < ending.length; row++) {
    endings[ending[row]]++;
    attemptsTotal += attempts[row];
    if (ending[row] !== ENDING.invalidRate) ways[regimeOf(rate[row])]++;
  }
  const drawable = rowsWhere(ending.length, (row) => ending[row] !== ENDING.invalidRate);
  const exhausted = endings[ENDING.exhausted];
  return {
    merchants_in_scope: ending.length,
    accepted: endings[ENDING.accepted],
    short_circuit_no_admissible: endings[ENDING.shortCircuit],
    downgrade_domestic: abortsExhausted ? 0 : exhausted,
    aborted: endings[ENDING.invalidRate] + (abortsExhausted ? exhausted : 0),
    rejections: attemptsTotal - endings[ENDING.accepted],
    attempts_total: attemptsTotal,
    trace_rows: events,
    regime: { inversion: ways[0], ptrs: ways[1] },
    attempts_hist: histogram(gather(attempts, drawable), ATTEMPT_BOUNDS),
    lambda_hist: histogram(gather(rate, drawable), RATE_BOUNDS),
  };
}

/** Number of values up to each bound and above the bound before it, keyed by the bound; `above` holds the rest. */
function histogram(values: Int32Array | Float64Array, bounds: readonly number[]): Record<string, number> {
  const counts = new Uint32Array(bounds.length + 1);
  for (const value of values) {
    let at = 0;
    while (at < bounds.length && value > bounds[at]) at++;
    counts[at]++;
  }
  return Object.fromEntries([
    ...bounds.map((bound, i) => [`up_to_${bound}`, counts[i]]),
    ['above', counts[bounds.length]],
  ]);
}

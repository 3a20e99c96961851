import {
  coded,
  constant,
  fixed,
  gather,
  takeWords,
  type Column,
  type StringColumn,
} from '@merchantry/contracts';
import {
  advanceCounters,
  POISSON_REJECTION_FROM,
  type EventBatch,
  type SubstreamTable,
} from '@merchantry/rng';
import { flagsOf, rowsWhere } from '../ingress/chosen-rows.js';
import { countsAsI64 } from '../streams/counts-as-i64.js';
import { ENDING, type ZtpTargets } from './ztp-targets.js';

export const ZTP_LABEL = 'poisson_component';
export const ZTP_MODULE = '1A.ztp_sampler';
export const ZTP_CONTEXT = 'ztp';

/** Families of S4; all share one module, one label and one stream a merchant. */
export const ZTP_FAMILIES = [
  'poisson_component',
  'ztp_rejection',
  'ztp_retry_exhausted',
  'ztp_final',
] as const;

/** Ways of drawing, by code. */
export const REGIMES = ['inversion', 'ptrs'] as const;

/** Code of the way in which a rate is drawn from. */
export const regimeOf = (rate: number): 0 | 1 => (rate < POISSON_REJECTION_FROM ? 0 : 1);

export function regimes(rates: Float64Array): StringColumn {
  const codes = new Uint32Array(rates.length);
  for (let i = 0; i < codes.length; i++) codes[i] = regimeOf(rates[i]);
  return coded(codes, REGIMES);
}

/** One entry a merchant of the shard. */
export interface ZtpInput {
  readonly ids: BigUint64Array;
  readonly rates: Float64Array;
  readonly streams: SubstreamTable;
  /** A merchant whose attempts all gave none is given up; otherwise it aims at no foreign country. */
  readonly abortsExhausted: boolean;
}

/**
 * Events of S4, a batch a family (some may hold no event). Per merchant: attempt 1, its rejection, attempt 2, ..., and
 * one end: a final number, or the mark of a merchant that was given up. Rejections and ends draw nothing: they show the
 * counter at which the merchant's stream stands.
 */
export function ztpEvents(input: ZtpInput, targets: ZtpTargets): EventBatch[] {
  const { draws, ending } = targets;
  const { first, finals, marks } = places(input, targets);
  const start = {
    lo: takeWords(input.streams.counterLo, draws.merchant),
    hi: takeWords(input.streams.counterHi, draws.merchant),
  };
  const before = advanceCounters(start.lo, start.hi, draws.before);
  const after = advanceCounters(before.afterLo, before.afterHi, draws.blocks);

  const rejected = rowsWhere(draws.rows, (i) => draws.value[i] === 0);
  const rejectedMerchants = gather(draws.merchant, rejected);
  const context = (rows: number): Column => constant('string', rows, ZTP_CONTEXT);
  const endPlace = (row: number) =>
    first[row] + 2 * targets.attempts[row] - (ending[row] === ENDING.accepted ? 1 : 0);
  return [
    {
      family: 'poisson_component',
      module: ZTP_MODULE,
      label: ZTP_LABEL,
      seq: draws.merchant.map((row, i) => first[row] + 2 * (draws.attempt[i] - 1)),
      merchantId: takeWords(input.ids, draws.merchant),
      beforeLo: before.afterLo,
      beforeHi: before.afterHi,
      ...after,
      draws: draws.draws,
      blocks: draws.blocks,
      payload: {
        context: context(draws.rows),
        lambda: fixed('float64', draws.parameter),
        k: fixed('int64', countsAsI64(draws.value)),
        attempt: fixed('int32', draws.attempt),
      },
    },
    {
      ...undrawn('ztp_rejection', input, rejectedMerchants, {
        lo: takeWords(after.afterLo, rejected),
        hi: takeWords(after.afterHi, rejected),
      }),
      seq: rejected.map((i) => first[draws.merchant[i]] + 2 * (draws.attempt[i] - 1) + 1),
      payload: {
        context: context(rejected.length),
        lambda_extra: fixed('float64', gather(draws.parameter, rejected)),
        k: constant('int64', rejected.length, 0n),
        attempt: fixed('int32', gather(draws.attempt, rejected)),
      },
    },
    {
      ...undrawn('ztp_retry_exhausted', input, marks, endCounters(input, targets, marks)),
      seq: marks.map(endPlace),
      payload: {
        context: context(marks.length),
        lambda_extra: fixed('float64', gather(input.rates, marks)),
        attempts: fixed('int32', gather(targets.attempts, marks)),
        aborted: constant('bool', marks.length, true),
      },
    },
    {
      ...undrawn('ztp_final', input, finals, endCounters(input, targets, finals)),
      seq: finals.map(endPlace),
      payload: {
        context: context(finals.length),
        k_target: fixed('int32', gather(targets.k, finals)),
        lambda_extra: fixed('float64', gather(input.rates, finals)),
        attempts: fixed('int32', gather(targets.attempts, finals)),
        regime: regimes(gather(input.rates, finals)),
        exhausted: trueOrNull(flagsOf(finals.length, (i) => ending[finals[i]] === ENDING.exhausted)),
      },
    },
  ];
}

/** Place of each merchant's first event; rows of the merchants that have a final number, and of those given up. */
function places(
  { abortsExhausted }: ZtpInput,
  { attempts, ending }: ZtpTargets,
): { first: Uint32Array; finals: Uint32Array; marks: Uint32Array } {
  const rows = ending.length;
  const first = new Uint32Array(rows);
  const finals = new Uint32Array(rows);
  const marks = new Uint32Array(rows);
  let events = 0;
  let kept = 0;
  let givenUp = 0;
  for (let row = 0; row < rows; row++) {
    first[row] = events;
    if (ending[row] === ENDING.invalidRate) continue;
    const exhausted = ending[row] === ENDING.exhausted;
    if (exhausted && abortsExhausted) marks[givenUp++] = row;
    else finals[kept++] = row;
    events += 2 * attempts[row] + (ending[row] === ENDING.accepted ? 0 : 1);
  }
  return { first, finals: finals.slice(0, kept), marks: marks.slice(0, givenUp) };
}

interface Counters {
  readonly lo: BigUint64Array;
  readonly hi: BigUint64Array;
}

/** Where the streams of these merchants stand after their last attempt. */
function endCounters({ streams }: ZtpInput, { used }: ZtpTargets, rows: Uint32Array): Counters {
  const { afterLo, afterHi } = advanceCounters(
    takeWords(streams.counterLo, rows),
    takeWords(streams.counterHi, rows),
    gather(used, rows),
  );
  return { lo: afterLo, hi: afterHi };
}

function undrawn(
  family: string,
  { ids }: ZtpInput,
  rows: Uint32Array,
  { lo, hi }: Counters,
): Omit<EventBatch, 'seq' | 'payload'> {
  const none = new Uint32Array(rows.length);
  return {
    family,
    module: ZTP_MODULE,
    label: ZTP_LABEL,
    merchantId: takeWords(ids, rows),
    beforeLo: lo,
    beforeHi: hi,
    afterLo: lo,
    afterHi: hi,
    draws: none,
    blocks: none,
  };
}

/** True where it holds, null elsewhere. */
const trueOrNull = (holds: Uint8Array): Column =>
  holds.includes(1) ? fixed('bool', holds, holds) : constant('bool', holds.length, null);

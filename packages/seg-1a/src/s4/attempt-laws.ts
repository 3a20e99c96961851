import { Failure, halves, stringsOf, valuesOf, type FailureCode } from '@merchantry/contracts';
import type { EventBatch } from '@merchantry/rng';
import { REGIMES, regimeOf, ZTP_CONTEXT, ZTP_FAMILIES, ZTP_LABEL, ZTP_MODULE } from './ztp-events.js';

/** Whose events they should be, in the order in which the events stand. */
export interface Expected {
  readonly ids: BigUint64Array;
  readonly candidates: Int32Array;
  /** 1 for a merchant whose rate cannot be drawn from: it has no event. */
  readonly withoutEvents: Uint8Array;
  readonly cap: number;
  readonly abortsExhausted: boolean;
}

/**
 * Checks the events of S4 against the laws of section 6 of its contract, merchant by merchant: attempts count up from
 * one and stop at the first positive number or at the cap, every zero has its rejection, every merchant has one end, and
 * all counters of a merchant follow one from another. Throws the `ERR_S4_` code of the first law that is broken.
 */
export function assertAttemptLaws(batches: readonly EventBatch[], expected: Expected): void {
  for (const batch of batches) assertFamily(batch);
  const [attempts, rejections, marks, finals] = ZTP_FAMILIES.map(
    (family) => new Cursor(batches.find((batch) => batch.family === family)),
  );
  const { ids, candidates, withoutEvents, cap, abortsExhausted } = expected;
  const words = halves(ids);
  const k = attempts.numbers('k', 'int64');
  const number = attempts.numbers('attempt', 'int32');
  const rejected = rejections.numbers('attempt', 'int32');
  const target = finals.numbers('k_target', 'int32');
  const counted = finals.numbers('attempts', 'int32');
  const marked = marks.numbers('attempts', 'int32');
  const rate = finals.numbers('lambda_extra', 'float64');
  const regime = finals.regimes();

  for (let row = 0; row < ids.length; row++) {
    const lo = words[2 * row];
    const hi = words[2 * row + 1];
    const refuse = (code: FailureCode, wanted: string, found: string): never => {
      throw new Failure(code, 'The events of a merchant break a law of the attempts.', {
        dataset: 'ztp_final',
        merchantId: ids[row],
        expected: wanted,
        found,
      });
    };
    let made = 0;
    let last = 0;
    for (; attempts.stands(lo, hi); attempts.at++) {
      const at = attempts.at;
      if (candidates[row] === 0) refuse('ERR_S4_A_ZERO_MISSHANDLED', 'no attempt', 'an attempt');
      if (last > 0) refuse('ERR_S4_BRANCH_PURITY', `no attempt after ${made}`, `attempt ${number[at]}`);
      if (number[at] !== ++made) refuse('ERR_S4_ATTEMPT_GAPS', `attempt ${made}`, `attempt ${number[at]}`);
      if (attempts.blocks(at) === 0 || (made > 1 && !attempts.continues(at, attempts, at - 1)))
        refuse('ERR_S4_RNG_ACCOUNTING', 'blocks from where the attempt before ended', 'others');
      last = Number(k[at]);
      if (last > 0) continue;
      if (!rejections.stands(lo, hi) || rejected[rejections.at] !== made)
        refuse('ERR_S4_ATTEMPT_GAPS', `a rejection of attempt ${made}`, 'none');
      if (!rejections.rests(rejections.at, attempts, at))
        refuse('ERR_S4_RNG_ACCOUNTING', 'a rejection at the end of its attempt', 'other counters');
      rejections.at++;
    }
    const isFinal = finals.stands(lo, hi);
    const isMark = marks.stands(lo, hi);
    if (withoutEvents[row] === 1) {
      if (made > 0 || isFinal || isMark) refuse('ERR_S4_BRANCH_PURITY', 'no event', 'an event');
      continue;
    }
    const exhausted = made === cap && last === 0;
    if (made > cap || (last === 0 && !exhausted && candidates[row] > 0))
      refuse('ERR_S4_ATTEMPT_GAPS', `${cap} attempts, or one that counts`, `${made} attempts`);
    const givenUp = exhausted && abortsExhausted;
    if (givenUp ? isFinal : isMark)
      refuse('ERR_S4_CAP_WITH_FINAL_ABORT', givenUp ? 'no final number' : 'no mark of exhaustion', 'one');
    if (!isFinal && !isMark)
      refuse('ERR_S4_FINAL_MISSING', 'a final number or a mark of exhaustion', 'neither');
    const end = givenUp ? marks : finals;
    if ((givenUp ? marked : counted)[end.at] !== made)
      refuse('ERR_S4_ATTEMPT_GAPS', `${made} attempts`, 'another number at the end');
    if (!givenUp && target[end.at] !== last)
      refuse(
        made === 0 ? 'ERR_S4_A_ZERO_MISSHANDLED' : 'ERR_S4_BRANCH_PURITY',
        `a target of ${last}`,
        String(target[end.at]),
      );
    if (!givenUp && regime[end.at] !== regimeOf(rate[end.at] as number))
      refuse('ERR_S4_REGIME_INVALID', REGIMES[regimeOf(rate[end.at] as number)], 'the other one');
    if (end.blocks(end.at) !== 0 || (made > 0 && !end.rests(end.at, attempts, attempts.at - 1)))
      refuse('ERR_S4_RNG_ACCOUNTING', 'an end at the end of the last attempt', 'other counters');
    end.at++;
    if (end.stands(lo, hi)) refuse('ERR_S4_MULTIPLE_FINAL', 'one end', 'two');
  }
  for (const cursor of [attempts, rejections, marks, finals]) cursor.assertDone();
}

function assertFamily({ family, module, label, seq, payload }: EventBatch): void {
  const refuse = (code: FailureCode, expected: string, found: string): never => {
    throw new Failure(code, 'A family of events is not one of S4.', { dataset: family, expected, found });
  };
  if (!(ZTP_FAMILIES as readonly string[]).includes(family) || module !== ZTP_MODULE || label !== ZTP_LABEL)
    refuse('ERR_S4_STREAM_ID_MISMATCH', `${ZTP_MODULE}, ${ZTP_LABEL}`, `${family}: ${module}, ${label}`);
  if (seq.length === 0) refuse('ERR_S4_ZERO_ROW_FILE', 'an event', 'none');
  const context = stringsOf({ rows: seq.length, columns: payload }, family, 'context');
  const other = context.codes.find((code) => context.dictionary[code] !== ZTP_CONTEXT);
  if (other !== undefined) refuse('ERR_S4_UNKNOWN_CONTEXT', ZTP_CONTEXT, context.dictionary[other]);
}

/** A place among the events of one family, which stand in order of merchant. */
class Cursor {
  at = 0;
  private readonly rows: number;
  private readonly words: Uint32Array;

  constructor(private readonly batch: EventBatch | undefined) {
    const ids = batch?.merchantId ?? new BigUint64Array(0);
    this.rows = ids.length;
    this.words = halves(ids);
  }

  /** Whether the event here is of the merchant whose id has these halves. */
  stands(lo: number, hi: number): boolean {
    return this.at < this.rows && this.words[2 * this.at] === lo && this.words[2 * this.at + 1] === hi;
  }

  blocks(row: number): number {
    return this.batch!.blocks[row];
  }

  /** Whether event `row` begins where event `after` of the other family ended. */
  continues(row: number, { batch: other }: Cursor, after: number): boolean {
    return (
      this.batch!.beforeLo[row] === other!.afterLo[after] &&
      this.batch!.beforeHi[row] === other!.afterHi[after]
    );
  }

  /** The same, and the event moved no counter. */
  rests(row: number, other: Cursor, after: number): boolean {
    return this.blocks(row) === 0 && this.continues(row, other, after);
  }

  numbers(name: string, type: 'int32' | 'int64' | 'float64'): ArrayLike<number | bigint> {
    if (!this.batch) return [];
    return valuesOf({ rows: this.rows, columns: this.batch.payload }, this.batch.family, name, type);
  }

  /** Code of each event's regime. */
  regimes(): ArrayLike<number> {
    if (!this.batch) return [];
    const table = { rows: this.rows, columns: this.batch.payload };
    const { codes, dictionary } = stringsOf(table, this.batch.family, 'regime');
    const known = dictionary.map((name) => (REGIMES as readonly string[]).indexOf(name));
    return codes.map((code) => known[code]);
  }

  assertDone(): void {
    if (this.at === this.rows) return;
    throw new Failure('ERR_S4_BRANCH_PURITY', 'An event belongs to no merchant that was to draw.', {
      dataset: this.batch!.family,
      row: this.at,
      merchantId: this.batch!.merchantId![this.at],
      expected: 'merchants in scope, in order',
      found: 'another',
    });
  }
}

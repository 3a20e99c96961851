import { Failure } from '@merchantry/contracts';
import { halfEvenMinutes } from './half-even-minutes.js';
import { furthestOffset, offsetInRange } from './offset-range.js';
import { SENTINEL, isTzid, type Timetable } from './timetable.js';

/** From `fromUtc` on, clocks of the zone stand `offsetSeconds` east of UTC. */
export interface OffsetRow {
  readonly tzid: string;
  /** Whole seconds since 1970; null in the first row of a zone, which holds from the beginning of time. */
  readonly fromUtc: number | null;
  readonly offsetSeconds: number;
}

/**
 * Why an offset is not what the tz database says. `not_whole_minutes`: it was rounded. `half_to_even`: it lay midway
 * between two minutes. `no_change`: rounded, it equals the offset before, so the transition is left out.
 */
export type AdjustmentReason = 'not_whole_minutes' | 'half_to_even' | 'no_change';

/** One offset that was rounded, as the report of S3 lists it. */
export interface OffsetAdjustment {
  readonly tzid: string;
  /** Seconds since 1970; -2^63 for the first offset of a zone. */
  readonly transition_unix_utc: bigint;
  readonly raw_seconds: number;
  readonly adjusted_minutes: number;
  readonly reasons: readonly AdjustmentReason[];
}

export interface CompiledTimetable {
  readonly timetable: Timetable;
  /** In order of zone and instant. */
  readonly adjustments: readonly OffsetAdjustment[];
}

/**
 * The timetable of offsets that the tz database states to the second: offsets to the minute, halves to even; a transition
 * that leaves the minute where it was goes.
 *
 * @param rows in ASCII order of zones and order of instants, the first row of each zone with `fromUtc` null
 * @throws Failure `E_2A_S3_020_TZDB_PARSE_ERROR` for a name that is none, zones out of order, a first row with an instant,
 * another without, or fractions of a second; `E_2A_S3_021_INDEX_EMPTY` without rows; `E_2A_S3_051_TRANSITION_ORDER_INVALID`
 * when the instants of a zone do not rise; `E_2A_S3_052_OFFSET_OUT_OF_RANGE`; `E_2A_S3_055_NONFINITE_VALUE`
 */
export function compileTimetable(rows: Iterable<OffsetRow>): CompiledTimetable {
  const tzids: string[] = [];
  const starts: number[] = [];
  const instants: number[] = [];
  const offsets: number[] = [];
  const adjustments: OffsetAdjustment[] = [];
  let before: OffsetRow | null = null;
  let number = 0;
  for (const row of rows) {
    checkRow(row, before, number);
    const opens = row.tzid !== before?.tzid;
    const minutes = halfEvenMinutes(row.offsetSeconds);
    checkRange(row, minutes, number);
    const kept = opens || minutes !== offsets[offsets.length - 1];
    if (row.offsetSeconds % 60 !== 0) adjustments.push(adjustmentOf(row, minutes, kept));
    if (opens) {
      tzids.push(row.tzid);
      starts.push(instants.length);
    }
    if (kept) {
      instants.push(row.fromUtc ?? SENTINEL);
      offsets.push(minutes);
    }
    before = row;
    number++;
  }
  if (before === null)
    throw new Failure('E_2A_S3_021_INDEX_EMPTY', 'The tz database holds no zone.', {
      expected: 'at least one zone',
      found: 'no row',
    });
  starts.push(instants.length);
  const timetable = {
    tzids,
    starts: Uint32Array.from(starts),
    instants: Float64Array.from(instants),
    offsets: Int32Array.from(offsets),
  };
  return { timetable, adjustments };
}

function checkRow(row: OffsetRow, before: OffsetRow | null, number: number): void {
  const { tzid, fromUtc, offsetSeconds } = row;
  const opens = tzid !== before?.tzid;
  if (opens && !isTzid(tzid)) throw unreadable(number, 'tzid', 'the name of a zone', tzid);
  if (opens && before !== null && tzid < before.tzid)
    throw unreadable(number, 'tzid', `a zone behind ${before.tzid}`, tzid);
  if (opens !== (fromUtc === null))
    throw unreadable(number, 'from_utc', opens ? `null, as ${tzid} begins` : 'an instant', String(fromUtc));
  for (const [column, value] of [
    ['from_utc', fromUtc ?? 0],
    ['offset_seconds', offsetSeconds],
  ] as const) {
    if (!Number.isFinite(value))
      throw new Failure('E_2A_S3_055_NONFINITE_VALUE', `A figure of ${tzid} is not a number.`, {
        column,
        row: number,
        expected: 'a finite number of seconds',
        found: String(value),
      });
    if (!Number.isSafeInteger(value)) throw unreadable(number, column, 'whole seconds', String(value));
  }
  if (!opens && before.fromUtc !== null && fromUtc! <= before.fromUtc)
    throw new Failure('E_2A_S3_051_TRANSITION_ORDER_INVALID', `Transitions of ${tzid} do not rise in time.`, {
      column: 'from_utc',
      row: number,
      expected: `after ${before.fromUtc}`,
      found: String(fromUtc),
    });
}

function checkRange({ tzid, fromUtc, offsetSeconds }: OffsetRow, minutes: number, number: number): void {
  const first = fromUtc === null;
  if (offsetInRange(minutes, first)) return;
  throw new Failure('E_2A_S3_052_OFFSET_OUT_OF_RANGE', `${tzid} is too far from UTC.`, {
    column: 'offset_seconds',
    row: number,
    expected: `within ${furthestOffset(first)} minutes of UTC`,
    found: `${offsetSeconds} s, ${minutes} minutes`,
  });
}

function adjustmentOf(row: OffsetRow, minutes: number, kept: boolean): OffsetAdjustment {
  const reasons: AdjustmentReason[] = ['not_whole_minutes'];
  if (Math.abs(row.offsetSeconds % 60) === 30) reasons.push('half_to_even');
  if (!kept) reasons.push('no_change');
  return {
    tzid: row.tzid,
    transition_unix_utc: BigInt(row.fromUtc ?? SENTINEL),
    raw_seconds: row.offsetSeconds,
    adjusted_minutes: minutes,
    reasons,
  };
}

const unreadable = (row: number, column: string, expected: string, found: string): Failure =>
  new Failure('E_2A_S3_020_TZDB_PARSE_ERROR', 'Rows of the tz database cannot be compiled.', {
    column,
    row,
    expected,
    found,
  });

import { Failure } from '@merchantry/contracts';
import { furthestOffset, offsetInRange } from './offset-range.js';
import { zonesMissing, type Timetable } from './timetable.js';

/** Local times that one transition skips (`gap`) or repeats (`fold`). */
export interface LocalWindow {
  readonly kind: 'gap' | 'fold';
  /** Seconds since 1970. */
  readonly transition: number;
  /** First local time of the window, as seconds since 1970-01-01T00:00 on the local clock. */
  readonly localStart: number;
  /** First local time behind it. */
  readonly localEnd: number;
  readonly widthMinutes: number;
}

/** Windows of a zone, counted. */
export interface ZoneLegality {
  readonly tzid: string;
  readonly gaps: number;
  readonly folds: number;
}

export interface Legality {
  /** In ASCII order. */
  readonly zones: readonly ZoneLegality[];
  readonly gapWindows: number;
  readonly foldWindows: number;
}

/**
 * The windows of one zone in order of time, one for each transition: clocks that go forward at t skip the local times from
 * t by the old offset to t by the new one, clocks that go back repeat those from t by the new offset to t by the old.
 *
 * @param zone index into `tzids`
 * @throws Failure `E_2A_S4_050_OFFSET_NONFINITE_OR_OUT_OF_RANGE`; `E_2A_S4_061_WINDOW_DERIVATION_INVALID` when instants do
 * not rise or two neighbours have the same offset
 */
export function zoneWindows(timetable: Timetable, zone: number): LocalWindow[] {
  const { instants, offsets, starts } = timetable;
  const windows: LocalWindow[] = [];
  for (let i = starts[zone]; i < starts[zone + 1]; i++) {
    checkOffset(timetable, zone, i);
    if (i === starts[zone]) continue;
    const transition = instants[i];
    const change = offsets[i] - offsets[i - 1];
    if (change === 0 || !(transition > instants[i - 1])) throw noWindow(timetable, zone, i);
    windows.push({
      kind: change > 0 ? 'gap' : 'fold',
      transition,
      localStart: transition + Math.min(offsets[i - 1], offsets[i]) * 60,
      localEnd: transition + Math.max(offsets[i - 1], offsets[i]) * 60,
      widthMinutes: Math.abs(change),
    });
  }
  return windows;
}

/**
 * Windows of the zones in use, counted by zone and in total. None in use is lawful.
 *
 * @param tzids in any order, repeated or not
 * @throws Failure `E_2A_S4_024_TZID_MISSING_IN_CACHE` with the zones that the timetable lacks (`detail.missing_tzids`), and
 * what `zoneWindows` throws
 */
export function legality(timetable: Timetable, tzids: Iterable<string>): Legality {
  const used = [...new Set(tzids)].sort();
  const missing = zonesMissing(timetable, used);
  if (missing.length > 0)
    throw new Failure('E_2A_S4_024_TZID_MISSING_IN_CACHE', 'Sites stand in zones without a timetable.', {
      dataset: 'tz_timetable_cache',
      expected: `all of ${used.length} zones in use`,
      found: `not ${missing.slice(0, 20).join(' ')}`,
      detail: { missing_tzids: missing },
    });
  const zoneOf = new Map(timetable.tzids.map((tzid, zone) => [tzid, zone]));
  const zones = used.map((tzid) => {
    const windows = zoneWindows(timetable, zoneOf.get(tzid)!);
    const gaps = windows.filter(({ kind }) => kind === 'gap').length;
    return { tzid, gaps, folds: windows.length - gaps };
  });
  return {
    zones,
    gapWindows: zones.reduce((sum, { gaps }) => sum + gaps, 0),
    foldWindows: zones.reduce((sum, { folds }) => sum + folds, 0),
  };
}

function checkOffset({ tzids, starts, offsets }: Timetable, zone: number, entry: number): void {
  const first = entry === starts[zone];
  if (offsetInRange(offsets[entry], first)) return;
  throw new Failure('E_2A_S4_050_OFFSET_NONFINITE_OR_OUT_OF_RANGE', `${tzids[zone]} is too far from UTC.`, {
    dataset: 'tz_timetable_cache',
    row: entry - starts[zone],
    expected: `within ${furthestOffset(first)} minutes of UTC`,
    found: `${offsets[entry]} minutes`,
  });
}

function noWindow({ tzids, starts, instants, offsets }: Timetable, zone: number, entry: number): Failure {
  const told = (i: number) => `${offsets[i]} minutes from ${instants[i]}`;
  return new Failure('E_2A_S4_061_WINDOW_DERIVATION_INVALID', `Entries of ${tzids[zone]} make no window.`, {
    dataset: 'tz_timetable_cache',
    row: entry - starts[zone],
    expected: `a later instant and another offset than ${told(entry - 1)}`,
    found: told(entry),
  });
}

import type { Failure } from '@merchantry/contracts';

/** First instant, in seconds, that the tables say nothing of: 2038-01-01T00:00:00Z. Changes from it on are cut. */
export const CLOCK_HORIZON = 2_145_916_800;

/** No clock is further from UTC than this, in seconds: 26 hours (RFC 8536, section 3.2). */
export const WIDEST_OFFSET = 26 * 3600;

/** An instant from which a clock is set that far from UTC. */
export interface ClockChange {
  /** Seconds since 1970-01-01T00:00:00Z, leap seconds left out as POSIX does; null: since ever. */
  readonly from: number | null;
  /** Seconds to add to UTC, east positive. */
  readonly offset: number;
  /** Of the clock, such as CEST; null where the source has none. */
  readonly abbreviation: string | null;
}

/** A release of the tz database: its name, and the changes of every clock. */
export interface ClockRelease {
  /** As the source says of itself, such as `2026f`. */
  readonly tag: string;
  /** By tzid in ASCII order, links under their own names. The first change of a clock is since ever, instants rise. */
  readonly clocks: ReadonlyMap<string, readonly ClockChange[]>;
}

/** What `ClockRelease` may be called, and its zones. */
export const RELEASE_TAG = /^20[0-9]{2}[a-z]?$/;
export const TZID = /^[A-Za-z0-9._+-]+(?:\/[A-Za-z0-9._+-]+)*$/;

/** The failure for a part of a source that should be something and is not; the maker knows source and part. */
export type Refusal = (expected: string, found: string) => Failure;

/** The changes before the horizon that set a clock or its name anew: what only marks daylight saving is none. */
export function visibleChanges(changes: readonly ClockChange[]): ClockChange[] {
  const visible: ClockChange[] = [];
  for (const change of changes) {
    if (change.from !== null && change.from >= CLOCK_HORIZON) break;
    const last = visible.at(-1);
    if (last?.offset === change.offset && last.abbreviation === change.abbreviation) continue;
    visible.push(change);
  }
  return visible;
}

/** What first is wrong with the changes of one clock: at which of them, what was expected and what found; null if nothing. */
export function faultOf(
  changes: readonly ClockChange[],
): { readonly index: number; readonly expected: string; readonly found: string } | null {
  for (const [index, { from, offset }] of changes.entries()) {
    if (!(Math.abs(offset) <= WIDEST_OFFSET))
      return { index, expected: 'an offset of 26 hours at most', found: `${offset} seconds` };
    const before = index === 0 ? null : changes[index - 1].from;
    if (before !== null && from !== null && from <= before)
      return { index, expected: `an instant after ${before}`, found: String(from) };
  }
  return null;
}

/** Clocks by tzid in ASCII order. */
export const inAsciiOrder = (
  clocks: Iterable<readonly [string, readonly ClockChange[]]>,
): Map<string, readonly ClockChange[]> =>
  new Map([...clocks].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));

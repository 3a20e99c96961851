/**
 * Offsets of all zones. Zone z owns entries `starts[z]` up to `starts[z + 1]`; entry i says that from `instants[i]` on its
 * clocks stand `offsets[i]` east of UTC, until the next entry of the zone. The first entry of every zone is at `SENTINEL`.
 */
export interface Timetable {
  /** Names of the zones in ASCII order, each once. */
  readonly tzids: readonly string[];
  /** One entry more than zones; no zone is empty. */
  readonly starts: Uint32Array;
  /** Seconds since 1970-01-01T00:00:00Z without leap seconds: whole, strictly rising within a zone. */
  readonly instants: Float64Array;
  /** Minutes east of UTC. */
  readonly offsets: Int32Array;
}

/** The instant of a zone's first entry: -2^63 seconds, before everything. */
export const SENTINEL = -(2 ** 63);

/** Names as the contracts allow them: segments between slashes, none empty. */
const TZID = /^[A-Za-z0-9._+-]+(?:\/[A-Za-z0-9._+-]+)*$/;

export const isTzid = (name: string): boolean => TZID.test(name);

/** Transitions of all zones, the sentinels left out. */
export const transitionCount = (timetable: Timetable): number =>
  timetable.instants.length - timetable.tzids.length;

/** The zones among `tzids` that the timetable does not hold, in ASCII order, each once. */
export function zonesMissing(timetable: Timetable, tzids: Iterable<string>): string[] {
  const held = new Set(timetable.tzids);
  return [...new Set(tzids)].filter((tzid) => !held.has(tzid)).sort();
}

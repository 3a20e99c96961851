import fc from 'fast-check';
import { SENTINEL, type Timetable } from '../src/index.js';

/** `[seconds, minutes]` from a transition on. */
type Entry = readonly [number, number];

/** Zones by name, each with the offset that it begins with and its transitions. */
export function timetableOf(zones: Readonly<Record<string, readonly [number, ...Entry[]]>>): Timetable {
  const tzids = Object.keys(zones).sort();
  const entries = tzids.map((tzid): Entry[] => {
    const [first, ...rest] = zones[tzid];
    return [[SENTINEL, first], ...rest];
  });
  const starts = new Uint32Array(tzids.length + 1);
  entries.forEach((zone, i) => (starts[i + 1] = starts[i] + zone.length));
  return {
    tzids,
    starts,
    instants: Float64Array.from(entries.flat(), ([instant]) => instant),
    offsets: Int32Array.from(entries.flat(), ([, minutes]) => minutes),
  };
}

const zone = fc
  .tuple(
    fc.integer({ min: -1440, max: 1440 }),
    fc.uniqueArray(
      fc.tuple(
        fc.oneof(fc.integer({ min: -4e5, max: 4e5 }), fc.integer({ min: -4e9, max: 4e9 })),
        fc.integer({ min: -900, max: 900 }),
      ),
      { selector: ([instant]) => instant, maxLength: 12 },
    ),
  )
  .map(([first, entries]): [number, ...Entry[]] => {
    const ordered: Entry[] = entries.sort(([a], [b]) => a - b);
    let before = first;
    const changes = ordered.filter(([, minutes]) => minutes !== before && ((before = minutes), true));
    return [first, ...changes];
  });

/** Lawful timetables, most of them stranger than any of the world: changes of 30 hours a minute apart. */
export const anyTimetable = fc
  .dictionary(fc.stringMatching(/^[A-Z][a-z]{0,6}(\/[A-Z][a-z_]{0,5}){0,2}$/), zone, {
    minKeys: 1,
    maxKeys: 5,
    noNullPrototype: true,
  })
  .map(timetableOf);

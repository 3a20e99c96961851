import { describe, expect, it } from '@jest/globals';
import { DISAGREEMENTS } from '../../test/icu-disagreements.js';
import { icuOffsets } from '../../test/icu-offsets.js';
import { HORIZON, worldTimetable } from '../../test/world-timetable.js';
import { encodeTimetable, openTimetable } from '../index.js';
import { halfEvenMinutes } from './half-even-minutes.js';

const RELEASE = '2026f';
const time = openTimetable(encodeTimetable(worldTimetable(RELEASE).timetable));
const icuRelease = process.versions.tz!;
const day = (text: string) => Date.parse(`${text}T00:00Z`) / 1000;

/** Zone data of Node newer than the table may know more from 2026 on. */
const comparable = icuRelease > RELEASE ? day('2026-01-01') : HORIZON;

/** Instants of a zone at which the zone data of this Node say what the table does. */
function agreed(tzid: string, instants: Float64Array): Float64Array {
  const apart = DISAGREEMENTS.filter(
    ({ zones, agreesFrom }) => zones.includes(tzid) && icuRelease < agreesFrom,
  );
  return instants.filter(
    (t) => t < comparable && !apart.some(({ from, until }) => t >= day(from) && t < day(until)),
  );
}

let state = 20260101;
const instants = Float64Array.from({ length: 10_000 }, () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * HORIZON);
});

const regions = [...new Set(time.tzids.map((tzid) => /^(\w+\/)?/.exec(tzid)![0]))];

describe(`local time beside the zone data of Node (${icuRelease})`, () => {
  it.each(regions)('is the same at 10,000 instants from 1970 to 2037 in every zone of %s', (region) => {
    const found: string[] = [];
    for (const tzid of time.tzids) {
      if (/^(\w+\/)?/.exec(tzid)![0] !== region) continue;
      const icu = icuOffsets(tzid);
      const column = agreed(tzid, instants);
      if (icu === null && column.length > 0) found.push(`${tzid} is unknown to Node`);
      if (icu === null) continue;
      const out = new Float64Array(column.length);
      time.zone(tzid).toLocalAll(column, out);
      // Node has offsets to the second (Monrovia until 1972), the table to the minute.
      const wrong = column.findIndex((t, i) => out[i] - t !== halfEvenMinutes(icu(t)) * 60);
      if (wrong >= 0) found.push(`${tzid} at ${column[wrong]}: ${icu(column[wrong])} s`);
    }
    expect(found).toEqual([]);
  });

  it('leaves out few instants of few zones', () => {
    const left = time.tzids.filter((tzid) => agreed(tzid, instants).length < instants.length);
    expect(left.length).toBeLessThanOrEqual(comparable < HORIZON ? time.tzids.length : 20);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { failureCode, failureOf } from '../../test/failure-of.js';
import { anyTimetable, timetableOf } from '../../test/small-timetable.js';
import { legality, openTimetable, encodeTimetable, zoneWindows } from '../index.js';

describe('zoneWindows', () => {
  it('says which local times clocks skip and which they show twice', () => {
    const timetable = timetableOf({ A: [-300, [1772953200, -240], [1793512800, -300]] });
    const at = (text: string) => Date.parse(`${text}Z`) / 1000;
    expect(zoneWindows(timetable, 0)).toEqual([
      {
        kind: 'gap',
        transition: at('2026-03-08T07:00'),
        localStart: at('2026-03-08T02:00'),
        localEnd: at('2026-03-08T03:00'),
        widthMinutes: 60,
      },
      {
        kind: 'fold',
        transition: at('2026-11-01T06:00'),
        localStart: at('2026-11-01T01:00'),
        localEnd: at('2026-11-01T02:00'),
        widthMinutes: 60,
      },
    ]);
  });

  it('holds, where transitions are days apart, exactly the local times that toUtc refuses', () => {
    fc.assert(
      fc.property(anyTimetable, fc.double({ min: -0.2, max: 1.2, noNaN: true }), (timetable, share) => {
        const time = openTimetable(encodeTimetable(timetable));
        timetable.tzids.forEach((tzid, zone) => {
          const windows = zoneWindows(timetable, zone);
          for (const [i, { kind, transition, localStart, localEnd }] of windows.entries()) {
            const near = (other: number | undefined) =>
              other !== undefined && Math.abs(other - transition) < 400_000;
            if (near(windows[i - 1]?.transition) || near(windows[i + 1]?.transition)) continue;
            const local = Math.floor(localStart + share * (localEnd - localStart));
            const inside = local >= localStart && local < localEnd;
            expect(failureCode(() => time.toUtc(tzid, local, { gap: 'refuse', fold: 'refuse' }))).toBe(
              inside ? `local_time_${kind}` : 'none',
            );
          }
        });
      }),
    );
  });

  it('allows the first offset of a zone more than the others', () => {
    expect(failureCode(() => zoneWindows(timetableOf({ A: [914, [0, 900]] }), 0))).toBe('none');
    const code = 'E_2A_S4_050_OFFSET_NONFINITE_OR_OUT_OF_RANGE';
    expect(failureCode(() => zoneWindows(timetableOf({ A: [0, [0, 914]] }), 0))).toBe(code);
    expect(failureCode(() => zoneWindows(timetableOf({ A: [-1441] }), 0))).toBe(code);
  });

  it('refuses entries that make no window', () => {
    const code = 'E_2A_S4_061_WINDOW_DERIVATION_INVALID';
    expect(failureCode(() => zoneWindows(timetableOf({ A: [0, [5, 60], [5, 0]] }), 0))).toBe(code);
    expect(failureCode(() => zoneWindows(timetableOf({ A: [0, [5, 60], [6, 60]] }), 0))).toBe(code);
    expect(failureCode(() => zoneWindows(timetableOf({ A: [0, [NaN, 60]] }), 0))).toBe(code);
  });
});

describe('legality', () => {
  const timetable = timetableOf({ A: [0, [5, 60], [50000, 0], [90000, 30]], B: [60], C: [0, [7, -60]] });

  it('counts windows of the zones in use, each zone once', () => {
    expect(legality(timetable, ['C', 'A', 'C'])).toEqual({
      zones: [
        { tzid: 'A', gaps: 2, folds: 1 },
        { tzid: 'C', gaps: 0, folds: 1 },
      ],
      gapWindows: 2,
      foldWindows: 2,
    });
    expect(legality(timetable, [])).toEqual({ zones: [], gapWindows: 0, foldWindows: 0 });
  });

  it('names all zones in use that the timetable lacks', () => {
    const failure = failureOf(() => legality(timetable, ['Z', 'B', 'D', 'Z']));
    expect(failure?.code).toBe('E_2A_S4_024_TZID_MISSING_IN_CACHE');
    expect(failure?.place.detail).toEqual({ missing_tzids: ['D', 'Z'] });
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { failureCode, failureOf } from '../../test/failure-of.js';
import { anyTimetable } from '../../test/small-timetable.js';
import { HORIZON, worldTimetable } from '../../test/world-timetable.js';
import { encodeTimetable, openTimetable, type LocalRule, type Timetable } from '../index.js';

const world = openTimetable(encodeTimetable(worldTimetable('2026f').timetable));
const at = (text: string) => Date.parse(`${text}Z`) / 1000;
const told = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16);
const NEW_YORK = 'America/New_York';
const rule = (gap: LocalRule['gap'], fold: LocalRule['fold']): LocalRule => ({ gap, fold });
const RULES = (['forward', 'backward', 'refuse'] as const).flatMap((gap) =>
  (['earlier', 'later', 'refuse'] as const).map((fold) => rule(gap, fold)),
);

/** Entry in force, by looking at all. */
function entryTwin({ instants, starts }: Timetable, zone: number, instant: number): number {
  let entry = starts[zone];
  for (let i = entry; i < starts[zone + 1]; i++) if (instants[i] <= instant) entry = i;
  return entry;
}

/** All instants at which clocks of a zone show a local time. */
function instantsTwin(timetable: Timetable, zone: number, local: number): number[] {
  const { offsets, starts } = timetable;
  const found = new Set<number>();
  for (let i = starts[zone]; i < starts[zone + 1]; i++) {
    const instant = local - offsets[i] * 60;
    if (offsets[entryTwin(timetable, zone, instant)] === offsets[i]) found.add(instant);
  }
  return [...found].sort((a, b) => a - b);
}

/** Instants near a transition of the zone, or anywhere. */
const probes = (timetable: Timetable, zone: number, offset: number) => [
  offset,
  ...Array.from(timetable.instants.subarray(timetable.starts[zone] + 1, timetable.starts[zone + 1]), (t) => [
    t - 1,
    t,
    t + 1,
    t + offset,
  ]).flat(),
];

describe('local time of New York in 2026', () => {
  it.each([
    ['2026-03-08T06:59', '2026-03-08T01:59', -300],
    ['2026-03-08T07:00', '2026-03-08T03:00', -240],
    ['2026-11-01T05:59', '2026-11-01T01:59', -240],
    ['2026-11-01T06:00', '2026-11-01T01:00', -300],
  ])('at %s is %s', (utc, local, offsetMinutes) => {
    expect(world.toLocal(NEW_YORK, at(utc))).toEqual({ offsetMinutes, localSeconds: at(local) });
    expect(world.zone(NEW_YORK).offsetMinutes(at(utc))).toBe(offsetMinutes);
  });

  it('leads back to UTC where it occurred once, whatever the rule', () => {
    for (const each of RULES) {
      expect(told(world.toUtc(NEW_YORK, at('2026-03-08T01:59'), each))).toBe('2026-03-08T06:59');
      expect(told(world.toUtc(NEW_YORK, at('2026-03-08T03:00'), each))).toBe('2026-03-08T07:00');
      expect(told(world.toUtc(NEW_YORK, at('2026-11-01T00:59'), each))).toBe('2026-11-01T04:59');
      expect(told(world.toUtc(NEW_YORK, at('2026-11-01T02:00'), each))).toBe('2026-11-01T07:00');
    }
  });

  it('was skipped at 02:30 on 8 March: an hour on, an hour back, or refused', () => {
    const skipped = at('2026-03-08T02:30');
    expect(told(world.toUtc(NEW_YORK, skipped, rule('forward', 'refuse')))).toBe('2026-03-08T07:30');
    expect(told(world.toUtc(NEW_YORK, skipped, rule('backward', 'refuse')))).toBe('2026-03-08T06:30');
    const failure = failureOf(() => world.toUtc(NEW_YORK, skipped, rule('refuse', 'earlier')));
    expect(failure?.code).toBe('local_time_gap');
    expect(failure?.place.detail).toEqual({ tzid: NEW_YORK, local_seconds: skipped });
  });

  it('was shown twice at 01:30 on 1 November: the first, the second, or refused', () => {
    const twice = at('2026-11-01T01:30');
    expect(told(world.toUtc(NEW_YORK, twice, rule('refuse', 'earlier')))).toBe('2026-11-01T05:30');
    expect(told(world.toUtc(NEW_YORK, twice, rule('refuse', 'later')))).toBe('2026-11-01T06:30');
    expect(failureCode(() => world.toUtc(NEW_YORK, twice, rule('forward', 'refuse')))).toBe(
      'local_time_fold',
    );
  });
});

describe('local time of other places', () => {
  it('lost a whole day in Apia, and half an hour in Lord Howe', () => {
    expect(told(world.toUtc('Pacific/Apia', at('2011-12-30T12:00'), rule('forward', 'refuse')))).toBe(
      '2011-12-30T22:00',
    );
    expect(told(world.toUtc('Pacific/Apia', at('2011-12-30T12:00'), rule('backward', 'refuse')))).toBe(
      '2011-12-29T22:00',
    );
    const howe = at('2026-10-04T02:15');
    expect(told(world.toUtc('Australia/Lord_Howe', howe, rule('forward', 'refuse')))).toBe(
      '2026-10-03T15:45',
    );
  });

  it('keeps fractions of a second', () => {
    expect(world.toLocal('Asia/Kolkata', 0.25).localSeconds).toBe(19800.25);
  });

  it('stays as it is behind the end of the table', () => {
    expect(world.toLocal(NEW_YORK, HORIZON + 200 * 86400).offsetMinutes).toBe(-300);
  });
});

describe('local time of any table', () => {
  it('is that of the last entry at or before the instant', () => {
    fc.assert(
      fc.property(anyTimetable, fc.integer({ min: -5e9, max: 5e9 }), (timetable, offset) => {
        const time = openTimetable(encodeTimetable(timetable));
        timetable.tzids.forEach((tzid, zone) => {
          const instants = Float64Array.from([...probes(timetable, zone, offset), -(2 ** 53), 2 ** 53]);
          const expected = instants.map((t) => t + timetable.offsets[entryTwin(timetable, zone, t)] * 60);
          const out = new Float64Array(instants.length);
          time.zone(tzid).toLocalAll(instants, out);
          expect(out).toEqual(expected);
          time.toLocalByZone(new Uint16Array(instants.length).fill(zone), instants, out.fill(0));
          expect(out).toEqual(expected);
          expect(instants.map((t) => time.toLocal(tzid, t).localSeconds)).toEqual(expected);
        });
      }),
    );
  });

  it('leads to the earliest and the latest of the instants that show it, and is a gap where there is none', () => {
    fc.assert(
      fc.property(anyTimetable, fc.integer({ min: -2e5, max: 2e5 }), (timetable, offset) => {
        const time = openTimetable(encodeTimetable(timetable));
        timetable.tzids.forEach((tzid, zone) => {
          for (const local of probes(timetable, zone, offset)) {
            const instants = instantsTwin(timetable, zone, local);
            const code = ['local_time_gap', 'none'][instants.length] ?? 'local_time_fold';
            expect(failureCode(() => time.toUtc(tzid, local, rule('refuse', 'refuse')))).toBe(code);
            const [early, late] = (['earlier', 'later'] as const).map((fold) =>
              time.toUtc(tzid, local, rule('forward', fold)),
            );
            if (instants.length > 0) expect([early, late]).toEqual([instants[0], instants.at(-1)]);
            else expect(early).toBe(late);
          }
        });
      }),
    );
  });

  it('moves through a gap by its width: forward with the old offset, backward with the new', () => {
    fc.assert(
      fc.property(anyTimetable, fc.integer({ min: -2e5, max: 2e5 }), (timetable, offset) => {
        const time = openTimetable(encodeTimetable(timetable));
        const { offsets, instants, starts } = timetable;
        timetable.tzids.forEach((tzid, zone) => {
          for (const local of probes(timetable, zone, offset)) {
            if (instantsTwin(timetable, zone, local).length > 0) continue;
            let after = starts[zone] + 1;
            while (instants[after] + offsets[after] * 60 <= local) after++;
            expect(time.toUtc(tzid, local, rule('forward', 'refuse'))).toBe(local - offsets[after - 1] * 60);
            expect(time.toUtc(tzid, local, rule('backward', 'refuse'))).toBe(local - offsets[after] * 60);
          }
        });
      }),
    );
  });
});

describe('there and back', () => {
  const zones = fc.constantFrom(...world.tzids);
  const instant = fc.integer({ min: -3e9, max: HORIZON });

  it('is the same instant, in a fold by one of its two rules', () => {
    fc.assert(
      fc.property(zones, instant, (tzid, t) => {
        const { localSeconds } = world.toLocal(tzid, t);
        const back = (['earlier', 'later'] as const).map((fold) =>
          world.toUtc(tzid, localSeconds, rule('refuse', fold)),
        );
        expect(back).toContain(t);
        if (failureCode(() => world.toUtc(tzid, localSeconds, rule('refuse', 'refuse'))) === 'none') {
          expect(back).toEqual([t, t]);
        }
      }),
      { numRuns: 20_000 },
    );
  });

  it('is the same column, which both ways may overwrite', () => {
    const instants = Float64Array.from({ length: 5000 }, (_, i) => ((i * 7919 * 86400) % HORIZON) + 43200);
    const column = instants.slice();
    const clock = world.zone('Asia/Tokyo');
    clock.toLocalAll(column, column);
    expect(column).toEqual(instants.map((t) => clock.toLocal(t).localSeconds));
    clock.toUtcAll(column, rule('refuse', 'refuse'), column);
    expect(column).toEqual(instants);
  });
});

describe('what local time refuses', () => {
  const clock = world.zone(NEW_YORK);
  const two = new Float64Array(2);

  it('is a zone that the timetable lacks, by name or by number', () => {
    expect(world.has('America/Gotham')).toBe(false);
    expect(failureCode(() => world.toLocal('America/Gotham', 0))).toBe('local_time_zone_unknown');
    expect(failureCode(() => world.toUtc('america/new_york', 0, RULES[0]))).toBe('local_time_zone_unknown');
    const failure = failureOf(() => world.toLocalByZone(Uint16Array.of(0, 597), two, two.slice()));
    expect([failure?.code, failure?.place.row]).toEqual(['local_time_zone_unknown', 1]);
    expect(world.zoneNumber(world.tzids[596])).toBe(596);
  });

  it.each([NaN, Infinity, -Infinity, 2 ** 53 + 2])('is a time of %d', (value) => {
    const column = Float64Array.of(0, value);
    const code = 'local_time_not_finite';
    expect(failureCode(() => clock.toLocal(value))).toBe(code);
    expect(failureCode(() => clock.toUtc(value, RULES[0]))).toBe(code);
    for (const run of [
      () => clock.toLocalAll(column, two.slice()),
      () => clock.toUtcAll(column, RULES[0], two.slice()),
      () => world.toLocalByZone(Uint16Array.of(0, 0), column, two.slice()),
    ]) {
      const failure = failureOf(run);
      expect([failure?.code, failure?.place.row]).toEqual([code, 1]);
    }
  });

  it('is columns of different length', () => {
    const code = 'local_time_buffer_short';
    expect(failureCode(() => clock.toLocalAll(two, new Float64Array(1)))).toBe(code);
    expect(failureCode(() => clock.toUtcAll(two, RULES[0], new Float64Array(3)))).toBe(code);
    expect(failureCode(() => world.toLocalByZone(Uint16Array.of(0), two, two))).toBe(code);
  });

  it('is bytes that are no timetable', () => {
    expect(failureCode(() => openTimetable(new Uint8Array(64)))).toBe('E_2A_S4_022_CACHE_BYTES_MISSING');
  });
});

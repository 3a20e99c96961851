import { describe, expect, it } from '@jest/globals';
import { failureCode } from '../../test/failure-of.js';
import { timetableOf } from '../../test/small-timetable.js';
import { checkCoverage, compileTimetable, transitionCount, type OffsetRow } from '../index.js';

const row = (tzid: string, fromUtc: number | null, offsetSeconds: number): OffsetRow => ({
  tzid,
  fromUtc,
  offsetSeconds,
});
const codeOf = (...rows: OffsetRow[]) => failureCode(() => compileTimetable(rows));

describe('compileTimetable', () => {
  it('opens every zone at the sentinel and keeps the transitions that change the minute', () => {
    const { timetable, adjustments } = compileTimetable([
      row('A/One', null, 3600),
      row('A/One', -10, 7200),
      row('A/One', 0, 7200),
      row('A/One', 5, 3600),
      row('B', null, -18000),
    ]);
    expect(timetable).toEqual(timetableOf({ 'A/One': [60, [-10, 120], [5, 60]], B: [-300] }));
    expect(transitionCount(timetable)).toBe(2);
    expect(adjustments).toEqual([]);
  });

  it('rounds to the minute, halves to even, and lists what it rounded', () => {
    const { timetable, adjustments } = compileTimetable([
      row('A', null, 815),
      row('A', 100, 840),
      row('A', 200, -2670),
      row('A', 300, -2640),
      row('A', 400, 25590),
      row('A', 500, 25575),
    ]);
    expect(timetable).toEqual(timetableOf({ A: [14, [200, -44], [400, 426]] }));
    expect(
      adjustments.map((a) => [a.transition_unix_utc, a.raw_seconds, a.adjusted_minutes, ...a.reasons]),
    ).toEqual([
      [-(2n ** 63n), 815, 14, 'not_whole_minutes'],
      [200n, -2670, -44, 'not_whole_minutes', 'half_to_even'],
      [400n, 25590, 426, 'not_whole_minutes', 'half_to_even'],
      [500n, 25575, 426, 'not_whole_minutes', 'no_change'],
    ]);
  });

  it('refuses no rows', () => {
    expect(codeOf()).toBe('E_2A_S3_021_INDEX_EMPTY');
  });

  it.each([
    ['a name that is none', [row('A//B', null, 0)]],
    ['an empty name', [row('', null, 0)]],
    ['zones out of order', [row('B', null, 0), row('A', null, 0)]],
    ['a zone that comes back', [row('A', null, 0), row('B', null, 0), row('A', 0, 0)]],
    ['a first row with an instant', [row('A', 0, 0)]],
    ['a later row without one', [row('A', null, 0), row('A', null, 60)]],
    ['fractions of a second', [row('A', null, 0), row('A', 0.5, 60)]],
    ['offsets with fractions', [row('A', null, 0.5)]],
  ])('refuses %s', (_, rows) => {
    expect(codeOf(...rows)).toBe('E_2A_S3_020_TZDB_PARSE_ERROR');
  });

  it.each([
    [7, 7],
    [7, 6],
  ])('refuses instants that do not rise: %d, %d, also where the minute stays', (a, b) => {
    const code = 'E_2A_S3_051_TRANSITION_ORDER_INVALID';
    expect(codeOf(row('A', null, 0), row('A', a, 60), row('A', b, 120))).toBe(code);
    expect(codeOf(row('A', null, 0), row('A', a, 60), row('A', b, 60))).toBe(code);
  });

  it('refuses offsets beyond 900 minutes, except the first up to a day', () => {
    const code = 'E_2A_S3_052_OFFSET_OUT_OF_RANGE';
    expect(codeOf(row('A', null, 0), row('A', 0, 54000))).toBe('none');
    expect(codeOf(row('A', null, 0), row('A', 0, 54060))).toBe(code);
    expect(codeOf(row('A', null, 0), row('A', 0, -54060))).toBe(code);
    expect(codeOf(row('A', null, 54862))).toBe('none');
    expect(codeOf(row('A', null, 86460))).toBe(code);
  });

  it.each([NaN, Infinity, -Infinity])('refuses %d', (value) => {
    expect(codeOf(row('A', null, value))).toBe('E_2A_S3_055_NONFINITE_VALUE');
    expect(codeOf(row('A', null, 0), row('A', value, 60))).toBe('E_2A_S3_055_NONFINITE_VALUE');
  });
});

describe('checkCoverage', () => {
  const timetable = timetableOf({ A: [0], B: [0] });

  it('asks for every zone of the polygons, and for no other', () => {
    expect(failureCode(() => checkCoverage(timetable, ['B', 'B']))).toBe('none');
    expect(failureCode(() => checkCoverage(timetable, ['B', 'C']))).toBe(
      'E_2A_S3_053_TZID_COVERAGE_MISMATCH',
    );
  });
});

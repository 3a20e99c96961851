import { describe, expect, it } from '@jest/globals';
import { inside } from './band.js';
import { BANDS_1A } from './segment-1a/bands-1a.js';
import { GRADES_1A, verdict1a } from './segment-1a/verdict-1a.js';
import { checkBands, checkHardBounds, worstGrade } from './verdict.js';

const IDS = BANDS_1A.map(({ id }) => id);
const passing = (failed: readonly string[]) =>
  Object.fromEntries(IDS.map((id) => [id, !failed.includes(id)]));
const grade = (failedB: readonly string[], failedBPlus: readonly string[], hard = true) =>
  verdict1a({ B: passing(failedB), BPLUS: passing(failedBPlus) }, { 'some.gate': hard }, ['1A-05']).grade;

describe('bands', () => {
  it('hold their edges and nothing beyond', () => {
    for (const row of BANDS_1A) {
      for (const range of [row.B, row.BPLUS, row.publishedB]) {
        const [low, high] = range;
        const beyond = 2 ** -40;
        expect([inside(range, low), inside(range, high)]).toEqual([true, true]);
        expect([inside(range, low - beyond), inside(range, high + beyond)]).toEqual([false, false]);
      }
    }
  });

  it('hold neither null nor NaN nor infinity', () => {
    expect([null, NaN, Infinity, -Infinity].map((value) => inside([0, 1], value))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('nest: B is the union of the published two', () => {
    for (const { B, BPLUS, publishedB } of BANDS_1A) {
      expect(B).toEqual([Math.min(publishedB[0], BPLUS[0]), Math.max(publishedB[1], BPLUS[1])]);
    }
    // The case that needs it: a phi CV of 0.25 is inside B+ and outside the B band as published.
    const checks = checkBands(BANDS_1A, () => 0.25);
    expect([checks.B['1A-11'], checks.BPLUS['1A-11'], checks.publishedB['1A-11']]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('are the table of the certification', () => {
    expect(Object.fromEntries(BANDS_1A.map((row) => [row.id, [...row.publishedB, ...row.BPLUS]]))).toEqual({
      '1A-01': [0.25, 0.45, 0.35, 0.55],
      '1A-02': [6, 20, 8, 18],
      '1A-03': [0.35, 0.55, 0.38, 0.5],
      '1A-04': [0.45, 0.62, 0.48, 0.58],
      '1A-05': [0.1, 0.25, 0.12, 0.2],
      '1A-06': [5, 100, 8, 100],
      '1A-07': [0.2, 0.45, 0.25, 0.4],
      '1A-08': [5, 15, 7, 12],
      '1A-09': [0.3, 1, 0.45, 1],
      '1A-10': [0.1, 1, 0.2, 1],
      '1A-11': [0.05, 0.2, 0.1, 0.3],
      '1A-12': [1.25, 2, 1.5, 3],
      '1A-13': [1, 1, 1, 1],
      '1A-14': [1, 1, 1, 1],
    });
  });
});

describe('hard bounds', () => {
  it('include their value', () => {
    const at = (value: number | null) => checkHardBounds(BANDS_1A, () => value);
    expect(at(0.25)).toEqual({
      '1A-01.hard_floor': true,
      '1A-08.hard_ceiling': true,
      '1A-11.hard_floor': true,
      '1A-12.hard_floor': false,
      '1A-14.hard_floor': false,
    });
    expect([15, 15.5].map((value) => at(value)['1A-08.hard_ceiling'])).toEqual([true, false]);
    expect(at(0.2499)['1A-01.hard_floor']).toBe(false);
    expect(Object.values(at(null))).toEqual([false, false, false, false, false]);
  });
});

describe('verdict1a', () => {
  it('tests hard gates first, then B+ with concentration, then B', () => {
    expect(grade([], [])).toBe('B_plus');
    expect(grade([], [], false)).toBe('below_B');
    expect(grade([], ['1A-07'])).toBe('B_plus'); // 13 of 14
    expect(grade([], ['1A-02', '1A-11'])).toBe('B_plus'); // 12 of 14
    expect(grade([], ['1A-02', '1A-07', '1A-11'])).toBe('B'); // 11 of 14 is below 0.80
    expect(grade(['1A-03'], ['1A-03'])).toBe('B'); // B+ coverage suffices, concentration does not
    expect(grade(['1A-04'], ['1A-04'])).toBe('B');
    const five = ['1A-02', '1A-05', '1A-06', '1A-07', '1A-11'];
    expect(grade(five, IDS)).toBe('below_B'); // 9 of 14 at B is below 0.70
    expect(grade(five.slice(1), IDS)).toBe('B'); // 10 of 14 at B
  });

  it('says what it does not cover', () => {
    const verdict = verdict1a({ B: passing([]), BPLUS: passing([]) }, {}, ['1A-08', '1A-05']);
    expect(verdict.partial).toBe(true);
    expect(verdict.not_computed).toEqual(['1A-05', '1A-08']);
    expect(verdict.computed).toEqual(IDS);
    expect(verdict1a({ B: passing([]), BPLUS: passing([]) }, {}, []).partial).toBe(false);
  });

  it('grants nothing to an empty table', () => {
    expect(verdict1a({ B: {}, BPLUS: {} }, {}, []).grade).toBe('below_B');
  });
});

describe('worstGrade', () => {
  it('lets no seed be rescued by the others', () => {
    expect(worstGrade(GRADES_1A, ['B_plus', 'B_plus'])).toBe('B_plus');
    expect(worstGrade(GRADES_1A, ['B_plus', 'B', 'B_plus'])).toBe('B');
    expect(worstGrade(GRADES_1A, ['B_plus', 'below_B', 'B'])).toBe('below_B');
    expect(worstGrade(GRADES_1A, [])).toBe('below_B');
  });
});

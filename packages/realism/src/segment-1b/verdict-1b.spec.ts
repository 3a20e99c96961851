import { describe, expect, it } from '@jest/globals';
import { inside } from '../band.js';
import { checkBands, worstGrade } from '../verdict.js';
import { BANDS_1B, BASELINE_TAIL_RATIO, CROSS_SEED_1B } from './bands-1b.js';
import { GRADES_1B, verdict1b } from './verdict-1b.js';

const IDS = BANDS_1B.map(({ id }) => id);
const checks = (belowB: readonly string[], belowBPlus: readonly string[], left: readonly string[] = []) => {
  const due = IDS.filter((id) => !left.includes(id));
  const passing = (failed: readonly string[]) =>
    Object.fromEntries(due.map((id) => [id, !failed.includes(id)]));
  return { B: passing(belowB), BPLUS: passing([...belowB, ...belowBPlus]) };
};

describe('the bands of 1B', () => {
  it('are the table of the certification', () => {
    expect(Object.fromEntries(BANDS_1B.map((row) => [row.id, [...row.B, ...row.BPLUS]]))).toEqual({
      '1B-01': [0, 0.68, 0, 0.6],
      '1B-02': [0, 0.5, 0, 0.42],
      '1B-03': [0, 0.33, 0, 0.27],
      '1B-04': [0, 0.1, 0, 0.08],
      '1B-05': [0.85, 1, 0.92, 1],
      '1B-06': [0.12, 1, 0.18, 1],
      '1B-07': [1, 9.434, 1, 7.665],
      '1B-08': [1, 1, 1, 1],
      '1B-09': [1, 1, 1, 1],
      '1B-10': [1, 1, 1, 1],
    });
    expect([...CROSS_SEED_1B.B, ...CROSS_SEED_1B.BPLUS]).toEqual([0, 0.3, 0, 0.2]);
  });

  it('state a contraction of 20 and 35 % as ratios, and hold their edges and nothing beyond', () => {
    const { B, BPLUS } = BANDS_1B.find(({ id }) => id === '1B-07')!;
    expect(B[1]).toBeCloseTo(0.8 * BASELINE_TAIL_RATIO, 3);
    expect(BPLUS[1]).toBeCloseTo(0.65 * BASELINE_TAIL_RATIO, 3);
    for (const row of [...BANDS_1B, CROSS_SEED_1B]) {
      for (const range of [row.B, row.BPLUS]) {
        expect([inside(range, range[0]), inside(range, range[1])]).toEqual([true, true]);
        expect([inside(range, range[0] - 1e-9), inside(range, range[1] + 1e-9)]).toEqual([false, false]);
      }
    }
  });

  it('fail what has no value', () => {
    expect(Object.values(checkBands(BANDS_1B, () => null).B)).toEqual(IDS.map(() => false));
  });
});

describe('verdict1b', () => {
  it.each<[string, string[], string[], boolean, string]>([
    ['everything in B+', [], [], true, 'GREEN_BPLUS'],
    ['one row short of B+', [], ['1B-07'], true, 'AMBER_NEAR_BPLUS'],
    ['two rows short of B+', [], ['1B-06', '1B-07'], true, 'GREEN_B'],
    ['every banded row short of B+', [], IDS.slice(0, 7), true, 'GREEN_B'],
    ['one row below B', ['1B-03'], [], true, 'RED_REOPEN_REQUIRED'],
    ['broken structure', ['1B-08'], [], true, 'RED_REOPEN_REQUIRED'],
    ['a regression', ['1B-09'], [], true, 'RED_REOPEN_REQUIRED'],
    ['a missed region floor', ['1B-10'], [], true, 'RED_REOPEN_REQUIRED'],
    ['an interval that does not clear B', [], [], false, 'RED_REOPEN_REQUIRED'],
  ])('%s', (_, belowB, belowBPlus, gate, expected) => {
    const verdict = verdict1b(checks(belowB, belowBPlus), { '1B-01.upper_bound': gate }, []);
    expect(verdict.grade).toBe(expected);
    expect(verdict.open_bplus).toEqual(belowBPlus);
    expect(verdict.partial).toBe(false);
  });

  it('is held up by no row that is not due', () => {
    const verdict = verdict1b(checks([], [], ['1B-09']), {}, ['1B-09']);
    expect(verdict).toMatchObject({ grade: 'GREEN_BPLUS', partial: false, not_computed: ['1B-09'] });
    expect(verdict.computed).not.toContain('1B-09');
  });

  it('grants nothing to an empty table', () => {
    expect(verdict1b({ B: {}, BPLUS: {} }, {}, []).grade).toBe('RED_REOPEN_REQUIRED');
  });

  it('lets no seed be rescued by the others', () => {
    expect(worstGrade(GRADES_1B, ['GREEN_BPLUS', 'AMBER_NEAR_BPLUS'])).toBe('AMBER_NEAR_BPLUS');
    expect(worstGrade(GRADES_1B, ['GREEN_B', 'AMBER_NEAR_BPLUS'])).toBe('GREEN_B');
    expect(worstGrade(GRADES_1B, ['RED_REOPEN_REQUIRED', 'GREEN_BPLUS'])).toBe('RED_REOPEN_REQUIRED');
    expect(worstGrade(GRADES_1B, [])).toBe('RED_REOPEN_REQUIRED');
  });
});

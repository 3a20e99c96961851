import { describe, expect, it } from '@jest/globals';
import { valueAt, type Table } from '@merchantry/contracts';
import { drawingStatesOf, familiesOf } from '@merchantry/engine/validation';
import type { S3RuleLadder } from '../policy/s3-rule-ladder.js';
import { CHECKS } from './checks.js';
import { LadderVerdict } from './ladder-verdict.js';
import { PRODUCERS } from './producers.js';
import { stationarityTests } from './stationarity.js';

/** A ladder small enough to be read: one denial, two allowances, the default. */
const ladder: S3RuleLadder = {
  semver: '1.0.0',
  version: '2026-01-01',
  reason_codes: ['DENY', 'NEAR', 'FAR', 'DEFAULT'],
  filter_tags: ['HOME', 'N', 'F', 'ROW', 'BAD'],
  country_sets: { BAD: ['KP'], NEAR: ['FR', 'BE'], FAR: ['@NEAR', 'US', 'KP'] },
  reason_code_to_rule_id: {},
  rules: [
    rule('R_DEFAULT', 'DEFAULT', 9, { op: 'TRUE' }, 'DEFAULT', []),
    rule('R_FAR', 'ALLOW', 2, { op: 'N_GE', value: 10 }, 'FAR', ['F'], {
      admit_sets: ['FAR'],
      deny_sets: ['BAD'],
    }),
    rule(
      'R_NEAR',
      'ALLOW',
      3,
      {
        op: 'AND',
        args: [
          { op: 'CHANNEL_IN', values: ['card_present'] },
          { op: 'NOT', arg: { op: 'MCC_IN', codes: [6011], ranges: [[7000, 7999]] } },
        ],
      },
      'NEAR',
      ['N'],
      { admit_countries: ['BE', 'NL'], row_tags: ['ROW'] },
    ),
    rule('R_DENY', 'DENY', 1, { op: 'IN_SET', field: 'home_country_iso', set: 'BAD' }, 'DENY', ['BAD']),
  ],
};

function rule(
  rule_id: string,
  precedence: string,
  priority: number,
  predicate: S3RuleLadder['rules'][number]['predicate'],
  reason_code: string,
  tags: string[],
  more: Partial<S3RuleLadder['rules'][number]> = {},
): S3RuleLadder['rules'][number] {
  return {
    rule_id,
    precedence,
    priority,
    predicate,
    is_decision_bearing: true,
    outcome: { reason_code, tags },
    admit_sets: [],
    deny_sets: [],
    admit_countries: [],
    deny_countries: [],
    row_tags: [],
    ...more,
  };
}

describe('the second reading of the rule ladder', () => {
  const verdict = new LadderVerdict(ladder);
  const merchant = { home: 'DE', channel: 'card_present', mcc: 5411, outlets: 12 };

  it('ranks by the first rule that admits a country, then by country, and lists who admitted it', () => {
    expect(verdict.candidates(merchant)).toEqual([
      { country: 'DE', reasons: 'DEFAULT|FAR|NEAR', tags: 'F|HOME|N' },
      { country: 'BE', reasons: 'FAR|NEAR', tags: 'F|N|ROW' },
      { country: 'FR', reasons: 'FAR', tags: 'F|N' },
      { country: 'US', reasons: 'FAR', tags: 'F|N' },
      { country: 'NL', reasons: 'NEAR', tags: 'F|N|ROW' },
    ]);
  });

  it.each([
    ['a denied home', { home: 'KP' }, ['KP']],
    ['few outlets', { outlets: 9 }, ['DE', 'BE', 'NL']],
    ['another channel', { channel: 'card_not_present', outlets: 9 }, ['DE']],
    ['an excluded range', { mcc: 7995, outlets: 9 }, ['DE']],
    ['an excluded code', { mcc: 6011 }, ['DE', 'BE', 'FR', 'US']],
    ['a home that is admitted', { home: 'FR' }, ['FR', 'BE', 'US', 'NL']],
  ])('gives %s its countries', (_, change, countries) => {
    expect(verdict.candidates({ ...merchant, ...change }).map(({ country }) => country)).toEqual(countries);
  });

  it('knows what its rules tell apart', () => {
    expect(verdict.thresholds()).toEqual([10]);
    expect([5411, 5412, 6011, 7500].map((mcc) => verdict.mccKind(mcc))).toEqual(['0', '0', '1', '1']);
  });
});

describe('what S9 goes by', () => {
  it('is every family and state of the contract, each module of a family once', () => {
    expect(familiesOf(PRODUCERS)).toHaveLength(13);
    expect(drawingStatesOf(PRODUCERS)).toEqual(['S0', 'S1', 'S2', 'S4', 'S6', 'S7', 'S8']);
    expect(new Set(PRODUCERS.map(({ family, module }) => `${family} ${module}`)).size).toBe(PRODUCERS.length);
  });

  it('is every check once', () => {
    expect(new Set(CHECKS).size).toBe(CHECKS.length);
  });
});

describe('the health of the coefficient files', () => {
  const tests = (beta: number[], mcc: number[]) =>
    stationarityTests(
      { dict_mcc: [1, 2], dict_ch: ['CP', 'CNP'], beta, beta_mu: [1, 2] } as never,
      { dict_mcc: mcc, dict_ch: ['CP', 'CNP'], beta_phi: [0, 0, Math.LN2] } as never,
    );
  const row = (table: Table, id: string) => {
    const at = Array.from({ length: table.rows }, (_, i) => i).find(
      (i) => valueAt(table.columns['test_id'], i) === id,
    )!;
    return ['value', 'threshold', 'passed'].map((name) => valueAt(table.columns[name], at));
  };

  it('has ten tests, by id', () => {
    const table = tests([1, 2, 3], [1, 2]);
    expect(Array.from({ length: table.rows }, (_, i) => valueAt(table.columns['test_id'], i))).toEqual([
      'beta.count',
      'beta.finite_share',
      'beta_mu.count',
      'beta_mu.finite_share',
      'beta_phi.count',
      'beta_phi.exp_cv',
      'beta_phi.exp_p95_p05',
      'beta_phi.finite_share',
      'dict_ch.aligned',
      'dict_mcc.aligned',
    ]);
    expect(row(table, 'beta.count')).toEqual([3, null, true]);
    expect(row(table, 'beta_phi.exp_p95_p05')[0]).toBeCloseTo(2, 12);
    // exp(beta_phi) = 1, 1, 2: mean 4/3, population variance 2/9.
    expect(row(table, 'beta_phi.exp_cv')[0]).toBeCloseTo(Math.sqrt(2 / 9) / (4 / 3), 12);
  });

  it('fails where something is not finite or not aligned', () => {
    const table = tests([1, NaN], [1, 3]);
    expect(row(table, 'beta.finite_share')).toEqual([0.5, 1, false]);
    expect(row(table, 'dict_mcc.aligned')).toEqual([0, 1, false]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { isFailure } from '@merchantry/contracts';
import { countriesOf, LADDER_ISOS } from '../../test/ladder-twin.js';
import { shippedYaml } from '../../test/small-world.js';
import { s3RuleLadderSchema } from '../policy/index.js';
import { compileRuleLadder } from './rule-ladder.js';

const allow = {
  rule_id: 'RL_ALLOW',
  precedence: 'ALLOW',
  priority: 100,
  is_decision_bearing: true,
  predicate: { op: 'AND', args: [{ op: 'N_GE', value: 2 }] },
  outcome: { reason_code: 'ALLOW', tags: ['GOOD'] },
  admit_sets: ['EAST'],
  admit_countries: ['NO'],
  deny_sets: ['WEST'],
  row_tags: ['GOOD'],
};
const byDefault = {
  rule_id: 'RL_DEFAULT',
  precedence: 'DEFAULT',
  priority: 999_999,
  is_decision_bearing: true,
  predicate: { op: 'TRUE' },
  outcome: { reason_code: 'DEFAULT', tags: [] },
};
const lawful = {
  semver: '1.0.0',
  version: '2026-01-01',
  reason_codes: ['ALLOW', 'DEFAULT'],
  filter_tags: ['GOOD', 'HOME'],
  country_sets: { EAST: ['AT', '@MORE'], MORE: ['SG'], WEST: ['US'] },
  reason_code_to_rule_id: { ALLOW: 'RL_ALLOW', DEFAULT: 'RL_DEFAULT' },
  rules: [byDefault, allow],
};
const compile = (policy: unknown) =>
  compileRuleLadder(s3RuleLadderSchema.parse(policy), countriesOf(LADDER_ISOS));
const withAllow = (more: object) => ({ ...lawful, rules: [byDefault, { ...allow, ...more }] });
const asking = (predicate: unknown) => withAllow({ predicate });
const withSets = (country_sets: object) => ({
  ...lawful,
  country_sets: { ...lawful.country_sets, ...country_sets },
});

function refusal(policy: unknown): object | string {
  try {
    compile(policy);
  } catch (error) {
    return isFailure(error) ? { code: error.code, ...error.place } : String(error);
  }
  return 'no failure';
}

describe('a rule ladder', () => {
  it('stands in the order in which rules win, with sets written out', () => {
    const { rules } = compile(lawful);
    expect(rules.map(({ id }) => id)).toEqual(['RL_ALLOW', 'RL_DEFAULT']);
    const isos = (flags: Uint8Array) => LADDER_ISOS.filter((_, i) => flags[i] === 1);
    expect(isos(rules[0].admits)).toEqual(['AT', 'NO', 'SG']);
    expect(isos(rules[0].denies)).toEqual(['US']);
  });

  it('orders by precedence, then priority, then id', () => {
    const given = [
      ['RL_A', 'THRESHOLD', 1],
      ['RL_B', 'LEGAL', 1],
      ['RL_C', 'CLASS', 9],
      ['RL_D', 'ALLOW', 2],
      ['RL_F', 'ALLOW', 1],
      ['RL_E', 'ALLOW', 1],
      ['RL_G', 'DENY', 5],
    ] as const;
    const rules = given.map(([rule_id, precedence, priority]) => ({
      ...byDefault,
      rule_id,
      precedence,
      priority,
      outcome: { reason_code: rule_id, tags: [] },
    }));
    const codes = [...given.map(([id]) => id), 'DEFAULT'];
    const { rules: ordered } = compile({
      ...lawful,
      reason_codes: codes,
      reason_code_to_rule_id: Object.fromEntries([
        ...given.map(([id]) => [id, id]),
        ['DEFAULT', 'RL_DEFAULT'],
      ]),
      rules: [byDefault, ...rules],
    });
    expect(ordered.map(({ id }) => id.slice(3)).join(' ')).toBe('G E F D C B A DEFAULT');
  });

  it('tells merchants apart by what it asks for and nothing else', () => {
    const { mccClass, mccClasses, thresholds } = compile(
      asking({
        op: 'OR',
        args: [
          { op: 'N_GE', value: 40 },
          { op: 'N_GE', value: 6 },
          { op: 'MCC_IN', ranges: [[5000, 5999]] },
          { op: 'MCC_IN', codes: [5411, 742] },
        ],
      }),
    );
    expect([...thresholds]).toEqual([6, 40]);
    expect(mccClasses).toBe(4);
    expect(new Set([mccClass[5000], mccClass[5411], mccClass[742], mccClass[0]]).size).toBe(4);
    expect(mccClass[5999]).toBe(mccClass[5000]);
    expect(mccClass[9999]).toBe(mccClass[0]);
  });

  it('is shipped in a form that compiles, with Norway in it', () => {
    const policy = s3RuleLadderSchema.parse(shippedYaml('policy/s3_rule_ladder.yaml'));
    const named = policy.rules.flatMap((rule) => rule.admit_countries);
    const isos = [...new Set([...Object.values(policy.country_sets).flat(), ...named])].sort();
    expect(isos).toContain('NO');
    const { rules } = compileRuleLadder(policy, countriesOf(isos));
    expect(rules.filter(({ precedence }) => precedence === 'ALLOW').length).toBeGreaterThanOrEqual(154);
    expect(rules[rules.length - 1].precedence).toBe('DEFAULT');
  });

  it.each<[string, string, string, unknown, string]>([
    [
      'a repeated id',
      'ERR_S3_RULE_LADDER_INVALID',
      'rules',
      { ...lawful, rules: [byDefault, allow, allow] },
      'RL_ALLOW',
    ],
    ['no default', 'ERR_S3_RULE_LADDER_INVALID', 'rules', { ...lawful, rules: [allow] }, 'none'],
    [
      'two defaults',
      'ERR_S3_RULE_LADDER_INVALID',
      'rules',
      { ...lawful, rules: [byDefault, { ...allow, precedence: 'DEFAULT' }] },
      'RL_DEFAULT, RL_ALLOW',
    ],
    [
      'a default that only notes',
      'ERR_S3_RULE_LADDER_INVALID',
      'rules',
      { ...lawful, rules: [{ ...byDefault, is_decision_bearing: false }, allow] },
      'none',
    ],
    [
      'a conditional default',
      'ERR_S3_RULE_LADDER_INVALID',
      'rules.RL_DEFAULT.predicate.op',
      { ...lawful, rules: [{ ...byDefault, predicate: { op: 'N_GE', value: 2 } }, allow] },
      'N_GE',
    ],
    [
      'an unknown precedence',
      'ERR_S3_RULE_LADDER_INVALID',
      'rules.RL_ALLOW.precedence',
      withAllow({ precedence: 'MAYBE' }),
      'MAYBE',
    ],
    [
      'a broken priority',
      'ERR_S3_RULE_LADDER_INVALID',
      'rules.RL_ALLOW.priority',
      withAllow({ priority: 1.5 }),
      '1.5',
    ],
    [
      'sets in a circle',
      'ERR_S3_RULE_LADDER_INVALID',
      'country_sets.A',
      withSets({ A: ['@B'], B: ['AT', '@C'], C: ['@A'] }),
      'A -> B -> C -> A',
    ],
    ['a set in itself', 'ERR_S3_RULE_LADDER_INVALID', 'country_sets.A', withSets({ A: ['@A'] }), 'A -> A'],
    [
      'a set in an unknown set',
      'ERR_S3_POLICY_REFERENCE_INVALID',
      'country_sets.A.1',
      withSets({ A: ['AT', '@NOWHERE'] }),
      'NOWHERE',
    ],
    [
      'an unknown country in a set',
      'ERR_S3_COUNTRY_CODE_INVALID',
      'country_sets.WEST.0',
      withSets({ WEST: ['XK'] }),
      'XK',
    ],
    [
      'an unknown country admitted',
      'ERR_S3_COUNTRY_CODE_INVALID',
      'rules.RL_ALLOW.admit_countries.0',
      withAllow({ admit_countries: ['AN'] }),
      'AN',
    ],
    [
      'an unknown country denied',
      'ERR_S3_COUNTRY_CODE_INVALID',
      'rules.RL_ALLOW.deny_countries.1',
      withAllow({ deny_countries: ['DE', 'no'] }),
      'no',
    ],
    [
      'an unknown set admitted',
      'ERR_S3_POLICY_REFERENCE_INVALID',
      'rules.RL_ALLOW.admit_sets.1',
      withAllow({ admit_sets: ['EAST', 'toString'] }),
      'toString',
    ],
    [
      'an unknown set asked for',
      'ERR_S3_POLICY_REFERENCE_INVALID',
      'rules.RL_ALLOW.predicate.set',
      asking({ op: 'IN_SET', field: 'home_country_iso', set: 'SOUTH' }),
      'SOUTH',
    ],
    [
      'an unknown rule for a code',
      'ERR_S3_POLICY_REFERENCE_INVALID',
      'reason_code_to_rule_id.ALLOW',
      { ...lawful, reason_code_to_rule_id: { ...lawful.reason_code_to_rule_id, ALLOW: 'RL_GONE' } },
      'RL_GONE',
    ],
    [
      'a code without a rule',
      'ERR_S3_VOCAB_INVALID',
      'reason_code_to_rule_id',
      { ...lawful, reason_codes: ['ALLOW', 'DEFAULT', 'MORE'] },
      'none',
    ],
    [
      'a rule for an unknown code',
      'ERR_S3_VOCAB_INVALID',
      'reason_code_to_rule_id.ALLOW',
      { ...lawful, reason_codes: ['DEFAULT'] },
      'ALLOW',
    ],
    [
      'two codes for a rule',
      'ERR_S3_RULE_LADDER_INVALID',
      'reason_code_to_rule_id',
      { ...lawful, reason_code_to_rule_id: { ALLOW: 'RL_ALLOW', DEFAULT: 'RL_ALLOW' } },
      'RL_ALLOW',
    ],
    [
      'codes of rules exchanged',
      'ERR_S3_RULE_LADDER_INVALID',
      'rules.RL_DEFAULT.outcome.reason_code',
      { ...lawful, reason_code_to_rule_id: { ALLOW: 'RL_DEFAULT', DEFAULT: 'RL_ALLOW' } },
      'DEFAULT',
    ],
    [
      'an outcome outside the vocabulary',
      'ERR_S3_VOCAB_INVALID',
      'rules.RL_ALLOW.outcome.reason_code',
      withAllow({ outcome: { reason_code: 'OTHER', tags: [] } }),
      'OTHER',
    ],
    [
      'a repeated code',
      'ERR_S3_VOCAB_INVALID',
      'reason_codes',
      { ...lawful, reason_codes: ['ALLOW', 'DEFAULT', 'ALLOW'] },
      'ALLOW',
    ],
    [
      'an odd word',
      'ERR_S3_VOCAB_INVALID',
      'filter_tags',
      { ...lawful, filter_tags: ['GOOD', 'HOME', 'a b'] },
      'a b',
    ],
    [
      'no tag for home rows',
      'ERR_S3_VOCAB_INVALID',
      'filter_tags',
      { ...lawful, filter_tags: ['GOOD'] },
      'HOME',
    ],
    [
      'a tag outside the vocabulary',
      'ERR_S3_VOCAB_INVALID',
      'rules.RL_ALLOW.outcome.tags.0',
      withAllow({ outcome: { reason_code: 'ALLOW', tags: ['BAD'] } }),
      'BAD',
    ],
    [
      'a row tag outside the vocabulary',
      'ERR_S3_VOCAB_INVALID',
      'rules.RL_ALLOW.row_tags.1',
      withAllow({ row_tags: ['GOOD', 'BAD'] }),
      'BAD',
    ],
    [
      'a set admitted and denied',
      'ERR_S3_RULE_CONFLICT',
      'rules.RL_ALLOW.deny_sets',
      withAllow({ deny_sets: ['EAST'] }),
      'EAST',
    ],
    [
      'a country admitted and denied',
      'ERR_S3_RULE_CONFLICT',
      'rules.RL_ALLOW.deny_countries',
      withAllow({ deny_countries: ['DE', 'NO'] }),
      'NO',
    ],
    [
      'an unknown operator',
      'ERR_S3_RULE_EVAL_DOMAIN',
      'rules.RL_ALLOW.predicate.op',
      asking({ op: 'N_LT', value: 3 }),
      'N_LT',
    ],
    [
      'an operator of every object',
      'ERR_S3_RULE_EVAL_DOMAIN',
      'rules.RL_ALLOW.predicate.op',
      asking({ op: 'constructor' }),
      'constructor',
    ],
    [
      'an unknown operator inside',
      'ERR_S3_RULE_EVAL_DOMAIN',
      'rules.RL_ALLOW.predicate.arg.args.1.op',
      asking({ op: 'NOT', arg: { op: 'OR', args: [{ op: 'TRUE' }, { op: 'XOR' }] } }),
      'XOR',
    ],
    [
      'an unknown field',
      'ERR_S3_RULE_EVAL_DOMAIN',
      'rules.RL_ALLOW.predicate.field',
      asking({ op: 'IN_SET', field: 'bank_country_iso', set: 'EAST' }),
      'bank_country_iso',
    ],
    [
      'an unknown channel',
      'ERR_S3_RULE_EVAL_DOMAIN',
      'rules.RL_ALLOW.predicate.values.1',
      asking({ op: 'CHANNEL_IN', values: ['card_present', 'CNP'] }),
      'CNP',
    ],
    [
      'an MCC of five digits',
      'ERR_S3_RULE_EVAL_DOMAIN',
      'rules.RL_ALLOW.predicate.codes.0',
      asking({ op: 'MCC_IN', codes: [10_000] }),
      '10000',
    ],
    [
      'a range from high to low',
      'ERR_S3_RULE_EVAL_DOMAIN',
      'rules.RL_ALLOW.predicate.ranges.0',
      asking({ op: 'MCC_IN', ranges: [[5999, 5000]] }),
      '5999 > 5000',
    ],
    [
      'a broken number of outlets',
      'ERR_S3_RULE_EVAL_DOMAIN',
      'rules.RL_ALLOW.predicate.value',
      asking({ op: 'N_GE', value: 2.5 }),
      '2.5',
    ],
    [
      'a missing argument',
      'ERR_S3_RULE_LADDER_INVALID',
      'rules.RL_ALLOW.predicate',
      asking({ op: 'IN_SET', set: 'EAST' }),
      'set',
    ],
    [
      'a surplus argument',
      'ERR_S3_RULE_LADDER_INVALID',
      'rules.RL_ALLOW.predicate',
      asking({ op: 'TRUE', value: 1 }),
      'value',
    ],
    [
      'no codes and no ranges',
      'ERR_S3_RULE_LADDER_INVALID',
      'rules.RL_ALLOW.predicate',
      asking({ op: 'MCC_IN' }),
      'no argument',
    ],
    [
      'nothing to join',
      'ERR_S3_RULE_LADDER_INVALID',
      'rules.RL_ALLOW.predicate.args',
      asking({ op: 'AND', args: [] }),
      'none',
    ],
  ])('with %s is refused as %s at %s', (_, code, column, policy, found) => {
    expect(refusal(policy)).toMatchObject({ code, dataset: 's3_rule_ladder', column, found });
  });

  it.each([
    ['an unquoted TRUE', asking({ op: true })],
    ['an unquoted NO of an old YAML', withSets({ WEST: [false] })],
    ['an unknown key', withAllow({ color: 'red' })],
    ['an unknown argument', asking({ op: 'N_GE', than: 3 })],
    ['a precedence that is no word', withAllow({ precedence: 3 })],
    [
      'more sets than anyone names',
      withSets(Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`S${i}`, []]))),
    ],
  ])('with %s has not the shape of a ladder', (_, policy) => {
    expect(s3RuleLadderSchema.safeParse(policy).success).toBe(false);
  });

  it('with sets nested as deep as they may be still compiles', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 990 }, (_, i) => [`S${i}`, [i === 989 ? 'NO' : `@S${i + 1}`]]),
    );
    const { rules } = compile({
      ...withAllow({ admit_sets: ['S0'] }),
      country_sets: { ...lawful.country_sets, ...chain },
    });
    expect(rules[0].admits[LADDER_ISOS.indexOf('NO')]).toBe(1);
  });
});

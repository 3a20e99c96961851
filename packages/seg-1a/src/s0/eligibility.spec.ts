import { describe, expect, it } from '@jest/globals';
import { isFailure } from '@merchantry/contracts';
import fc from 'fast-check';
import { shippedYaml } from '../../test/small-world.js';
import {
  crossborderHyperparamsSchema,
  type EligibilityPolicy,
  type EligibilityRule,
} from '../policy/crossborder-hyperparams.js';
import { compileEligibility, decisions, winningRules } from './eligibility.js';

const ISOS = ['AU', 'CU', 'DE', 'MC', 'US'];
const shipped = crossborderHyperparamsSchema.parse(shippedYaml('policy/crossborder_hyperparams.yaml'));

interface Merchant {
  readonly channel: number;
  readonly home: number;
  readonly mcc: number;
}

function evaluate(policy: EligibilityPolicy, isos: readonly string[], merchants: readonly Merchant[]) {
  const rules = compileEligibility(policy, isos);
  const winners = winningRules(
    rules,
    Uint8Array.from(merchants, (m) => m.channel),
    Uint16Array.from(merchants, (m) => m.home),
    Int32Array.from(merchants, (m) => m.mcc),
  );
  const { reasons, eligible } = decisions(rules);
  return Array.from(winners, (w) => ({ reason: reasons[w], eligible: eligible[w] === 1 }));
}

/** The law as one would say it, with strings and one merchant at a time. */
function interpret(policy: EligibilityPolicy, isos: readonly string[], merchant: Merchant) {
  const inEntry = (code: number, entry: number | string): boolean => {
    if (typeof entry === 'number') return entry === code;
    if (entry.startsWith('@')) return policy.mcc_sets[entry.slice(1)].some((e) => inEntry(code, e));
    const [low, high = low] = entry.split('-').map(Number);
    return low <= code && code <= high;
  };
  const inHome = (iso: string, entry: string) =>
    entry.startsWith('@') ? policy.home_sets[entry.slice(1)].includes(iso) : entry === iso;
  const matches = (rule: EligibilityRule) =>
    (rule.channel === '*' || rule.channel.includes(['CP', 'CNP'][merchant.channel])) &&
    (rule.home === '*' || rule.home.some((entry) => inHome(isos[merchant.home], entry))) &&
    (rule.mcc === '*' || rule.mcc.some((entry) => inEntry(merchant.mcc, entry)));
  const matching = policy.rules.filter(matches);
  const denials = matching.filter((rule) => rule.decision === 'deny');
  const tier = denials.length > 0 ? denials : matching;
  let best: EligibilityRule | undefined;
  for (const rule of tier) {
    const wins =
      !best || rule.priority < best.priority || (rule.priority === best.priority && rule.id < best.id);
    if (wins) best = rule;
  }
  if (!best)
    return { reason: `default_${policy.default_decision}`, eligible: policy.default_decision === 'allow' };
  return { reason: best.id, eligible: best.decision === 'allow' };
}

const merchant = fc.record({
  channel: fc.integer({ min: 0, max: 1 }),
  home: fc.integer({ min: 0, max: ISOS.length - 1 }),
  mcc: fc.integer({ min: 0, max: 9999 }),
});
const code = fc.integer({ min: 0, max: 9999 });
const mccEntry = fc.oneof(
  code,
  code.map((c) => String(c)),
  fc.tuple(code, code).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
);
const rule = fc.record({
  id: fc.stringMatching(/^[a-z][a-z0-9_]{0,5}$/),
  decision: fc.constantFrom('allow', 'deny'),
  priority: fc.integer({ min: 0, max: 3 }),
  channel: fc.oneof(fc.constant('*' as const), fc.subarray(['CP', 'CNP'])),
  home: fc.oneof(fc.constant('*' as const), fc.subarray([...ISOS, '@SOME'])),
  mcc: fc.oneof(
    fc.constant('*' as const),
    fc.array(fc.oneof(mccEntry, fc.constant('@CODES')), { maxLength: 4 }),
  ),
});
const policy = fc.record({
  rule_set_id: fc.constant('test'),
  default_decision: fc.constantFrom('allow', 'deny'),
  home_sets: fc.record({ SOME: fc.subarray(ISOS) }),
  mcc_sets: fc.record({ CODES: fc.array(mccEntry, { maxLength: 4 }) }),
  rules: fc.uniqueArray(rule, { minLength: 1, maxLength: 70, selector: (r) => r.id }),
});

describe('eligibility', () => {
  it('agrees with a naive interpreter of the law, also beyond 32 rules', () => {
    fc.assert(
      fc.property(policy, fc.array(merchant, { minLength: 1, maxLength: 50 }), (p, merchants) => {
        expect(evaluate(p, ISOS, merchants)).toEqual(merchants.map((m) => interpret(p, ISOS, m)));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('lets any denial beat a better placed allowance', () => {
    const base = { channel: '*', home: '*', mcc: '*' } as const;
    const rules = [
      { ...base, id: 'a_first', decision: 'allow', priority: 0 },
      { ...base, id: 'z_last', decision: 'deny', priority: 900 },
    ];
    const p = { rule_set_id: 't', default_decision: 'allow', home_sets: {}, mcc_sets: {}, rules };
    expect(evaluate(p, ISOS, [{ channel: 0, home: 0, mcc: 5411 }])).toEqual([
      { reason: 'z_last', eligible: false },
    ]);
  });

  it.each([
    ['a sanctioned home', 'CU', 0, 5411, 'deny_sanctioned_home', false],
    ['high-risk online trade', 'US', 1, 7995, 'deny_high_risk_cnp', false],
    ['6051 online', 'DE', 1, 6051, 'deny_high_risk_cnp', false],
    ['the same trade in person', 'MC', 0, 7995, 'default_allow', true],
    ['a hotel', 'MC', 0, 7011, 'allow_travel_transport', true],
    ['an online shop', 'MC', 1, 5311, 'allow_retail_cnp', true],
    ['a shop in a hub', 'AU', 0, 5311, 'allow_home_hubs', true],
    ['a doctor anywhere', 'MC', 0, 8011, 'deny_domestic_only_mcc', false],
    ['a music shop elsewhere', 'MC', 0, 5733, 'default_allow', true],
  ])('as shipped: %s', (_, iso, channel, mcc, reason, eligible) => {
    const everywhere = [...new Set([...ISOS, ...Object.values(shipped.eligibility.home_sets).flat()])].sort();
    const result = evaluate(shipped.eligibility, everywhere, [
      { channel, home: everywhere.indexOf(iso), mcc },
    ]);
    expect(result).toEqual([{ reason, eligible }]);
  });

  const good = { id: 'r', decision: 'deny', priority: 1, channel: '*', home: '*', mcc: '*' } as const;
  it.each([
    ['elig_rule_set_empty', { rules: [] }],
    ['elig_default_invalid', { default_decision: 'maybe' }],
    ['elig_rule_dup_id', { rules: [good, good] }],
    ['elig_rule_bad_decision', { rules: [{ ...good, decision: 'refuse' }] }],
    ['elig_rule_bad_priority', { rules: [{ ...good, priority: -1 }] }],
    ['elig_rule_bad_priority', { rules: [{ ...good, priority: 1.5 }] }],
    ['elig_rule_bad_channel', { rules: [{ ...good, channel: ['ATM'] }] }],
    ['elig_rule_bad_iso', { rules: [{ ...good, home: ['XK'] }] }],
    ['elig_rule_bad_iso', { rules: [{ ...good, home: ['@NOWHERE'] }] }],
    ['elig_rule_bad_iso', { home_sets: { UNUSED: ['XK'] } }],
    ['elig_rule_bad_mcc', { rules: [{ ...good, mcc: [10_000] }] }],
    ['elig_rule_bad_mcc', { rules: [{ ...good, mcc: ['5999-5000'] }] }],
    ['elig_rule_bad_mcc', { rules: [{ ...good, mcc: ['@NOTHING'] }] }],
    ['elig_rule_bad_mcc', { mcc_sets: { UNUSED: ['5411-'] } }],
  ])('refuses with %s (%#)', (expected, change) => {
    const p: EligibilityPolicy = {
      rule_set_id: 't',
      default_decision: 'allow',
      home_sets: {},
      mcc_sets: {},
      rules: [good],
      ...(change as Partial<EligibilityPolicy>),
    };
    expect(codeOf(() => compileEligibility(p, ISOS))).toBe(expected);
  });
});

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return isFailure(error) ? error.code : String(error);
  }
  return 'no failure';
}

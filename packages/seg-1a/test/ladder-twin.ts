import fc from 'fast-check';
import type { LadderRule, PredicateNode, S3RuleLadder } from '../src/policy/index.js';

/** Ladders and their evaluation as the rules read, one merchant at a time, on strings and sets. */

export const LADDER_ISOS = ['AT', 'DE', 'FR', 'NO', 'SG', 'US'];
export const countriesOf = (isos: readonly string[]) => ({
  isos,
  position: new Map(isos.map((iso, i) => [iso, i])),
});

export interface PlainMerchant {
  readonly home: string;
  readonly mcc: number;
  readonly channel: string;
  readonly outlets: number;
}

export interface PlainCandidate {
  readonly country: string;
  readonly rank: number;
  readonly reasons: readonly string[];
  readonly tags: readonly string[];
}

const TIERS = ['DENY', 'ALLOW', 'CLASS', 'LEGAL', 'THRESHOLD', 'DEFAULT'];
const ascii = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const sorted = (words: Iterable<string>) => [...new Set(words)].sort(ascii);

export function members(ladder: S3RuleLadder, name: string): string[] {
  return ladder.country_sets[name].flatMap((entry) =>
    entry.startsWith('@') ? members(ladder, entry.slice(1)) : [entry],
  );
}

export function holds(node: PredicateNode, merchant: PlainMerchant, ladder: S3RuleLadder): boolean {
  switch (node.op) {
    case 'TRUE':
      return true;
    case 'IN_SET':
      return members(ladder, node.set!).includes(merchant.home);
    case 'CHANNEL_IN':
      return node.values!.includes(merchant.channel);
    case 'MCC_IN':
      return (
        (node.codes ?? []).includes(merchant.mcc) ||
        (node.ranges ?? []).some(([low, high]) => low <= merchant.mcc && merchant.mcc <= high)
      );
    case 'N_GE':
      return merchant.outlets >= node.value!;
    case 'AND':
      return node.args!.every((arg) => holds(arg, merchant, ladder));
    case 'OR':
      return node.args!.some((arg) => holds(arg, merchant, ladder));
    default:
      return !holds(node.arg!, merchant, ladder);
  }
}

export function candidatesOf(
  ladder: S3RuleLadder,
  merchant: PlainMerchant,
): { eligible: boolean; fired: string[]; candidates: PlainCandidate[] } {
  const before = (a: LadderRule, b: LadderRule) =>
    TIERS.indexOf(a.precedence) - TIERS.indexOf(b.precedence) ||
    a.priority - b.priority ||
    ascii(a.rule_id, b.rule_id);
  const fired = ladder.rules.filter((rule) => holds(rule.predicate, merchant, ladder)).sort(before);
  const bearing = fired.filter((rule) => rule.is_decision_bearing).map((rule) => rule.precedence);
  const eligible = !bearing.includes('DENY') && bearing.includes('ALLOW');
  const named = (sets: readonly string[], countries: readonly string[]) =>
    new Set([...sets.flatMap((set) => members(ladder, set)), ...countries]);
  const admits = new Map(fired.map((rule) => [rule, named(rule.admit_sets, rule.admit_countries)]));
  const denied = new Set(fired.flatMap((rule) => [...named(rule.deny_sets, rule.deny_countries)]));
  const foreign = sorted([...admits.values()].flatMap((set) => [...set])).filter(
    (iso) => !denied.has(iso) && iso !== merchant.home,
  );
  const admitting = (iso: string) => fired.filter((rule) => admits.get(rule)!.has(iso));
  const ranked = eligible
    ? foreign.sort((a, b) => before(admitting(a)[0], admitting(b)[0]) || ascii(a, b))
    : [];
  const merchantTags = fired.flatMap((rule) => rule.outcome.tags);
  return {
    eligible,
    fired: fired.map((rule) => rule.rule_id),
    candidates: [
      {
        country: merchant.home,
        rank: 0,
        reasons: sorted(fired.map((rule) => rule.outcome.reason_code)),
        tags: sorted([...merchantTags, 'HOME']),
      },
      ...ranked.map((country, i) => ({
        country,
        rank: i + 1,
        reasons: sorted(admitting(country).map((rule) => rule.outcome.reason_code)),
        tags: sorted([...merchantTags, ...admitting(country).flatMap((rule) => rule.row_tags)]),
      })),
    ],
  };
}

const SETS = ['EAST', 'NONE', 'WEST'];
const TAGS = ['A', 'B', 'HOME'];

export const plainMerchant: fc.Arbitrary<PlainMerchant> = fc.record({
  home: fc.constantFrom(...LADDER_ISOS),
  mcc: fc.constantFrom(0, 742, 5411, 5812, 7995, 9999),
  channel: fc.constantFrom('card_present', 'card_not_present'),
  outlets: fc.integer({ min: 2, max: 50 }),
});

const { predicate } = fc.letrec<{ predicate: PredicateNode }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constant({ op: 'TRUE' }),
    fc.record({ op: fc.constant('N_GE'), value: fc.integer({ min: 0, max: 50 }) }),
    fc.record({
      op: fc.constant('IN_SET'),
      field: fc.constant('home_country_iso'),
      set: fc.constantFrom(...SETS),
    }),
    fc.record({
      op: fc.constant('CHANNEL_IN'),
      values: fc.subarray(['card_present', 'card_not_present']),
    }),
    fc.record({
      op: fc.constant('MCC_IN'),
      codes: fc.subarray([0, 742, 5411, 9999]),
      ranges: fc.subarray<[number, number]>([
        [5000, 5812],
        [7995, 9999],
      ]),
    }),
    fc.record({
      op: fc.constantFrom('AND', 'OR'),
      args: fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ op: fc.constant('NOT'), arg: tie('predicate') }),
  ),
}));

/** Ladders of up to seven rules and the default; sets name each other without a cycle. */
export const lawfulLadder: fc.Arbitrary<S3RuleLadder> = fc
  .record({
    east: fc.subarray(LADDER_ISOS),
    west: fc.subarray([...LADDER_ISOS, '@EAST', '@NONE']),
    rules: fc.array(
      fc.record({
        precedence: fc.constantFrom(...TIERS.slice(0, 5)),
        priority: fc.integer({ min: 0, max: 3 }),
        is_decision_bearing: fc.boolean(),
        predicate,
        tags: fc.subarray(TAGS),
        row_tags: fc.subarray(TAGS),
        sets: fc.subarray(SETS),
        countries: fc.subarray(LADDER_ISOS),
        admit: fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
      }),
      { maxLength: 7 },
    ),
    defaultAdmits: fc.subarray(LADDER_ISOS),
  })
  .map(({ east, west, rules, defaultAdmits }) => {
    const written = rules.map(({ tags, sets, countries, admit, ...rule }, i): LadderRule => ({
      ...rule,
      // Ids do not follow the order of the list.
      rule_id: `R${(i * 5) % 7}`,
      outcome: { reason_code: `C${(i * 3) % 7}`, tags },
      admit_sets: sets.filter((_, j) => admit[j]),
      deny_sets: sets.filter((_, j) => !admit[j] && admit[3 + j]),
      admit_countries: countries.filter((_, j) => admit[3 + j]),
      deny_countries: countries.filter((_, j) => !admit[3 + j] && !admit[j]),
    }));
    const byDefault: LadderRule = {
      rule_id: 'R_DEFAULT',
      precedence: 'DEFAULT',
      priority: 9,
      is_decision_bearing: true,
      predicate: { op: 'TRUE' },
      outcome: { reason_code: 'C_DEFAULT', tags: [] },
      admit_sets: [],
      deny_sets: [],
      admit_countries: defaultAdmits,
      deny_countries: [],
      row_tags: [],
    };
    const all = [...written, byDefault];
    return {
      semver: '1.0.0',
      version: '2026-01-01',
      reason_codes: all.map((rule) => rule.outcome.reason_code),
      filter_tags: TAGS,
      country_sets: { EAST: east, NONE: [], WEST: west },
      reason_code_to_rule_id: Object.fromEntries(all.map((rule) => [rule.outcome.reason_code, rule.rule_id])),
      rules: all,
    };
  });

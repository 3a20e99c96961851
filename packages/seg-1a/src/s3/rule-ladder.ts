import { MCC_CODES } from '../design/index.js';
import type { Countries } from '../ingress/home-lookups.js';
import type { LadderRule, S3RuleLadder } from '../policy/s3-rule-ladder.js';
import { countryPosition, countrySet, openCountrySets, type CountrySets } from './country-sets.js';
import { firstRepeated, ladderFailure } from './ladder-failure.js';
import { compilePredicate, type Distinctions, type Predicate } from './predicate.js';
import { assertReasonMap, openVocabulary, wordPosition, type Vocabulary } from './vocabulary.js';

/** In the order in which they win. */
const PRECEDENCES = ['DENY', 'ALLOW', 'CLASS', 'LEGAL', 'THRESHOLD', 'DEFAULT'] as const;
type Precedence = (typeof PRECEDENCES)[number];

/** Tag of every home row. */
const HOME_TAG = 'HOME';

/** A rule ready to be asked. Words are positions in the vocabularies of the ladder, countries flags by position. */
export interface CompiledRule {
  readonly id: string;
  readonly precedence: Precedence;
  readonly decides: boolean;
  readonly fires: Predicate;
  readonly reason: number;
  readonly tags: readonly number[];
  readonly rowTags: readonly number[];
  readonly admits: Uint8Array;
  readonly denies: Uint8Array;
}

/** A ladder whose rules stand in the order (precedence, priority, id), and what they tell merchants apart by. */
export interface RuleLadder {
  readonly rules: readonly CompiledRule[];
  readonly reasons: Vocabulary;
  readonly tags: Vocabulary;
  readonly homeTag: number;
  readonly countries: number;
  /** Merchant categories of the same class satisfy the same conditions. */
  readonly mccClass: Uint16Array;
  readonly mccClasses: number;
  /** Numbers of outlets at which some condition changes, ascending. */
  readonly thresholds: Int32Array;
}

/**
 * Compile a ladder against the countries that exist. Throws `ERR_S3_VOCAB_INVALID`, `ERR_S3_RULE_LADDER_INVALID`,
 * `ERR_S3_POLICY_REFERENCE_INVALID`, `ERR_S3_COUNTRY_CODE_INVALID`, `ERR_S3_RULE_EVAL_DOMAIN` and `ERR_S3_RULE_CONFLICT`,
 * naming the key of the policy that is wrong.
 */
export function compileRuleLadder(policy: S3RuleLadder, countries: Countries): RuleLadder {
  assertRules(policy.rules);
  const reasons = openVocabulary(policy.reason_codes, 'reason_codes');
  const tags = openVocabulary(policy.filter_tags, 'filter_tags');
  const homeTag = wordPosition(HOME_TAG, tags, 'filter_tags', 'filter_tags');
  assertReasonMap(policy, reasons);
  const sets = openCountrySets(policy.country_sets, countries);
  const distinctions: Distinctions = { mccs: [], thresholds: new Set() };
  const rules = inWinningOrder(policy.rules).map((rule): CompiledRule => {
    const at = `rules.${rule.rule_id}`;
    const tagPositions = (words: readonly string[], key: string) =>
      words.map((word, i) => wordPosition(word, tags, 'filter_tags', `${at}.${key}.${i}`));
    assertNoConflict(rule, at);
    return {
      id: rule.rule_id,
      precedence: rule.precedence as Precedence,
      decides: rule.is_decision_bearing,
      fires: compilePredicate(rule.predicate, `${at}.predicate`, { sets, distinctions }),
      reason: wordPosition(rule.outcome.reason_code, reasons, 'reason_codes', `${at}.outcome.reason_code`),
      tags: tagPositions(rule.outcome.tags, 'outcome.tags'),
      rowTags: tagPositions(rule.row_tags, 'row_tags'),
      admits: named(rule, at, 'admit', sets, countries),
      denies: named(rule, at, 'deny', sets, countries),
    };
  });
  return {
    rules,
    reasons,
    tags,
    homeTag,
    countries: countries.isos.length,
    ...mccClasses(distinctions.mccs),
    thresholds: Int32Array.from(distinctions.thresholds).sort(),
  };
}

function assertRules(rules: readonly LadderRule[]): void {
  const twice = firstRepeated(rules.map((rule) => rule.rule_id));
  if (twice !== undefined) throw malformed('rules', 'every rule_id once', twice);
  for (const { rule_id: id, precedence, priority } of rules) {
    if (!isPrecedence(precedence))
      throw malformed(`rules.${id}.precedence`, PRECEDENCES.join(', '), precedence);
    if (!Number.isSafeInteger(priority) || priority < 0)
      throw malformed(`rules.${id}.priority`, 'a whole number >= 0', priority);
  }
  const defaults = rules.filter((rule) => rule.precedence === 'DEFAULT' && rule.is_decision_bearing);
  if (defaults.length !== 1) {
    const found = defaults.map((rule) => rule.rule_id).join(', ') || 'none';
    throw malformed('rules', 'exactly one decision-bearing DEFAULT rule', found);
  }
  const [{ rule_id: id, predicate }] = defaults;
  if (predicate.op !== 'TRUE') throw malformed(`rules.${id}.predicate.op`, 'TRUE', predicate.op);
}

const isPrecedence = (word: string): word is Precedence => (PRECEDENCES as readonly string[]).includes(word);

function inWinningOrder(rules: readonly LadderRule[]): LadderRule[] {
  const tier = ({ precedence }: LadderRule) => PRECEDENCES.indexOf(precedence as Precedence);
  return [...rules].sort(
    (a, b) => tier(a) - tier(b) || a.priority - b.priority || (a.rule_id < b.rule_id ? -1 : 1),
  );
}

/** A rule that takes back what it says itself is a slip of the pen; what another rule denies is not. */
function assertNoConflict(rule: LadderRule, at: string): void {
  for (const kind of ['sets', 'countries'] as const) {
    const denied = rule[`deny_${kind}`];
    const both = rule[`admit_${kind}`].find((name) => denied.includes(name));
    if (both !== undefined) {
      throw ladderFailure(
        'ERR_S3_RULE_CONFLICT',
        `${at}.deny_${kind}`,
        `nothing that admit_${kind} holds`,
        both,
        `Rule ${rule.rule_id} admits and denies ${both}.`,
      );
    }
  }
}

/** Countries that a rule admits or denies, by set or by name. */
function named(
  rule: LadderRule,
  at: string,
  verb: 'admit' | 'deny',
  sets: CountrySets,
  countries: Countries,
): Uint8Array {
  const flags = new Uint8Array(countries.isos.length);
  rule[`${verb}_sets`].forEach((name, i) => {
    countrySet(name, sets, `${at}.${verb}_sets.${i}`).forEach((member, c) => (flags[c] |= member));
  });
  rule[`${verb}_countries`].forEach((iso, i) => {
    flags[countryPosition(iso, countries, `${at}.${verb}_countries.${i}`)] = 1;
  });
  return flags;
}

/** Split the merchant categories by each condition in turn. */
function mccClasses(conditions: readonly Uint8Array[]): Pick<RuleLadder, 'mccClass' | 'mccClasses'> {
  const mccClass = new Uint16Array(MCC_CODES);
  let classes = 1;
  for (const flags of conditions) {
    const renumbered = new Map<number, number>();
    for (let code = 0; code < MCC_CODES; code++) {
      const split = 2 * mccClass[code] + flags[code];
      const next = renumbered.get(split) ?? renumbered.size;
      renumbered.set(split, next);
      mccClass[code] = next;
    }
    classes = renumbered.size;
  }
  return { mccClass, mccClasses: classes };
}

const malformed = (at: string, expected: string, found: unknown) =>
  ladderFailure('ERR_S3_RULE_LADDER_INVALID', at, expected, found);

import { Failure, type FailureCode } from '@merchantry/contracts';
import { CHANNEL_COUNT, CHANNEL_LEVELS, MCC_CODES } from '../design/index.js';
import type { EligibilityPolicy, EligibilityRule } from '../policy/crossborder-hyperparams.js';

const POLICY = 'crossborder_hyperparams';
const MCC_ENTRY = /^(\d{1,4})(?:-(\d{1,4}))?$/;

/**
 * Rules in the order in which they win: denials first, then priority, then id in ASCII order. Each attribute of a
 * merchant holds one bit a rule, 32 rules a word, so that the winner is the lowest bit that all attributes share.
 */
export interface EligibilityRules {
  readonly ruleSet: string;
  readonly ids: readonly string[];
  readonly allows: readonly boolean[];
  readonly defaultAllows: boolean;
  readonly words: number;
  /** [channel * words + word]; 0 is CP, 1 is CNP. */
  readonly channel: Uint32Array;
  /** [country position * words + word]. */
  readonly home: Uint32Array;
  /** [mcc * words + word], codes 0..9999. */
  readonly mcc: Uint32Array;
}

/**
 * Compile the rules against the countries that exist. Throws `elig_rule_*`, `elig_rule_set_empty` and
 * `elig_default_invalid`, naming the rule.
 */
export function compileEligibility(policy: EligibilityPolicy, isos: readonly string[]): EligibilityRules {
  if (policy.rules.length === 0) {
    throw bad('elig_rule_set_empty', undefined, 'rules', 'one rule or more', 'none');
  }
  if (!isDecision(policy.default_decision)) {
    throw bad(
      'elig_default_invalid',
      undefined,
      'default_decision',
      'allow or deny',
      policy.default_decision,
    );
  }
  const rules = inWinningOrder(policy.rules);
  const words = Math.ceil(rules.length / 32);
  const channel = new Uint32Array(CHANNEL_COUNT * words);
  const home = new Uint32Array(isos.length * words);
  const mcc = new Uint32Array(MCC_CODES * words);
  const sets = namedSets(policy, new Map(isos.map((iso, i) => [iso, i])));
  rules.forEach((rule, r) => {
    const word = r >>> 5;
    const bit = 1 << (r & 31);
    for (const i of channelsOf(rule)) channel[i * words + word] |= bit;
    for (const i of sets.homes(rule)) home[i * words + word] |= bit;
    for (const i of sets.mccs(rule)) mcc[i * words + word] |= bit;
  });
  return {
    ruleSet: policy.rule_set_id,
    ids: rules.map((rule) => rule.id),
    allows: rules.map((rule) => rule.decision === 'allow'),
    defaultAllows: policy.default_decision === 'allow',
    words,
    channel,
    home,
    mcc,
  };
}

/**
 * Index of the winning rule of each merchant; `rules.ids.length` where none matches. `channel` holds 0 or 1, `home`
 * country positions, `mcc` codes 0..9999.
 */
export function winningRules(
  rules: EligibilityRules,
  channel: Uint8Array,
  home: Uint16Array,
  mcc: Int32Array,
): Uint32Array {
  const { words } = rules;
  const out = new Uint32Array(mcc.length).fill(rules.ids.length);
  for (let i = 0; i < out.length; i++) {
    for (let word = 0; word < words; word++) {
      const matching =
        rules.channel[channel[i] * words + word] &
        rules.home[home[i] * words + word] &
        rules.mcc[mcc[i] * words + word];
      if (matching === 0) continue;
      out[i] = word * 32 + 31 - Math.clz32(matching & -matching);
      break;
    }
  }
  return out;
}

/** Reasons by index of the winning rule, and whether it makes eligible; the default stands last. */
export function decisions(rules: EligibilityRules): {
  readonly reasons: string[];
  readonly eligible: Uint8Array;
} {
  return {
    reasons: [...rules.ids, rules.defaultAllows ? 'default_allow' : 'default_deny'],
    eligible: Uint8Array.from([...rules.allows, rules.defaultAllows], Number),
  };
}

const isDecision = (decision: string) => decision === 'allow' || decision === 'deny';

function inWinningOrder(rules: readonly EligibilityRule[]): EligibilityRule[] {
  const ids = new Set<string>();
  for (const { id, decision, priority } of rules) {
    if (ids.has(id)) throw bad('elig_rule_dup_id', id, 'id', 'every id once', id);
    ids.add(id);
    if (!isDecision(decision)) throw bad('elig_rule_bad_decision', id, 'decision', 'allow or deny', decision);
    if (!Number.isSafeInteger(priority) || priority < 0) {
      throw bad('elig_rule_bad_priority', id, 'priority', 'a whole number >= 0', String(priority));
    }
  }
  const tier = (rule: EligibilityRule) => (rule.decision === 'deny' ? 0 : 1);
  return [...rules].sort((a, b) => tier(a) - tier(b) || a.priority - b.priority || (a.id < b.id ? -1 : 1));
}

function channelsOf(rule: EligibilityRule): number[] {
  if (rule.channel === '*') return CHANNEL_LEVELS.map((_, i) => i);
  return rule.channel.map((name) => {
    const i = CHANNEL_LEVELS.findIndex((level) => level === name);
    if (i < 0) throw bad('elig_rule_bad_channel', rule.id, 'channel', 'CP or CNP', name);
    return i;
  });
}

/** Resolves entries and named sets; every set is checked, used or not. */
function namedSets(policy: EligibilityPolicy, position: ReadonlyMap<string, number>) {
  const country = (where: string, iso: string) => {
    const i = position.get(iso);
    if (i === undefined) throw bad('elig_rule_bad_iso', where, 'home', 'an ISO 3166 code', iso);
    return i;
  };
  const homeSets = new Map(
    Object.entries(policy.home_sets).map(([name, isos]) => [
      `@${name}`,
      isos.map((iso) => country(name, iso)),
    ]),
  );
  const mccSets = new Map(
    Object.entries(policy.mcc_sets).map(([name, codes]) => [
      `@${name}`,
      codes.flatMap((c) => mccRange(name, c)),
    ]),
  );
  const allHomes = [...position.values()];
  const allMccs = Array.from({ length: MCC_CODES }, (_, code) => code);
  return {
    homes: (rule: EligibilityRule) =>
      rule.home === '*' ? allHomes : rule.home.flatMap((e) => homeSets.get(e) ?? [country(rule.id, e)]),
    mccs: (rule: EligibilityRule) =>
      rule.mcc === '*' ? allMccs : rule.mcc.flatMap((e) => mccSets.get(String(e)) ?? mccRange(rule.id, e)),
  };
}

/** Codes of one entry: a code, or an inclusive range 'low-high'. */
function mccRange(where: string, entry: number | string): number[] {
  const parts = MCC_ENTRY.exec(String(entry));
  const low = Number(parts?.[1]);
  const high = Number(parts?.[2] ?? parts?.[1]);
  if (!parts || low > high) {
    throw bad(
      'elig_rule_bad_mcc',
      where,
      'mcc',
      "a code 0..9999, a range 'low-high' or a named set",
      String(entry),
    );
  }
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

function bad(
  code: FailureCode,
  where: string | undefined,
  key: string,
  expected: string,
  found: string,
): Failure {
  const message =
    where === undefined ? 'The eligibility rules are not usable.' : `Eligibility rule ${where} is wrong.`;
  return new Failure(code, message, { dataset: POLICY, column: `eligibility.${key}`, expected, found });
}

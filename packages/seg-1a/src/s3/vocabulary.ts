import type { S3RuleLadder } from '../policy/s3-rule-ladder.js';
import { firstRepeated, ladderFailure } from './ladder-failure.js';

const WORD = /^[A-Z][A-Z0-9_]{0,127}$/;

/** A closed list of words in ASCII order, and the position of each. */
export interface Vocabulary {
  readonly words: readonly string[];
  readonly position: ReadonlyMap<string, number>;
}

/** Throws `ERR_S3_VOCAB_INVALID` for a repeated or malformed word. */
export function openVocabulary(words: readonly string[], name: string): Vocabulary {
  const odd = words.find((word) => !WORD.test(word));
  if (odd !== undefined) throw wrong(name, 'upper-case letters, digits and _', odd);
  const twice = firstRepeated(words);
  if (twice !== undefined) throw wrong(name, 'every word once', twice);
  const sorted = [...words].sort();
  return { words: sorted, position: new Map(sorted.map((word, i) => [word, i])) };
}

/** Position of a word. Throws `ERR_S3_VOCAB_INVALID` at key `at` of the policy. */
export function wordPosition(word: string, { position }: Vocabulary, name: string, at: string): number {
  const found = position.get(word);
  if (found === undefined) throw wrong(at, `a word of ${name}`, word);
  return found;
}

/**
 * Every reason code has its rule and every rule its own. Throws `ERR_S3_VOCAB_INVALID` where the map misses a code or has
 * one too many, `ERR_S3_POLICY_REFERENCE_INVALID` for an unknown rule and `ERR_S3_RULE_LADDER_INVALID` where two codes
 * share a rule or a rule gives another code than its own.
 */
export function assertReasonMap(policy: S3RuleLadder, reasons: Vocabulary): void {
  const key = 'reason_code_to_rule_id';
  const ruleOf = new Map(Object.entries(policy[key]));
  for (const word of ruleOf.keys()) wordPosition(word, reasons, 'reason_codes', `${key}.${word}`);
  const missing = reasons.words.find((word) => !ruleOf.has(word));
  if (missing !== undefined) throw wrong(key, `a rule for ${missing}`, 'none');
  const ids = new Set(policy.rules.map((rule) => rule.rule_id));
  for (const [word, id] of ruleOf) {
    if (!ids.has(id))
      throw ladderFailure('ERR_S3_POLICY_REFERENCE_INVALID', `${key}.${word}`, 'the id of a rule', id);
  }
  const shared = firstRepeated([...ruleOf.values()]);
  if (shared !== undefined) {
    throw ladderFailure('ERR_S3_RULE_LADDER_INVALID', key, 'a rule of its own for every code', shared);
  }
  for (const { rule_id: id, outcome } of policy.rules) {
    const at = `rules.${id}.outcome.reason_code`;
    wordPosition(outcome.reason_code, reasons, 'reason_codes', at);
    if (ruleOf.get(outcome.reason_code) !== id) {
      throw ladderFailure(
        'ERR_S3_RULE_LADDER_INVALID',
        at,
        `a code that ${key} gives to ${id}`,
        outcome.reason_code,
      );
    }
  }
}

const wrong = (at: string, expected: string, found: string) =>
  ladderFailure('ERR_S3_VOCAB_INVALID', at, expected, found);

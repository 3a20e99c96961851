import { Failure, type FailureCode } from '@merchantry/contracts';

const LADDER = 's3_rule_ladder';

/** What is wrong with the ladder, and at which key of the policy: `rules.RL_X.predicate.args.1`, `country_sets.EUR`. */
export function ladderFailure(
  code: FailureCode,
  at: string,
  expected: string,
  found: unknown,
  message = 'The rule ladder is not usable.',
): Failure {
  return new Failure(code, message, { dataset: LADDER, column: at, expected, found: String(found) });
}

/** The first value that occurs twice. */
export function firstRepeated(values: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return values.find((value) => seen.size === seen.add(value).size);
}

import type { FailureCode } from '@merchantry/contracts';
import { CHANNEL_WORDS, MCC_CODES } from '../design/index.js';
import type { PredicateNode } from '../policy/s3-rule-ladder.js';
import { countrySet, type CountrySets } from './country-sets.js';
import { ladderFailure } from './ladder-failure.js';

/** Channels as the merchant table writes them; a merchant's channel is a position here. */
export const CHANNELS: readonly string[] = CHANNEL_WORDS;

const MOST_OUTLETS = 2 ** 31 - 1;

/** All that a rule may ask of a merchant. */
export interface Situation {
  /** Country position. */
  readonly home: number;
  /** 0..9999. */
  readonly mcc: number;
  /** Position in `CHANNELS`. */
  readonly channel: number;
  readonly outlets: number;
}

export type Predicate = (situation: Situation) => boolean;

/** What the predicates of a ladder tell apart: merchants alike in all of it need only be judged once. */
export interface Distinctions {
  /** One flag by MCC for each condition on it. */
  readonly mccs: Uint8Array[];
  readonly thresholds: Set<number>;
}

interface Compilation {
  readonly sets: CountrySets;
  readonly distinctions: Distinctions;
}

type Argument = Exclude<keyof PredicateNode, 'op'>;

interface Operator {
  readonly takes: readonly Argument[];
  readonly optional?: readonly Argument[];
  compile(node: Required<PredicateNode>, at: string, to: Compilation): Predicate;
}

/** The operators there are. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  TRUE: { takes: [], compile: () => () => true },
  IN_SET: {
    takes: ['field', 'set'],
    compile({ field, set }, at, { sets }) {
      if (field !== 'home_country_iso') throw outside(`${at}.field`, 'home_country_iso', field);
      const members = countrySet(set, sets, `${at}.set`);
      return ({ home }) => members[home] === 1;
    },
  },
  CHANNEL_IN: {
    takes: ['values'],
    compile({ values }, at) {
      const flags = new Uint8Array(CHANNELS.length);
      values.forEach((value, i) => {
        const channel = CHANNELS.indexOf(value);
        if (channel < 0) throw outside(`${at}.values.${i}`, CHANNELS.join(' or '), value);
        flags[channel] = 1;
      });
      return ({ channel }) => flags[channel] === 1;
    },
  },
  MCC_IN: {
    takes: [],
    optional: ['codes', 'ranges'],
    compile({ codes = [], ranges = [] }, at, { distinctions }) {
      const flags = new Uint8Array(MCC_CODES);
      codes.forEach((code, i) => (flags[mcc(code, `${at}.codes.${i}`)] = 1));
      ranges.forEach(([low, high], i) => {
        const place = `${at}.ranges.${i}`;
        if (mcc(low, place) > mcc(high, place)) throw outside(place, 'low <= high', `${low} > ${high}`);
        flags.fill(1, low, high + 1);
      });
      distinctions.mccs.push(flags);
      return (situation) => flags[situation.mcc] === 1;
    },
  },
  N_GE: {
    takes: ['value'],
    compile({ value }, at, { distinctions }) {
      if (!Number.isInteger(value) || value < 0 || value > MOST_OUTLETS) {
        throw outside(`${at}.value`, 'a whole number of outlets', value);
      }
      distinctions.thresholds.add(value);
      return ({ outlets }) => outlets >= value;
    },
  },
  AND: {
    takes: ['args'],
    compile({ args }, at, to) {
      const all = compileAll(args, at, to);
      return (situation) => all.every((holds) => holds(situation));
    },
  },
  OR: {
    takes: ['args'],
    compile({ args }, at, to) {
      const any = compileAll(args, at, to);
      return (situation) => any.some((holds) => holds(situation));
    },
  },
  NOT: {
    takes: ['arg'],
    compile({ arg }, at, to) {
      const holds = compilePredicate(arg, `${at}.arg`, to);
      return (situation) => !holds(situation);
    },
  },
};

/**
 * Compile a predicate, adding what it tells apart to `to.distinctions`. Throws `ERR_S3_RULE_EVAL_DOMAIN` for an unknown
 * operator, field or value, `ERR_S3_RULE_LADDER_INVALID` for arguments that the operator does not take or lacks and
 * `ERR_S3_POLICY_REFERENCE_INVALID` for an unknown set; `at` is the key of the predicate in the policy.
 */
export function compilePredicate(node: PredicateNode, at: string, to: Compilation): Predicate {
  if (!Object.hasOwn(OPERATORS, node.op)) {
    throw outside(`${at}.op`, Object.keys(OPERATORS).join(', '), node.op);
  }
  const operator = OPERATORS[node.op];
  assertArguments(node, operator, at);
  return operator.compile(node as Required<PredicateNode>, at, to);
}

function compileAll(args: readonly PredicateNode[], at: string, to: Compilation): Predicate[] {
  if (args.length === 0) throw misfit(`${at}.args`, 'one argument or more', 'none');
  return args.map((arg, i) => compilePredicate(arg, `${at}.args.${i}`, to));
}

function assertArguments(node: PredicateNode, { takes, optional = [] }: Operator, at: string): void {
  const given = Object.entries(node)
    .filter(([name, value]) => name !== 'op' && value !== undefined)
    .map(([name]) => name as Argument);
  const fits =
    given.every((name) => takes.includes(name) || optional.includes(name)) &&
    takes.every((name) => given.includes(name)) &&
    (optional.length === 0 || given.length > 0);
  if (fits) return;
  const wanted = [...takes, ...optional].join(', ') || 'no argument';
  throw misfit(at, `${node.op} with ${wanted}`, given.join(', ') || 'no argument');
}

function mcc(code: number, at: string): number {
  if (!Number.isInteger(code) || code < 0 || code >= MCC_CODES) throw outside(at, 'a code 0..9999', code);
  return code;
}

const because = (code: FailureCode, message: string) => (at: string, expected: string, found: unknown) =>
  ladderFailure(code, at, expected, found, message);
const outside = because('ERR_S3_RULE_EVAL_DOMAIN', 'A predicate asks for something that does not exist.');
const misfit = because(
  'ERR_S3_RULE_LADDER_INVALID',
  'A predicate does not have the arguments of its operator.',
);

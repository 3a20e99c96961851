import type { LadderRule, PredicateNode, S3RuleLadder } from '../policy/s3-rule-ladder.js';

/** All that a rule may ask of a merchant, in words. */
export interface LadderCase {
  readonly home: string;
  readonly channel: string;
  readonly mcc: number;
  readonly outlets: number;
}

/** A candidate as the ladder gives it, with the lists that its row must hold. */
export interface ExpectedCandidate {
  readonly country: string;
  readonly reasons: string;
  readonly tags: string;
}

const PRECEDENCE = ['DENY', 'ALLOW', 'CLASS', 'LEGAL', 'THRESHOLD', 'DEFAULT'];

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A list as one text, in ASCII order, each word once. */
export const listText = (words: Iterable<string>): string => [...new Set(words)].sort(compare).join('|');

/**
 * The rule ladder read word by word from its policy, with no compilation: slow, and therefore asked once for each kind
 * of merchant. Written from section 5 of the contract alone, as a second opinion on S3.
 */
export class LadderVerdict {
  private readonly ordered: readonly LadderRule[];
  private readonly sets = new Map<string, ReadonlySet<string>>();

  constructor(private readonly policy: S3RuleLadder) {
    this.ordered = [...policy.rules].sort(
      (a, b) =>
        PRECEDENCE.indexOf(a.precedence) - PRECEDENCE.indexOf(b.precedence) ||
        a.priority - b.priority ||
        compare(a.rule_id, b.rule_id),
    );
  }

  /** Candidates in order of rank, home first. */
  candidates(of: LadderCase): ExpectedCandidate[] {
    const fired = this.ordered.filter(({ predicate }) => this.holds(predicate, of));
    const decided = (precedence: string) =>
      fired.some((rule) => rule.is_decision_bearing && rule.precedence === precedence);
    const eligible = !decided('DENY') && decided('ALLOW');
    const merchantTags = fired.flatMap(({ outcome }) => outcome.tags);
    const home: ExpectedCandidate = {
      country: of.home,
      reasons: listText(fired.map(({ outcome }) => outcome.reason_code)),
      tags: listText([...merchantTags, 'HOME']),
    };
    if (!eligible) return [home];
    const admitted = fired.map((rule) => this.union(rule.admit_sets, rule.admit_countries));
    const denied = new Set(fired.flatMap((rule) => [...this.union(rule.deny_sets, rule.deny_countries)]));
    const foreign: ExpectedCandidate[] = [];
    const taken = new Set([...denied, of.home]);
    for (const countries of admitted) {
      for (const country of [...countries].sort(compare)) {
        if (taken.has(country)) continue;
        taken.add(country);
        const because = fired.filter((_, i) => admitted[i].has(country));
        foreign.push({
          country,
          reasons: listText(because.map(({ outcome }) => outcome.reason_code)),
          tags: listText([...merchantTags, ...because.flatMap(({ row_tags }) => row_tags)]),
        });
      }
    }
    return [home, ...foreign];
  }

  /** Numbers of outlets at which some rule changes its mind, ascending. */
  thresholds(): number[] {
    const found = new Set<number>();
    this.visit(({ op, value }) => op === 'N_GE' && value !== undefined && found.add(value));
    return [...found].sort((a, b) => a - b);
  }

  /** Merchant categories that no rule tells apart have one text. */
  mccKind(mcc: number): string {
    let text = '';
    this.visit((node) => {
      if (node.op === 'MCC_IN') text += Number(matchesMcc(node, mcc));
    });
    return text;
  }

  private visit(see: (node: PredicateNode) => unknown): void {
    const walk = (node: PredicateNode): void => {
      see(node);
      node.args?.forEach(walk);
      if (node.arg) walk(node.arg);
    };
    this.policy.rules.forEach(({ predicate }) => walk(predicate));
  }

  private holds(node: PredicateNode, of: LadderCase): boolean {
    switch (node.op) {
      case 'TRUE':
        return true;
      case 'IN_SET':
        return this.set(node.set!).has(of.home);
      case 'CHANNEL_IN':
        return node.values!.includes(of.channel);
      case 'MCC_IN':
        return matchesMcc(node, of.mcc);
      case 'N_GE':
        return of.outlets >= node.value!;
      case 'AND':
        return node.args!.every((arg) => this.holds(arg, of));
      case 'OR':
        return node.args!.some((arg) => this.holds(arg, of));
      default:
        return !this.holds(node.arg!, of);
    }
  }

  private union(sets: readonly string[], countries: readonly string[]): ReadonlySet<string> {
    return new Set([...sets.flatMap((name) => [...this.set(name)]), ...countries]);
  }

  /** Countries of a set; an entry `@NAME` stands for all of another. */
  private set(name: string): ReadonlySet<string> {
    let set = this.sets.get(name);
    if (!set) {
      const entries = this.policy.country_sets[name] ?? [];
      set = new Set(
        entries.flatMap((entry) => (entry.startsWith('@') ? [...this.set(entry.slice(1))] : [entry])),
      );
      this.sets.set(name, set);
    }
    return set;
  }
}

const matchesMcc = ({ codes = [], ranges = [] }: PredicateNode, mcc: number): boolean =>
  codes.includes(mcc) || ranges.some(([from, to]) => mcc >= from && mcc <= to);

import type { ListColumn } from '@merchantry/contracts';
import { ListDictionary } from './list-dictionary.js';
import type { Situation } from './predicate.js';
import type { CompiledRule, RuleLadder } from './rule-ladder.js';
import type { Situations } from './situations.js';

/**
 * Candidate countries by situation. Those of situation s stand at `offsets[s] .. offsets[s + 1]` in rank order: home,
 * then foreign countries.
 */
export interface Candidates {
  readonly offsets: Uint32Array;
  /** Country positions. */
  readonly country: Uint16Array;
  /** Codes into `reasonLists` and `tagLists`. */
  readonly reasons: Uint32Array;
  readonly tags: Uint32Array;
  /** Ranks of the same candidates in order of country. */
  readonly byCountry: Uint16Array;
  readonly reasonLists: ListColumn;
  readonly tagLists: ListColumn;
  readonly eligible: Uint8Array;
  /** Merchants for which each rule of the ladder fired. */
  readonly fired: Uint32Array;
}

/** Judge every situation by the ladder. */
export function judgeSituations(ladder: RuleLadder, situations: Situations): Candidates {
  const build = new CandidateBuilder(ladder);
  const fired = new Uint32Array(ladder.rules.length);
  situations.examples.forEach((situation, s) => {
    const firing: CompiledRule[] = [];
    ladder.rules.forEach((rule, r) => {
      if (!rule.fires(situation)) return;
      firing.push(rule);
      fired[r] += situations.merchants[s];
    });
    build.add(situation, firing);
  });
  return { ...build.result(), fired };
}

/** A decision-bearing denial beats every decision-bearing allowance; without either nobody may. */
export function isEligible(firing: readonly CompiledRule[]): boolean {
  const decided = (precedence: CompiledRule['precedence']) =>
    firing.some((rule) => rule.decides && rule.precedence === precedence);
  return !decided('DENY') && decided('ALLOW');
}

/**
 * Foreign countries that the fired rules admit and none of them denies, by the first rule that admits each, then by
 * country. `firing` stands in winning order.
 */
function foreignCountries(firing: readonly CompiledRule[], home: number, countries: number): number[] {
  const taken = new Uint8Array(countries);
  taken[home] = 1;
  for (const { denies } of firing) for (let c = 0; c < countries; c++) taken[c] |= denies[c];
  const foreign: number[] = [];
  for (const { admits } of firing) {
    for (let c = 0; c < countries; c++) {
      if (admits[c] === 0 || taken[c] === 1) continue;
      taken[c] = 1;
      foreign.push(c);
    }
  }
  return foreign;
}

class CandidateBuilder {
  private readonly offsets: number[] = [0];
  private readonly country: number[] = [];
  private readonly reasons: number[] = [];
  private readonly tags: number[] = [];
  private readonly byCountry: number[] = [];
  private readonly eligible: number[] = [];
  private readonly reasonLists: ListDictionary;
  private readonly tagLists: ListDictionary;

  constructor(private readonly ladder: RuleLadder) {
    this.reasonLists = new ListDictionary(ladder.reasons.words);
    this.tagLists = new ListDictionary(ladder.tags.words);
  }

  add({ home }: Situation, firing: readonly CompiledRule[]): void {
    const { countries, homeTag } = this.ladder;
    const merchantTags = this.tagFlags(firing.flatMap((rule) => rule.tags));
    const eligible = isEligible(firing);
    const foreign = eligible ? foreignCountries(firing, home, countries) : [];
    this.row(home, firing, merchantTags, [homeTag]);
    for (const c of foreign) {
      const admitting = firing.filter((rule) => rule.admits[c] === 1);
      this.row(
        c,
        admitting,
        merchantTags,
        admitting.flatMap((rule) => rule.rowTags),
      );
    }
    this.offsets.push(this.country.length);
    this.eligible.push(Number(eligible));
    const ranked = [home, ...foreign];
    this.byCountry.push(...ranked.map((_, rank) => rank).sort((a, b) => ranked[a] - ranked[b]));
  }

  result(): Omit<Candidates, 'fired'> {
    return {
      offsets: Uint32Array.from(this.offsets),
      country: Uint16Array.from(this.country),
      reasons: Uint32Array.from(this.reasons),
      tags: Uint32Array.from(this.tags),
      byCountry: Uint16Array.from(this.byCountry),
      reasonLists: this.reasonLists.column(),
      tagLists: this.tagLists.column(),
      eligible: Uint8Array.from(this.eligible),
    };
  }

  private row(
    country: number,
    because: readonly CompiledRule[],
    merchantTags: Uint8Array,
    rowTags: readonly number[],
  ): void {
    const reasons = new Uint8Array(this.ladder.reasons.words.length);
    for (const { reason } of because) reasons[reason] = 1;
    this.country.push(country);
    this.reasons.push(this.reasonLists.code(reasons));
    this.tags.push(this.tagLists.code(this.tagFlags(rowTags, merchantTags)));
  }

  private tagFlags(tags: readonly number[], also?: Uint8Array): Uint8Array {
    const flags = also ? also.slice() : new Uint8Array(this.ladder.tags.words.length);
    for (const tag of tags) flags[tag] = 1;
    return flags;
  }
}

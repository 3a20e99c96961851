import {
  codedLists,
  stringsOf,
  valueAt,
  valuesOf,
  type CodedListColumn,
  type ListColumn,
  type Table,
} from '@merchantry/contracts';
import type { S3RuleLadder } from '../policy/s3-rule-ladder.js';
import type { SegmentFindings } from './checks.js';
import { LadderVerdict, listText, type ExpectedCandidate } from './ladder-verdict.js';
import { countryLists, type SegmentFacts } from './segment-facts.js';

const DATASET = 's3_candidate_set';

/** Candidates of one kind of merchant, coded as the rows are. */
interface Expected {
  readonly country: Uint16Array;
  readonly reasons: readonly string[];
  readonly tags: readonly string[];
}

/**
 * S3 once more: exactly the merchants with a final number have candidates; home has rank 0 and foreign ranks count from
 * one; countries, reasons and tags are those that the ladder gives. Fills `facts.candidates`.
 */
export function replayCandidates(
  facts: SegmentFacts,
  table: Table,
  policy: S3RuleLadder,
  findings: SegmentFindings,
): void {
  const merchant = facts.merchantsOf(valuesOf(table, DATASET, 'merchant_id', 'uint64'));
  const country = facts.countriesOf(stringsOf(table, DATASET, 'country_iso'));
  const rank = valuesOf(table, DATASET, 'candidate_rank', 'int32');
  const isHome = valuesOf(table, DATASET, 'is_home', 'bool');
  const reasons = listTexts(table, 'reason_codes');
  const tags = listTexts(table, 'filter_tags');
  facts.candidates = countryLists(merchant, country, facts.rows);
  const verdicts = new Verdicts(facts, new LadderVerdict(policy));

  let row = 0;
  while (row < merchant.length && merchant[row] < 0) row++;
  if (row > 0) fail(0, 'E_S1_GATING_VIOLATION', 'a merchant of the world', 'another id');
  for (let m = 0; m < facts.rows; m++) {
    const first = row;
    while (row < merchant.length && (merchant[row] === m || merchant[row] < 0)) row++;
    const inScope = facts.isMulti[m] === 1 && facts.outlets[m] >= 2;
    if (row === first) {
      if (inScope) fail(undefined, 'E_S3_HOME_NOT_ZERO', 'a home row', 'no row', m);
      continue;
    }
    if (!inScope) {
      fail(first, 'E_S1_GATING_VIOLATION', 'no row of a merchant without a final number', 'rows', m);
      continue;
    }
    if (isHome[first] !== 1 || rank[first] !== 0 || country[first] !== facts.home[m])
      fail(
        first,
        'E_S3_HOME_NOT_ZERO',
        `home ${facts.iso(facts.home[m])} at rank 0`,
        `rank ${rank[first]}`,
        m,
      );
    for (let at = first + 1; at < row; at++) {
      if (isHome[at] !== 0) fail(at, 'E_S3_HOME_NOT_ZERO', 'one home', 'another', m);
      if (rank[at] !== at - first) fail(at, 'E_S3_RANK_GAPS', `rank ${at - first}`, String(rank[at]), m);
    }
    const expected = verdicts.of(m);
    if (expected.country.length !== row - first) {
      fail(first, 'E_S3_ADMISSION_MISMATCH', `${expected.country.length} candidates`, String(row - first), m);
      continue;
    }
    for (let at = first; at < row; at++) {
      const i = at - first;
      if (country[at] !== expected.country[i])
        fail(at, 'E_S3_ADMISSION_MISMATCH', facts.iso(expected.country[i]), facts.iso(country[at]), m);
      else if (reasons.texts[reasons.codes[at]] !== expected.reasons[i])
        fail(at, 'E_S3_ADMISSION_MISMATCH', expected.reasons[i], reasons.texts[reasons.codes[at]], m);
      else if (tags.texts[tags.codes[at]] !== expected.tags[i])
        fail(at, 'E_S3_ADMISSION_MISMATCH', expected.tags[i], tags.texts[tags.codes[at]], m);
    }
  }

  function fail(
    at: number | undefined,
    code: 'E_S1_GATING_VIOLATION' | 'E_S3_HOME_NOT_ZERO' | 'E_S3_RANK_GAPS' | 'E_S3_ADMISSION_MISMATCH',
    expected: string,
    found: string,
    m?: number,
  ): void {
    const place = { dataset: DATASET, row: at, merchant: m === undefined ? undefined : facts.ids[m] };
    findings.fail('s3_replay', code, { ...place, expected, found });
  }
}

/** A list column as one text a row, each distinct list spelled once. */
function listTexts(table: Table, name: string): { codes: Uint32Array; texts: string[] } {
  const { codes, dictionary } = codedLists(table.columns[name] as ListColumn | CodedListColumn);
  return {
    codes,
    texts: Array.from({ length: dictionary.length }, (_, i) => listText(valueAt(dictionary, i) as string[])),
  };
}

/** Verdicts of the ladder by kind of merchant: home, kind of category, channel, step of outlets. */
class Verdicts {
  private readonly thresholds: readonly number[];
  private readonly mccKinds = new Map<number, number>();
  private readonly kindOf = new Map<string, number>();
  private readonly known = new Map<number, Expected>();

  constructor(
    private readonly facts: SegmentFacts,
    private readonly ladder: LadderVerdict,
  ) {
    this.thresholds = ladder.thresholds();
  }

  of(m: number): Expected {
    const { facts } = this;
    let step = 0;
    while (step < this.thresholds.length && this.thresholds[step] <= facts.outlets[m]) step++;
    const channel = facts.channel.codes[m];
    const key = ((this.mccKind(facts.mcc[m]) * 64 + step) * 64 + channel) * 65_536 + facts.home[m];
    let expected = this.known.get(key);
    if (!expected) {
      expected = this.coded(
        this.ladder.candidates({
          home: facts.iso(facts.home[m]),
          channel: facts.channel.dictionary[channel],
          mcc: facts.mcc[m],
          outlets: facts.outlets[m],
        }),
      );
      this.known.set(key, expected);
    }
    return expected;
  }

  private mccKind(mcc: number): number {
    let kind = this.mccKinds.get(mcc);
    if (kind === undefined) {
      const text = this.ladder.mccKind(mcc);
      kind = this.kindOf.get(text) ?? this.kindOf.size;
      this.kindOf.set(text, kind);
      this.mccKinds.set(mcc, kind);
    }
    return kind;
  }

  private coded(candidates: readonly ExpectedCandidate[]): Expected {
    return {
      country: Uint16Array.from(
        candidates,
        ({ country }) => this.facts.countries.position.get(country) ?? 65_535,
      ),
      reasons: candidates.map(({ reasons }) => reasons),
      tags: candidates.map(({ tags }) => tags),
    };
  }
}

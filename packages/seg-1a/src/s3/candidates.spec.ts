import { describe, expect, it } from '@jest/globals';
import { valueAt } from '@merchantry/contracts';
import fc from 'fast-check';
import {
  candidatesOf,
  countriesOf,
  LADDER_ISOS,
  lawfulLadder,
  plainMerchant,
  type PlainMerchant,
} from '../../test/ladder-twin.js';
import { s3RuleLadderSchema, type S3RuleLadder } from '../policy/index.js';
import { judgeSituations, type Candidates } from './candidates.js';
import type { Scope } from './entry.js';
import { CHANNELS } from './predicate.js';
import { compileRuleLadder } from './rule-ladder.js';
import { groupSituations } from './situations.js';

const countries = countriesOf(LADDER_ISOS);

function scopeOf(merchants: readonly PlainMerchant[]): Scope {
  return {
    rows: merchants.length,
    ids: BigUint64Array.from(merchants, (_, i) => BigInt(i + 1)),
    home: Uint16Array.from(merchants, ({ home }) => LADDER_ISOS.indexOf(home)),
    mcc: Int32Array.from(merchants, ({ mcc }) => mcc),
    channel: Uint8Array.from(merchants, ({ channel }) => CHANNELS.indexOf(channel)),
    outlets: Int32Array.from(merchants, ({ outlets }) => outlets),
  };
}

/** The candidates of one situation in the twin's form. */
function plain(candidates: Candidates, s: number) {
  const { offsets, country, reasons, tags, reasonLists, tagLists } = candidates;
  return Array.from({ length: offsets[s + 1] - offsets[s] }, (_, rank) => ({
    country: LADDER_ISOS[country[offsets[s] + rank]],
    rank,
    reasons: valueAt(reasonLists, reasons[offsets[s] + rank]),
    tags: valueAt(tagLists, tags[offsets[s] + rank]),
  }));
}

function judge(policy: S3RuleLadder, merchants: readonly PlainMerchant[]) {
  const ladder = compileRuleLadder(policy, countries);
  const situations = groupSituations(scopeOf(merchants), ladder);
  const candidates = judgeSituations(ladder, situations);
  return { ladder, situations, candidates, of: (i: number) => plain(candidates, situations.of[i]) };
}

const rule = (rule_id: string, more: object) => ({
  rule_id,
  precedence: 'ALLOW',
  priority: 100,
  is_decision_bearing: true,
  predicate: { op: 'TRUE' },
  outcome: { reason_code: rule_id.slice(3), tags: [] },
  ...more,
});
const ladderOf = (rules: readonly ReturnType<typeof rule>[]) => {
  const codes = rules.map(({ outcome }) => outcome.reason_code);
  return s3RuleLadderSchema.parse({
    semver: '1.0.0',
    version: '2026-01-01',
    reason_codes: codes,
    filter_tags: ['BIG', 'HOME', 'ROW', 'SEEN'],
    country_sets: { CORE: ['US', 'DE', 'NO'], BANNED: ['SG'] },
    reason_code_to_rule_id: Object.fromEntries(rules.map(({ rule_id }, i) => [codes[i], rule_id])),
    rules,
  });
};
const byDefault = rule('RL_DEFAULT', { precedence: 'DEFAULT', priority: 999_999 });
const merchant = (more: Partial<PlainMerchant> = {}): PlainMerchant => ({
  home: 'FR',
  mcc: 5411,
  channel: 'card_present',
  outlets: 12,
  ...more,
});

describe('candidates', () => {
  const worked = ladderOf([
    byDefault,
    rule('RL_Z_BIG', {
      priority: 50,
      predicate: { op: 'N_GE', value: 10 },
      outcome: { reason_code: 'Z_BIG', tags: ['BIG'] },
      admit_countries: ['US'],
      row_tags: ['ROW'],
    }),
    rule('RL_ANY', { admit_sets: ['CORE'], admit_countries: ['SG', 'AT', 'FR'], deny_sets: ['BANNED'] }),
    rule('RL_BANNED', {
      precedence: 'DENY',
      priority: 10,
      predicate: { op: 'IN_SET', field: 'home_country_iso', set: 'BANNED' },
    }),
    rule('RL_LOOKED_AT', {
      precedence: 'LEGAL',
      is_decision_bearing: false,
      outcome: { reason_code: 'LOOKED_AT', tags: ['SEEN'] },
      admit_countries: ['AT'],
    }),
  ]);

  it('stand in the order of the first rule that admits each, then of the country', () => {
    expect(judge(worked, [merchant()]).of(0)).toEqual([
      {
        country: 'FR',
        rank: 0,
        reasons: ['ANY', 'DEFAULT', 'LOOKED_AT', 'Z_BIG'],
        tags: ['BIG', 'HOME', 'SEEN'],
      },
      { country: 'US', rank: 1, reasons: ['ANY', 'Z_BIG'], tags: ['BIG', 'ROW', 'SEEN'] },
      { country: 'AT', rank: 2, reasons: ['ANY', 'LOOKED_AT'], tags: ['BIG', 'SEEN'] },
      { country: 'DE', rank: 3, reasons: ['ANY'], tags: ['BIG', 'SEEN'] },
      { country: 'NO', rank: 4, reasons: ['ANY'], tags: ['BIG', 'SEEN'] },
    ]);
    expect(
      judge(worked, [merchant({ outlets: 9 })])
        .of(0)
        .map(({ country }) => country),
    ).toEqual(['FR', 'AT', 'DE', 'NO', 'US']);
  });

  it('of a merchant that a denial meets are its home, with every reason that fired', () => {
    const { of, candidates } = judge(worked, [merchant({ home: 'SG' })]);
    expect(of(0)).toEqual([
      {
        country: 'SG',
        rank: 0,
        reasons: ['ANY', 'BANNED', 'DEFAULT', 'LOOKED_AT', 'Z_BIG'],
        tags: ['BIG', 'HOME', 'SEEN'],
      },
    ]);
    expect([...candidates.eligible]).toEqual([0]);
  });

  it('of a merchant that no rule allows are its home', () => {
    const tagged = ladderOf([rule('RL_TAGS', { precedence: 'CLASS', admit_sets: ['CORE'] }), byDefault]);
    expect(
      judge(tagged, [merchant()])
        .of(0)
        .map(({ country }) => country),
    ).toEqual(['FR']);
  });

  it('of an allowance that only notes are its home', () => {
    const noted = ladderOf([
      rule('RL_NOTE', { is_decision_bearing: false, admit_sets: ['CORE'] }),
      byDefault,
    ]);
    expect(judge(noted, [merchant()]).of(0)).toHaveLength(1);
  });

  it('are those of rules read one merchant at a time, whatever the ladder', () => {
    fc.assert(
      fc.property(
        lawfulLadder,
        fc.array(plainMerchant, { minLength: 1, maxLength: 40 }),
        (policy, merchants) => {
          const { of, situations, candidates, ladder } = judge(policy, merchants);
          const twins = merchants.map((one) => candidatesOf(policy, one));
          twins.forEach((twin, i) => {
            expect(of(i)).toEqual(twin.candidates);
            expect(candidates.eligible[situations.of[i]] === 1).toBe(twin.eligible);
          });
          const fired = ladder.rules.map(({ id }) => twins.filter((twin) => twin.fired.includes(id)).length);
          expect([...candidates.fired]).toEqual(fired);
        },
      ),
      { numRuns: 400, seed: 20260101 },
    );
  });

  it('are listed by country as well', () => {
    fc.assert(
      fc.property(lawfulLadder, plainMerchant, (policy, one) => {
        const { candidates } = judge(policy, [one]);
        const inOrder = Array.from(candidates.byCountry, (rank) => candidates.country[rank]);
        expect(inOrder).toEqual([...candidates.country].sort((a, b) => a - b));
        expect(new Set(inOrder).size).toBe(inOrder.length);
      }),
      { numRuns: 200, seed: 20260101 },
    );
  });

  it('are judged once for merchants that no rule tells apart', () => {
    const alike = [merchant(), merchant({ outlets: 400, mcc: 742 }), merchant({ outlets: 9 })];
    const { situations } = judge(worked, alike);
    expect([...situations.of]).toEqual([0, 0, 1]);
    expect([...situations.merchants]).toEqual([2, 1]);
  });
});

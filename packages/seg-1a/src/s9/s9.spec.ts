import { describe, expect, it } from '@jest/globals';
import { Failure, takeRows, valueAt, type Table } from '@merchantry/contracts';
import { eventTables, type EventBatch } from '@merchantry/rng';
import type { S3RuleLadder } from '../policy/s3-rule-ladder.js';
import { openEvents } from './event-rows.js';
import { DRAWING_STATES, FAMILIES, PRODUCERS } from './families.js';
import { CHECKS, Findings } from './findings.js';
import { LadderVerdict } from './ladder-verdict.js';
import { RngAccounting } from './rng-accounting.js';
import { stationarityTests } from './stationarity.js';

describe('findings', () => {
  const place = (merchant: bigint) => ({ dataset: 'd', merchant, expected: 'a', found: 'b' });

  it('count all, keep twenty a check, and speak in the order of the checks', () => {
    const findings = new Findings();
    for (let i = 0; i < 30; i++) findings.fail('s8_replay', 'E_S8_SEQUENCE_GAP', place(BigInt(i % 7)));
    findings.fail('s1_replay', 'E_REPLAY_MISMATCH', place(3n));
    expect(findings.list().map(({ code }) => code)[0]).toBe('E_REPLAY_MISMATCH');
    expect(findings.list()).toHaveLength(21);
    expect(findings.byCode()).toEqual({ E_REPLAY_MISMATCH: 1, E_S8_SEQUENCE_GAP: 30 });
    expect([findings.count('s8_replay'), findings.failedMerchants, findings.passed]).toEqual([30, 7, false]);
  });

  it('take a Failure for a finding, and let anything else through', () => {
    const findings = new Findings();
    const refused = () => {
      throw new Failure('gdp_missing', 'No GDP.', { dataset: 'gdp_per_capita', merchantId: 9n });
    };
    expect(findings.attempt('s2_replay', 'nb_final', refused)).toBeNull();
    expect(findings.list()).toMatchObject([
      { check: 's2_replay', code: 'gdp_missing', dataset: 'gdp_per_capita', merchant: 9n },
    ]);
    expect(() =>
      findings.guard('s2_replay', 'nb_final', () => {
        throw new RangeError('a fault of the code');
      }),
    ).toThrow(RangeError);
    expect(new Set(CHECKS).size).toBe(CHECKS.length);
  });
});

/** A ladder small enough to be read: one denial, two allowances, the default. */
const ladder: S3RuleLadder = {
  semver: '1.0.0',
  version: '2026-01-01',
  reason_codes: ['DENY', 'NEAR', 'FAR', 'DEFAULT'],
  filter_tags: ['HOME', 'N', 'F', 'ROW', 'BAD'],
  country_sets: { BAD: ['KP'], NEAR: ['FR', 'BE'], FAR: ['@NEAR', 'US', 'KP'] },
  reason_code_to_rule_id: {},
  rules: [
    rule('R_DEFAULT', 'DEFAULT', 9, { op: 'TRUE' }, 'DEFAULT', []),
    rule('R_FAR', 'ALLOW', 2, { op: 'N_GE', value: 10 }, 'FAR', ['F'], {
      admit_sets: ['FAR'],
      deny_sets: ['BAD'],
    }),
    rule(
      'R_NEAR',
      'ALLOW',
      3,
      {
        op: 'AND',
        args: [
          { op: 'CHANNEL_IN', values: ['card_present'] },
          { op: 'NOT', arg: { op: 'MCC_IN', codes: [6011], ranges: [[7000, 7999]] } },
        ],
      },
      'NEAR',
      ['N'],
      { admit_countries: ['BE', 'NL'], row_tags: ['ROW'] },
    ),
    rule('R_DENY', 'DENY', 1, { op: 'IN_SET', field: 'home_country_iso', set: 'BAD' }, 'DENY', ['BAD']),
  ],
};

function rule(
  rule_id: string,
  precedence: string,
  priority: number,
  predicate: S3RuleLadder['rules'][number]['predicate'],
  reason_code: string,
  tags: string[],
  more: Partial<S3RuleLadder['rules'][number]> = {},
): S3RuleLadder['rules'][number] {
  return {
    rule_id,
    precedence,
    priority,
    predicate,
    is_decision_bearing: true,
    outcome: { reason_code, tags },
    admit_sets: [],
    deny_sets: [],
    admit_countries: [],
    deny_countries: [],
    row_tags: [],
    ...more,
  };
}

describe('the second reading of the rule ladder', () => {
  const verdict = new LadderVerdict(ladder);
  const merchant = { home: 'DE', channel: 'card_present', mcc: 5411, outlets: 12 };

  it('ranks by the first rule that admits a country, then by country, and lists who admitted it', () => {
    expect(verdict.candidates(merchant)).toEqual([
      { country: 'DE', reasons: 'DEFAULT|FAR|NEAR', tags: 'F|HOME|N' },
      { country: 'BE', reasons: 'FAR|NEAR', tags: 'F|N|ROW' },
      { country: 'FR', reasons: 'FAR', tags: 'F|N' },
      { country: 'US', reasons: 'FAR', tags: 'F|N' },
      { country: 'NL', reasons: 'NEAR', tags: 'F|N|ROW' },
    ]);
  });

  it.each([
    ['a denied home', { home: 'KP' }, ['KP']],
    ['few outlets', { outlets: 9 }, ['DE', 'BE', 'NL']],
    ['another channel', { channel: 'card_not_present', outlets: 9 }, ['DE']],
    ['an excluded range', { mcc: 7995, outlets: 9 }, ['DE']],
    ['an excluded code', { mcc: 6011 }, ['DE', 'BE', 'FR', 'US']],
    ['a home that is admitted', { home: 'FR' }, ['FR', 'BE', 'US', 'NL']],
  ])('gives %s its countries', (_, change, countries) => {
    expect(verdict.candidates({ ...merchant, ...change }).map(({ country }) => country)).toEqual(countries);
  });

  it('knows what its rules tell apart', () => {
    expect(verdict.thresholds()).toEqual([10]);
    expect([5411, 5412, 6011, 7500].map((mcc) => verdict.mccKind(mcc))).toEqual(['0', '0', '1', '1']);
  });
});

/** Gumbel events of three merchants, each from a block of its own unless told otherwise. */
function logs(starts = [10n, 20n, 30n]) {
  const n = starts.length;
  const counts = new Uint32Array(n).fill(1);
  const words = BigUint64Array.from(starts);
  const batch: EventBatch = {
    family: 'gumbel_key',
    module: '1A.foreign_country_selector',
    label: 'gumbel_key',
    seq: Uint32Array.from(starts.keys()),
    merchantId: BigUint64Array.from(starts, (_, i) => BigInt(i + 1)),
    beforeLo: words,
    beforeHi: new BigUint64Array(n),
    afterLo: words.map((word) => word + 1n),
    afterHi: new BigUint64Array(n),
    draws: counts,
    blocks: counts,
    payload: {},
  };
  const { families, trace } = eventTables([batch], 0n);
  return { events: families['gumbel_key'], trace };
}

const rowsOf = (table: Table, rows: number[]): Table => ({
  rows: rows.length,
  columns: Object.fromEntries(
    Object.entries(table.columns).map(([name, column]) => [name, takeRows(column, Uint32Array.from(rows))]),
  ),
});

describe('the accounts of the random log', () => {
  const account = (events: Table, trace: Table) => {
    const findings = new Findings();
    const accounting = new RngAccounting(findings);
    accounting.addFamily(openEvents(events, 'gumbel_key'));
    accounting.addTrace(trace);
    accounting.checkTotals();
    return { accounting, findings };
  };

  it('balance', () => {
    const { events, trace } = logs();
    const { accounting, findings } = account(events, trace);
    expect(findings.list()).toEqual([]);
    expect(accounting.families.get('gumbel_key')).toEqual({
      events: 3,
      draws: 3,
      blocks: 3,
      nonconsuming: 0,
    });
  });

  it.each([
    [
      'an event without its row',
      (t: ReturnType<typeof logs>) => [t.events, rowsOf(t.trace, [0, 1])] as const,
      'E_TRACE_COVERAGE_MISSING',
    ],
    [
      'a row without its event',
      (t: ReturnType<typeof logs>) => [rowsOf(t.events, [0, 1]), t.trace] as const,
      'E_TRACE_COVERAGE_MISSING',
    ],
    [
      'a gap in the totals',
      (t: ReturnType<typeof logs>) => [t.events, rowsOf(t.trace, [0, 2])] as const,
      'E_TRACE_TOTALS_MISMATCH',
    ],
    [
      'the rows of other events',
      (t: ReturnType<typeof logs>) => [t.events, logs([10n, 20n, 31n]).trace] as const,
      'E_TRACE_COVERAGE_MISSING',
    ],
  ])('do not balance with %s', (_, pick, code) => {
    const [events, trace] = pick(logs());
    expect(
      account(events, trace)
        .findings.list()
        .map((finding) => finding.code),
    ).toContain(code);
  });

  it('find a block that was drawn twice, whoever drew it', () => {
    const findings = new Findings();
    const accounting = new RngAccounting(findings);
    const streams = (key: bigint) => ({
      keys: BigUint64Array.of(key, key, key + 1n),
      counterHi: new BigUint64Array(3),
      counterLo: new BigUint64Array(3),
    });
    accounting.addIntervals(logs().events, 'gumbel_key', streams(5n), Int32Array.of(0, 1, 2));
    accounting.checkDisjoint();
    expect(findings.passed).toBe(true);
    accounting.addIntervals(
      logs([40n, 20n, 50n]).events,
      'gumbel_key',
      streams(5n),
      Int32Array.of(-1, 1, -1),
    );
    accounting.checkDisjoint();
    expect(findings.list().map(({ code }) => code)).toEqual(['E_RNG_STREAM_OVERLAP']);
  });

  it('are kept for the families and states of the contract', () => {
    expect(FAMILIES).toHaveLength(13);
    expect(DRAWING_STATES).toEqual(['S0', 'S1', 'S2', 'S4', 'S6', 'S7', 'S8']);
    expect(new Set(PRODUCERS.map(({ family, module }) => `${family} ${module}`)).size).toBe(PRODUCERS.length);
  });
});

describe('the health of the coefficient files', () => {
  const tests = (beta: number[], mcc: number[]) =>
    stationarityTests(
      { dict_mcc: [1, 2], dict_ch: ['CP', 'CNP'], beta, beta_mu: [1, 2] } as never,
      { dict_mcc: mcc, dict_ch: ['CP', 'CNP'], beta_phi: [0, 0, Math.LN2] } as never,
    );
  const row = (table: Table, id: string) => {
    const at = Array.from({ length: table.rows }, (_, i) => i).find(
      (i) => valueAt(table.columns['test_id'], i) === id,
    )!;
    return ['value', 'threshold', 'passed'].map((name) => valueAt(table.columns[name], at));
  };

  it('has ten tests, by id', () => {
    const table = tests([1, 2, 3], [1, 2]);
    expect(Array.from({ length: table.rows }, (_, i) => valueAt(table.columns['test_id'], i))).toEqual([
      'beta.count',
      'beta.finite_share',
      'beta_mu.count',
      'beta_mu.finite_share',
      'beta_phi.count',
      'beta_phi.exp_cv',
      'beta_phi.exp_p95_p05',
      'beta_phi.finite_share',
      'dict_ch.aligned',
      'dict_mcc.aligned',
    ]);
    expect(row(table, 'beta.count')).toEqual([3, null, true]);
    expect(row(table, 'beta_phi.exp_p95_p05')[0]).toBeCloseTo(2, 12);
    // exp(beta_phi) = 1, 1, 2: mean 4/3, population variance 2/9.
    expect(row(table, 'beta_phi.exp_cv')[0]).toBeCloseTo(Math.sqrt(2 / 9) / (4 / 3), 12);
  });

  it('fails where something is not finite or not aligned', () => {
    const table = tests([1, NaN], [1, 3]);
    expect(row(table, 'beta.finite_share')).toEqual([0.5, 1, false]);
    expect(row(table, 'dict_mcc.aligned')).toEqual([0, 1, false]);
  });
});

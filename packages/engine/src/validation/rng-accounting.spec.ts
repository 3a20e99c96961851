import { describe, expect, it } from '@jest/globals';
import { fixed, strings, takeRows, type Table } from '@merchantry/contracts';
import { eventTables, type EventBatch } from '@merchantry/rng';
import { openEvents } from './event-rows.js';
import { Findings } from './findings.js';
import { drawingStatesOf, familiesOf, producer, type Budget } from './producers.js';
import { RngAccounting } from './rng-accounting.js';

const CHECKS = ['rng_envelope', 'rng_trace_coverage', 'rng_stream_disjointness'] as const;
const MODULE = '9Z.selector';
const PRODUCERS = [
  producer('gumbel_key', 'S6', MODULE, 'gumbel_key', 'one'),
  producer('pair_key', 'S1', '9Z.pairs', 'pair_key', 'pair'),
];
const LOG = { trace: 'trace_9Z', audit: 'audit_9Z' };

/** Gumbel events of three merchants, each from a block of its own unless told otherwise. */
function logs(starts = [10n, 20n, 30n]) {
  const n = starts.length;
  const counts = new Uint32Array(n).fill(1);
  const words = BigUint64Array.from(starts);
  const batch: EventBatch = {
    family: 'gumbel_key',
    module: MODULE,
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

/** The first of these events at another cost. */
const oneOf = (blocks: number, draws: number): Table => {
  const words = (value: number) => fixed('uint64', BigUint64Array.of(BigInt(value)));
  const { columns } = rowsOf(logs().events, [0]);
  const cost = { blocks: words(blocks), draws: words(draws), rng_counter_after_lo: words(10 + blocks) };
  return { rows: 1, columns: { ...columns, ...cost } };
};

const rowsOf = (table: Table, rows: number[]): Table => ({
  rows: rows.length,
  columns: Object.fromEntries(
    Object.entries(table.columns).map(([name, column]) => [name, takeRows(column, Uint32Array.from(rows))]),
  ),
});

describe('the accounts of the random log', () => {
  const account = (events: Table, trace: Table) => {
    const findings = new Findings(CHECKS);
    const accounting = new RngAccounting(findings, PRODUCERS, LOG);
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
    const findings = new Findings(CHECKS);
    const accounting = new RngAccounting(findings, PRODUCERS, LOG);
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

  it('name the random log as the segment calls it', () => {
    const { events, trace } = logs();
    const short = account(rowsOf(events, [0, 1]), trace).findings;
    expect(new Set(short.list().map(({ dataset }) => dataset))).toEqual(new Set(['trace_9Z']));
    const findings = new Findings(CHECKS);
    const accounting = new RngAccounting(findings, PRODUCERS, LOG);
    accounting.checkAudit({ rows: 0, columns: { algorithm: strings([]) } }, '9Z.S6');
    expect(findings.list()).toMatchObject([{ code: 'E_TRACE_COVERAGE_MISSING', dataset: 'audit_9Z' }]);
  });

  it('know the producers of their segment only', () => {
    const { events } = logs();
    const others = [producer('gumbel_key', 'S2', '8Y.other', 'gumbel_key', 'one')];
    const findings = new Findings(CHECKS);
    const accounting = new RngAccounting(findings, others, LOG);
    expect(['gumbel_key', 'pair_key'].map((family) => accounting.knows(family))).toEqual([true, false]);
    accounting.addFamily(openEvents(events, 'gumbel_key'));
    accounting.checkProducers(['S6']);
    expect(findings.byCode()).toEqual({ E_RNG_PRODUCER_UNDECLARED: 1, rng_envelope_violation: 3 });
    expect(findings.list().at(-1)).toMatchObject({ expected: 'S2', found: 'S6' });
  });

  it('are empty where a segment draws nothing', () => {
    const findings = new Findings(CHECKS);
    const accounting = new RngAccounting(findings, [], null);
    accounting.checkTotals();
    accounting.checkProducers([]);
    accounting.checkDisjoint();
    expect(findings.passed).toBe(true);
  });

  it.each<[Budget, [blocks: number, draws: number][]]>([
    ['none', [[0, 0]]],
    ['one', [[1, 1]]],
    [
      'one_or_none',
      [
        [0, 0],
        [1, 1],
      ],
    ],
    ['pair', [[1, 2]]],
    [
      'variable',
      [
        [1, 1],
        [1, 2],
        [2, 2],
        [2, 3],
        [2, 4],
      ],
    ],
  ])('allow an event of the budget %s its cost and no other', (budget, lawful) => {
    const costs = [0, 1, 2].flatMap((blocks) =>
      [0, 1, 2, 3, 4, 5].map((draws): [number, number] => [blocks, draws]),
    );
    const passed = costs.filter(([blocks, draws]) => {
      const findings = new Findings(CHECKS);
      const of = [producer('gumbel_key', 'S6', MODULE, 'gumbel_key', budget)];
      new RngAccounting(findings, of, LOG).addFamily(openEvents(oneOf(blocks, draws), 'gumbel_key'));
      return findings.passed;
    });
    expect(passed).toEqual(lawful);
  });
});

describe('the table of producers', () => {
  it('gives families and states, each once, in its order', () => {
    expect(familiesOf([...PRODUCERS, ...PRODUCERS])).toEqual(['gumbel_key', 'pair_key']);
    expect(drawingStatesOf([...PRODUCERS, ...PRODUCERS])).toEqual(['S6', 'S1']);
  });
});

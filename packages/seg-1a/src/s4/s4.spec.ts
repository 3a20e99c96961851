import { describe, expect, it } from '@jest/globals';
import { fixed, strings, type Table } from '@merchantry/contracts';
import { verifyTrace } from '@merchantry/rng';
import { runInMemory, shuffledTable, type MemoryRun } from '../../test/memory-context.js';
import { refusalOfRun } from '../../test/refusal.js';
import { listOf, shippedYaml, someIds } from '../../test/small-world.js';
import { s4ForeignTarget } from './index.js';

const N = 30;
const ids = someIds(N);
const flags = (is: (i: number) => boolean) => Uint8Array.from(ids, (_, i) => (is(i) ? 1 : 0));
const byMerchant = (columns: Table['columns']): Table => ({
  rows: N,
  columns: { merchant_id: fixed('uint64', ids), ...columns },
});

/** Candidates of merchant i: home DE and i mod 4 foreign countries. */
const candidates = (of: readonly number[]): Table => {
  const rows = of.flatMap((i) => Array.from({ length: 1 + (i % 4) }, (_, rank) => [i, rank] as const));
  return {
    rows: rows.length,
    columns: {
      merchant_id: fixed(
        'uint64',
        BigUint64Array.from(rows, ([i]) => ids[i]),
      ),
      country_iso: strings(rows.map(([, rank]) => ['DE', 'AT', 'FR', 'GB'][rank])),
      candidate_rank: fixed(
        'int32',
        Int32Array.from(rows, ([, rank]) => rank),
      ),
      is_home: fixed(
        'bool',
        Uint8Array.from(rows, ([, rank]) => (rank === 0 ? 1 : 0)),
      ),
    },
  };
};

/** Every third merchant is single; every fifth may not sell abroad. */
const isMulti = (i: number) => i % 3 !== 0;
const isEligible = (i: number) => i % 5 !== 0;
const multis = [...ids.keys()].filter(isMulti);
const inScope = multis.filter(isEligible);
const tables: Record<string, Table> = {
  hurdle_bernoulli: byMerchant({ is_multi: fixed('bool', flags(isMulti)) }),
  crossborder_eligibility_flags: byMerchant({ is_eligible: fixed('bool', flags(isEligible)) }),
  crossborder_features: byMerchant({
    openness: fixed(
      'float32',
      Float32Array.from(ids, (_, i) => (i % 10) / 10),
    ),
  }),
  nb_final: {
    rows: multis.length,
    columns: {
      merchant_id: fixed(
        'uint64',
        BigUint64Array.from(multis, (i) => ids[i]),
      ),
      n_outlets: fixed(
        'int32',
        Int32Array.from(multis, (i) => 2 + 5 * i),
      ),
    },
  },
  s3_candidate_set: candidates(multis),
};
const shipped = shippedYaml('policy/crossborder_hyperparams.yaml') as { ztp: Record<string, unknown> };
const policies = (ztp: Record<string, unknown> = {}) => ({
  crossborder_hyperparams: { ...shipped, ztp: { ...shipped.ztp, ...ztp } },
  rng: { rng_epoch: 'test' },
});
const run = (change: Record<string, Table> = {}, ztp: Record<string, unknown> = {}, shards = 1) =>
  runInMemory(s4ForeignTarget, { tables: { ...tables, ...change }, policies: policies(ztp), shards });

const idsIn = (made: MemoryRun, dataset: string) => listOf(made.tables[dataset].columns['merchant_id']);
const column = (made: MemoryRun, dataset: string, name: string) => listOf(made.tables[dataset].columns[name]);
const without = (table: Table, gone: readonly number[]): Table => {
  const lost = new Set(gone.map((i) => ids[i]));
  const given = listOf(table.columns['merchant_id']) as bigint[];
  return shuffledTable(
    table,
    Uint32Array.from(given.keys()).filter((row) => !lost.has(given[row])),
  );
};

describe('1A.S4', () => {
  it('ends each merchant in scope once, and touches no other', async () => {
    const made = await run();
    expect(idsIn(made, 'ztp_final')).toEqual(inScope.map((i) => ids[i]));
    expect(idsIn(made, 's4_metrics')).toEqual(inScope.map((i) => ids[i]));
    expect(made.tables['ztp_retry_exhausted']).toBeUndefined();
    expect(made.tables['merchant_abort_log'].rows).toBe(0);
    const drawn = new Set(idsIn(made, 'poisson_component'));
    expect(drawn).toEqual(new Set(inScope.filter((i) => i % 4 > 0).map((i) => ids[i])));
    inScope.forEach((i, row) => {
      const target = column(made, 'ztp_final', 'k_target')[row] as number;
      const attempts = column(made, 'ztp_final', 'attempts')[row];
      if (i % 4 === 0) expect([target, attempts]).toEqual([0, 0]);
      else expect(target).toBeGreaterThan(0);
      expect(column(made, 's4_metrics', 'accepted_k')[row]).toBe(target || null);
    });
    const { rng_trace_log: trace, s4_metrics: _m, merchant_abort_log: _a, ...families } = made.tables;
    expect(() => verifyTrace(families, trace)).not.toThrow();
    const { accepted, short_circuit_no_admissible: short, trace_rows: traced } = made.figures;
    expect([accepted, short]).toEqual([drawn.size, inScope.length - drawn.size]);
    expect(traced).toBe(trace.rows);
  });

  it('keeps non-consuming events where the stream of the attempts stands', async () => {
    const made = await run({}, { theta0_intercept: -4 });
    const families = ['poisson_component', 'ztp_rejection', 'ztp_final'];
    const stands = new Map<unknown, unknown>();
    const events = families.flatMap((family) =>
      listOf(made.tables[family].columns['merchant_id']).map((id, row) => ({
        id,
        family,
        ts: column(made, family, 'ts_utc')[row] as bigint,
        before: column(made, family, 'rng_counter_before_lo')[row],
        after: column(made, family, 'rng_counter_after_lo')[row],
      })),
    );
    for (const { id, family, before, after } of events.sort((a, b) => (a.ts < b.ts ? -1 : 1))) {
      if (stands.has(id)) expect(before).toBe(stands.get(id));
      if (family !== 'poisson_component') expect(after).toBe(before);
      stands.set(id, after);
    }
    expect(made.tables['ztp_rejection'].rows).toBeGreaterThan(10);
  });

  it('downgrades or aborts a merchant whose attempts all gave none, as the policy says', async () => {
    const never = { theta0_intercept: -20, MAX_ZTP_ZERO_ATTEMPTS: 3 };
    const tried = inScope.filter((i) => i % 4 > 0).map((i) => ids[i]);
    const down = await run({}, never);
    expect(column(down, 'ztp_final', 'k_target')).toEqual(inScope.map(() => 0));
    expect(column(down, 'ztp_final', 'exhausted')).toEqual(inScope.map((i) => (i % 4 > 0 ? true : null)));
    expect(down.figures).toMatchObject({ downgrade_domestic: tried.length, aborted: 0 });
    expect(down.tables['merchant_abort_log'].rows).toBe(0);

    const given = await run({}, { ...never, ztp_exhaustion_policy: 'abort' });
    expect(idsIn(given, 'ztp_final')).toEqual(inScope.filter((i) => i % 4 === 0).map((i) => ids[i]));
    expect(idsIn(given, 'ztp_retry_exhausted')).toEqual(tried);
    expect(column(given, 'ztp_retry_exhausted', 'attempts')).toEqual(tried.map(() => 3));
    expect(idsIn(given, 'merchant_abort_log')).toEqual(tried);
    expect(new Set(column(given, 'merchant_abort_log', 'reason'))).toEqual(
      new Set(['ERR_S4_ZTP_EXHAUSTED_ABORT']),
    );
    expect(given.figures).toMatchObject({ downgrade_domestic: 0, aborted: tried.length });
    // The draws are the same: the policy decides only what they mean.
    expect(column(given, 'poisson_component', 'rng_counter_before_lo')).toEqual(
      column(down, 'poisson_component', 'rng_counter_before_lo'),
    );
  });

  it('gives up a merchant whose rate is no number, and goes on', async () => {
    const huge = Int32Array.from(multis, (i) => (i === inScope[3] ? 2_000_000_000 : 2));
    const nb_final = {
      ...tables['nb_final'],
      columns: { ...tables['nb_final'].columns, n_outlets: fixed('int32', huge) },
    };
    const made = await run({ nb_final }, { theta1_log_n_sites: 1, theta0_intercept: 2 });
    expect(idsIn(made, 'merchant_abort_log')).toEqual([ids[inScope[3]]]);
    expect(column(made, 'merchant_abort_log', 'reason')).toEqual(['ERR_S4_NUMERIC_INVALID']);
    expect(column(made, 'merchant_abort_log', 'state')).toEqual(['S4']);
    expect(made.tables['ztp_final'].rows).toBe(inScope.length - 1);
    expect(made.tables['s4_metrics'].rows).toBe(inScope.length - 1);
  });

  it('uses the default openness of a merchant without one, and refuses one that is no share', async () => {
    const [first] = inScope;
    const made = await run({ crossborder_features: without(tables['crossborder_features'], [first]) });
    expect(made.figures).toMatchObject({ openness_defaulted: 1 });
    const rate = column(made, 'ztp_final', 'lambda_extra')[0] as number;
    const {
      theta0_intercept: a,
      theta1_log_n_sites: b,
      theta2_openness: c,
    } = shipped.ztp as Record<string, number>;
    expect(rate).toBeCloseTo(Math.exp(a + b * Math.log(2 + 5 * first) + c * 0.25), 10);
    for (const openness of [-0.1, 1.5, NaN]) {
      const broken = byMerchant({ openness: fixed('float32', new Float32Array(N).fill(openness)) });
      expect(await refusalOfRun(run({ crossborder_features: broken }))).toMatchObject({
        code: 'ERR_S4_POLICY_INVALID',
        merchantId: ids[first],
      });
    }
  });

  it('logs the merchants that an earlier state left incomplete', async () => {
    const [a, b, c, d] = inScope;
    const made = await run({
      hurdle_bernoulli: without(tables['hurdle_bernoulli'], [a]),
      crossborder_eligibility_flags: without(tables['crossborder_eligibility_flags'], [b]),
      s3_candidate_set: without(tables['s3_candidate_set'], [c]),
      nb_final: without(tables['nb_final'], [d]),
    });
    expect(idsIn(made, 'merchant_abort_log')).toEqual([a, b, c, d].map((i) => ids[i]));
    expect(column(made, 'merchant_abort_log', 'reason')).toEqual([
      'ERR_S4_UPSTREAM_MISSING_S1',
      'ERR_S4_UPSTREAM_MISSING_A',
      'ERR_S4_UPSTREAM_MISSING_A',
      'ERR_S4_UPSTREAM_MISSING_S2',
    ]);
    expect(idsIn(made, 'ztp_final')).toEqual(inScope.slice(4).map((i) => ids[i]));
  });

  it('passes over a merchant that S2 gave up: no number of outlets, no candidates', async () => {
    const gone = [inScope[2]];
    const made = await run({
      nb_final: without(tables['nb_final'], gone),
      s3_candidate_set: without(tables['s3_candidate_set'], gone),
    });
    expect(made.tables['merchant_abort_log'].rows).toBe(0);
    expect(made.tables['ztp_final'].rows).toBe(inScope.length - 1);
  });

  it('gives the same from shards and from rows in another order', async () => {
    const plain = (made: MemoryRun) => ({
      figures: made.figures,
      tables: Object.entries(made.tables).map(([id, { columns }]) => [
        id,
        Object.entries(columns).map(([name, values]) => [name, listOf(values)]),
      ]),
    });
    const one = plain(await run());
    const backwards = (table: Table) =>
      shuffledTable(
        table,
        Uint32Array.from({ length: table.rows }, (_, i) => table.rows - 1 - i),
      );
    // Candidates come in their declared order: the runtime sees to that.
    const shuffled = Object.fromEntries(
      Object.entries(tables).map(([id, table]) => [id, id === 's3_candidate_set' ? table : backwards(table)]),
    );
    expect(plain(await run(shuffled, {}, 4))).toEqual(one);
    expect(
      await refusalOfRun(run({ s3_candidate_set: backwards(tables['s3_candidate_set']) })),
    ).toMatchObject({
      code: 'table_sort_violation',
    });
  });

  it('has nothing to do where nobody is in scope', async () => {
    const none = byMerchant({ is_eligible: fixed('bool', new Uint8Array(N)) });
    const made = await run({ crossborder_eligibility_flags: none });
    expect(made.tables['ztp_final']).toBeUndefined();
    expect(made.tables['s4_metrics'].rows).toBe(0);
    expect(made.figures).toMatchObject({ merchants_in_scope: 0, trace_rows: 0 });
  });
});

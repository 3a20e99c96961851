import { describe, expect, it } from '@jest/globals';
import { coded, fixed, isFailure, strings, type Table } from '@merchantry/contracts';
import { verifyTrace } from '@merchantry/rng';
import { dispersionOrder, hurdleOrder, meanOrder } from '../src/design/index.js';
import { segment, states } from '../src/index.js';
import { runInMemory, shuffledTable, type MemoryRun } from './memory-context.js';
import { listOf, shippedYaml, someIds } from './small-world.js';

const MCCS = [5311, 5411, 5814, 7011, 7995];
const ISOS = ['AU', 'CU', 'DE', 'MC', 'NG', 'US'];
const [s0, s1, s2] = states;

const shippedIsos = ['AE AT BE BY CA CH DK ES FI FR GB IE IR IT JP KP LU NL NO NZ PL PT RU SD SE SG SY VE']
  .join(' ')
  .split(' ');
const allIsos = [...new Set([...ISOS, ...shippedIsos])].sort();

const digest = '0'.repeat(64);
const head = {
  semver: '1.0.0',
  version: 'test',
  metadata: {
    seed: 1,
    inputs: {},
    simulation_manifest: {
      streams: 'test',
      corpus_rows: 1,
      multi_rows: 1,
      corpus_digest: digest,
      snapshot_merchants: 1,
    },
    remediation: [],
  },
  dict_mcc: MCCS,
  dict_ch: ['CP', 'CNP'],
};
const wave = (length: number, base: number, size: number) =>
  Array.from({ length }, (_, i) => (i === 0 ? base : size * (((i * 7) % 5) - 2)));
const policies = {
  crossborder_hyperparams: shippedYaml('policy/crossborder_hyperparams.yaml'),
  validation_policy: shippedYaml('policy/validation_policy.yaml'),
  rng: { rng_epoch: 'test' },
  hurdle_coefficients: {
    ...head,
    dict_dev5: [1, 2, 3, 4, 5],
    design: { beta_order: hurdleOrder(MCCS), beta_mu_order: meanOrder(MCCS) },
    beta: wave(hurdleOrder(MCCS).length, 0.55, 0.1),
    beta_mu: wave(meanOrder(MCCS).length, 2.6, 0.05),
  },
  nb_dispersion_coefficients: {
    ...head,
    design: { beta_phi_order: dispersionOrder(MCCS) },
    beta_phi: wave(dispersionOrder(MCCS).length, 2.4, 0.02),
  },
};

const N = 400;
const merchants: Table = {
  rows: N,
  columns: {
    merchant_id: fixed('uint64', someIds(N)),
    mcc: fixed(
      'int32',
      Int32Array.from({ length: N }, (_, i) => MCCS[i % 5]),
    ),
    channel: coded(
      Uint32Array.from({ length: N }, (_, i) => (i % 7 === 0 ? 1 : 0)),
      ['card_present', 'card_not_present'],
    ),
    home_country_iso: coded(
      Uint32Array.from({ length: N }, (_, i) => (i * 5) % 6),
      ISOS,
    ),
  },
};
const references: Record<string, Table> = {
  license_map: { rows: 2, columns: { licence_id: strings(['MIT', 'Project']) } },
  transaction_schema_merchant_ids: merchants,
  iso3166_canonical: { rows: allIsos.length, columns: { country_iso: strings(allIsos) } },
  gdp_per_capita: {
    rows: allIsos.length,
    columns: {
      country_iso: strings(allIsos),
      gdp_pc: fixed(
        'float64',
        Float64Array.from(allIsos, (_, i) => 900 + 1700 * i),
      ),
    },
  },
  country_zone: { rows: allIsos.length, columns: { country_iso: strings(allIsos) } },
  gdp_bucket_map: {
    rows: allIsos.length,
    columns: {
      country_iso: strings(allIsos),
      bucket_id: fixed(
        'int8',
        Int8Array.from(allIsos, (_, i) => 1 + (i % 5)),
      ),
    },
  },
};

/** S0, S1, S2 one after the other, each reading what those before it wrote. */
async function runAll(tables = references, shards = 1, seed = 42n): Promise<MemoryRun[]> {
  const runs: MemoryRun[] = [];
  let known = tables;
  for (const state of [s0, s1, s2]) {
    const run = await runInMemory(state, { tables: known, policies, shards, seed });
    known = { ...known, ...run.tables };
    runs.push(run);
  }
  return runs;
}
const plainRun = (run: MemoryRun) => ({
  figures: run.figures,
  documents: run.documents,
  tables: Object.fromEntries(
    Object.entries(run.tables).map(([id, table]) => [
      id,
      Object.fromEntries(Object.entries(table.columns).map(([name, column]) => [name, listOf(column)])),
    ]),
  ),
});

describe('the states of 1A', () => {
  it('are listed in order and found again by a worker', async () => {
    const ids = states.map(({ id }) => id);
    expect(ids.slice(0, 3)).toEqual(['1A.S0', '1A.S1', '1A.S2']);
    expect(ids).toEqual([...ids].sort());
    expect(segment.segment).toBe('1A');
    const module = (await import(segment.module)) as { segment: unknown };
    expect(module.segment).toBe(segment);
  });

  it('turn merchants into outlet counts', async () => {
    const [gate, hurdle, outlets] = await runAll();
    expect(Object.keys(gate.tables).sort()).toEqual([
      'anchor',
      'crossborder_eligibility_flags',
      'crossborder_features',
      'hurdle_design_matrix',
      'hurdle_pi_probs',
      'merchant_abort_log',
      'rng_trace_log',
    ]);
    expect(gate.tables['merchant_abort_log'].rows).toBe(0);
    expect(gate.figures).toMatchObject({ merchants: N });
    const flags = gate.tables['crossborder_eligibility_flags'].columns;
    const reasons = listOf(flags['reason']) as string[];
    listOf(merchants.columns['home_country_iso']).forEach((iso, i) => {
      if (iso === 'CU') expect(reasons[i]).toBe('deny_sanctioned_home');
    });
    const denied = listOf(flags['is_eligible']).filter((eligible) => !eligible).length;
    expect(gate.figures['eligible']).toBe(N - denied);
    expect(gate.figures['deny_reasons']).toMatchObject({
      deny_sanctioned_home: reasons.filter((reason) => reason === 'deny_sanctioned_home').length,
    });

    const multi = listOf(hurdle.tables['hurdle_bernoulli'].columns['is_multi']) as boolean[];
    const chosen = [...someIds(N)].filter((_, i) => multi[i]);
    expect(hurdle.figures).toMatchObject({ merchants: N, multi: chosen.length, single: N - chosen.length });
    expect(listOf(outlets.tables['nb_final'].columns['merchant_id'])).toEqual(chosen);
    expect(outlets.figures).toMatchObject({ merchants: chosen.length, aborted: 0 });
    expect(outlets.figures['attempts']).toBe(outlets.tables['gamma_component'].rows);
    for (const run of [hurdle, outlets]) {
      const { rng_trace_log: trace, ...others } = run.tables;
      const families = Object.fromEntries(
        Object.entries(others).filter(([id]) => id !== 'merchant_abort_log'),
      );
      expect(() => verifyTrace(families, trace)).not.toThrow();
    }
  });

  it('write single precision beside the binary64 that S1 draws with', async () => {
    const [gate, hurdle] = await runAll();
    const pi = listOf(hurdle.tables['hurdle_bernoulli'].columns['pi']) as number[];
    expect(listOf(gate.tables['hurdle_pi_probs'].columns['pi'])).toEqual(pi.map(Math.fround));
  });

  it.each([2, 9])('give the same from %i shards and from shuffled rows', async (shards) => {
    const order = Uint32Array.from({ length: N }, (_, i) => (i * 137) % N);
    const shuffled = { ...references, transaction_schema_merchant_ids: shuffledTable(merchants, order) };
    const expected = (await runAll()).map(plainRun);
    expect((await runAll(shuffled, shards)).map(plainRun)).toEqual(expected);
  });

  it('move with the seed', async () => {
    const [, a] = await runAll();
    const [, b] = await runAll(references, 1, 7n);
    expect(listOf(a.tables['hurdle_bernoulli'].columns['u'])).not.toEqual(
      listOf(b.tables['hurdle_bernoulli'].columns['u']),
    );
  });

  it('write the receipt that names what was sealed, by id', async () => {
    const { documents } = await runInMemory(s0, { tables: references, policies });
    expect(documents['s0_gate_receipt_1A']).toMatchObject({
      manifest_fingerprint: 'b'.repeat(64),
      parameter_hash: 'a'.repeat(64),
      run_id: 'c'.repeat(32),
    });
    expect((documents['sealed_inputs_1A'] as { asset_id: string }[]).map(({ asset_id }) => asset_id)).toEqual(
      ['a_asset', 'b_asset'],
    );
  });

  it('refuse a sealed input whose licence has no terms', async () => {
    const tables = { ...references, license_map: { rows: 1, columns: { licence_id: strings(['MIT']) } } };
    await expect(runInMemory(s0, { tables, policies })).rejects.toMatchObject({
      code: 'licence_unknown',
      place: { dataset: 'license_map', expected: 'MIT', found: 'Project' },
    });
  });

  const withColumn = (name: string, column: Table['columns'][string]) => ({
    ...references,
    transaction_schema_merchant_ids: { rows: N, columns: { ...merchants.columns, [name]: column } },
  });
  const mcc = Int32Array.from({ length: N }, (_, i) => (i === 123 ? 1 : 5411));
  const ids = someIds(N).with(9, 5n);
  it.each([
    ['design_unknown_mcc', 'mcc', 123, withColumn('mcc', fixed('int32', mcc))],
    ['ingress_pk_duplicate', 'merchant_id', 9, withColumn('merchant_id', fixed('uint64', ids))],
    [
      'home_iso_fk',
      'home_country_iso',
      0,
      withColumn('home_country_iso', strings(new Array<string>(N).fill('XK'))),
    ],
    [
      'design_unknown_channel',
      'channel',
      0,
      withColumn('channel', strings(new Array<string>(N).fill('atm'))),
    ],
  ])('refuse the merchant table with %s, naming the row', async (code, column, row, tables) => {
    expect(await refusal(runInMemory(s0, { tables, policies }))).toMatchObject({
      code,
      dataset: 'transaction_schema_merchant_ids',
      column,
      row,
    });
  });

  it('refuse a coefficient that makes a logit infinite', async () => {
    const beta = policies.hurdle_coefficients.beta.with(0, 1.7e308).with(2, 1.7e308);
    const broken = { ...policies, hurdle_coefficients: { ...policies.hurdle_coefficients, beta } };
    expect(await refusal(runInMemory(s0, { tables: references, policies: broken }))).toMatchObject({
      code: 'hurdle_nonfinite',
    });
  });

  it('fail S2 when means leave too few acceptances', async () => {
    const tables = { ...references };
    for (const state of [s0, s1])
      Object.assign(tables, (await runInMemory(state, { tables, policies })).tables);
    const low = {
      ...policies.hurdle_coefficients,
      beta_mu: policies.hurdle_coefficients.beta_mu.with(0, 0.5),
    };
    const failed = runInMemory(s2, { tables, policies: { ...policies, hurdle_coefficients: low } });
    expect(await refusal(failed)).toMatchObject({
      code: 'ERR_S2_CORRIDOR_BREACH',
      detail: { test: 'rho_rej' },
    });
    const none = {
      ...policies.hurdle_coefficients,
      beta_mu: policies.hurdle_coefficients.beta_mu.with(0, -50),
    };
    const empty = runInMemory(s2, { tables, policies: { ...policies, hurdle_coefficients: none } });
    expect(await refusal(empty)).toMatchObject({ code: 'ERR_S2_CORRIDOR_EMPTY' });
  });

  it('log a merchant that S2 gives up and go on without it', async () => {
    const tables = { ...references };
    for (const state of [s0, s1])
      Object.assign(tables, (await runInMemory(state, { tables, policies })).tables);
    const poisoned = policies.hurdle_coefficients.beta_mu.with(2, -60); // MCC 5411
    const low = { ...policies, hurdle_coefficients: { ...policies.hurdle_coefficients, beta_mu: poisoned } };
    const run = await runInMemory(s2, { tables, policies: low });
    const aborts = run.tables['merchant_abort_log'];
    expect(aborts.rows).toBeGreaterThan(10);
    expect(new Set(listOf(aborts.columns['reason']))).toEqual(new Set(['ERR_S2_NUMERIC_INVALID']));
    expect(run.figures['aborted']).toBe(aborts.rows);
    const kept = new Set(listOf(run.tables['nb_final'].columns['merchant_id']));
    expect(listOf(aborts.columns['merchant_id']).filter((id) => kept.has(id))).toEqual([]);
    expect(aborts.rows + kept.size).toBe(run.figures['merchants']);
  });
});

async function refusal(run: Promise<unknown>): Promise<unknown> {
  try {
    await run;
  } catch (error) {
    return isFailure(error) ? { code: error.code, ...error.place } : error;
  }
  return 'no failure';
}

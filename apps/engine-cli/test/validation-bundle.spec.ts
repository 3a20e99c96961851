import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  constant,
  fixed,
  plainLists,
  type CodedListColumn,
  type FixedColumn,
  type ListColumn,
  type StateId,
} from '@merchantry/contracts';
import { readRecord, runWorld, verifySegmentGate, type World } from '@merchantry/engine';
import { canonicalJson, parseJson, passedFlag, sha256Hex, verifyBundle } from '@merchantry/hashgate';
import { changed, nudged, numberAt, plusOne, respelled, without, type Change } from './forged-changes.js';
import { forgeTable, forgeTexts, withColumn } from './forged-record.js';
import { failureOf, STATES } from './on-world.js';
import { summaryOf, WorldOnTrial } from './world-on-trial.js';

interface IndependentVerifier {
  verify(folder: string): string;
}

const VERIFIER = new URL('../../../packages/hashgate/test/independent-verifier.mjs', import.meta.url);

let trial: WorldOnTrial;
let world: World;

beforeAll(() => {
  trial = WorldOnTrial.open('1A.S9');
  world = trial.world;
});

afterAll(() => trial.close());

const output = (state: StateId, id: string) => trial.output(state, id);
const BUNDLE = 'validation_bundle_1A';
const bundle = () => world.run.path(output('1A.S9', BUNDLE).path);
const member = (name: string) => parseJson(readFileSync(`${bundle()}/${name}`, 'utf8'));

describe('the bundle of 1A', () => {
  it('has the members of the contract, all JSON, and its flag', () => {
    expect(readdirSync(bundle()).sort()).toEqual([
      'MANIFEST.json',
      '_passed.flag',
      'egress_checksums.json',
      'index.json',
      'manifest_fingerprint_resolved.json',
      'parameter_hash_resolved.json',
      'rng_accounting.json',
      's9_summary.json',
    ]);
    expect(verifyBundle(bundle()).index.every(({ schema_ref }) => schema_ref !== undefined)).toBe(true);
  });

  it('satisfies a verifier that shares no code with the product', async () => {
    const { verify } = (await import(fileURLToPath(VERIFIER))) as IndependentVerifier;
    expect(verify(bundle())).toBe('verified');
  });

  it('passed every check, and says so of every merchant', () => {
    const summary = member('s9_summary.json') as {
      run: { decision: string };
      merchants_total: number;
      checks: Record<string, string>;
    };
    expect(summary).toMatchObject({ merchants_total: 600, merchants_failed: 0, failures: [] });
    expect(summary.run.decision).toBe('PASS');
    expect(Object.keys(summary.checks)).toHaveLength(17);
    expect(new Set(Object.values(summary.checks))).toEqual(new Set(['PASS']));
  });

  it('accounts for every event family by the rows of its tables', () => {
    const { families } = member('rng_accounting.json') as {
      families: Record<string, { events_total: number; audit_present: boolean }>;
    };
    for (const [family, { events_total, audit_present }] of Object.entries(families)) {
      const rows = STATES.flatMap((id) => readRecord(world.run, id)!.outputs)
        .filter(({ id }) => id === family)
        .reduce((sum, { rows }) => sum + rows, 0);
      expect([family, events_total, audit_present]).toEqual([family, rows, true]);
    }
  });

  it('opens the gate for a later segment', () => {
    const gate = verifySegmentGate(world, '1A', ['outlet_catalogue']);
    expect(gate.datasets.map(({ rows }) => rows)).toEqual([output('1A.S8', 'outlet_catalogue').rows]);
  });

  it('is the same bundle when it is written once more', async () => {
    const before = output('1A.S9', BUNDLE).file_digest;
    rmSync(bundle(), { recursive: true });
    await runWorld(world, STATES);
    expect(output('1A.S9', BUNDLE).file_digest).toBe(before);
  });
});

const FORGERIES: readonly [StateId, string, string, Change, string][] = [
  ['1A.S1', 'hurdle_bernoulli', 'a uniform', changed('u', nudged), 'E_REPLAY_MISMATCH'],
  ['1A.S1', 'hurdle_bernoulli', 'a probability', changed('pi', nudged), 'E_REPLAY_MISMATCH'],
  [
    '1A.S1',
    'hurdle_bernoulli',
    'a branch',
    changed('is_multi', (v) => 1 - Number(v)),
    'E_S1_GATING_VIOLATION',
  ],
  ['1A.S1', 'hurdle_bernoulli', 'a lost event', without(7), 'E_S1_CARDINALITY'],
  [
    '1A.S1',
    'hurdle_bernoulli',
    'a counter',
    changed('rng_counter_before_lo', plusOne),
    'E_RNG_COUNTER_MISMATCH',
  ],
  [
    '1A.S0',
    'hurdle_pi_probs',
    'a look at a probability',
    changed('pi', (v) => Number(v) / 2),
    'E_REPLAY_MISMATCH',
  ],
  ['1A.S2', 'gamma_component', 'a gamma', changed('gamma_value', nudged), 'E_S2_COMPOSITION_MISMATCH'],
  ['1A.S2', 'gamma_component', 'a shape', changed('alpha', nudged), 'E_S2_COMPOSITION_MISMATCH'],
  ['1A.S2', 'gamma_component', 'its blocks', changed('blocks', plusOne), 'E_RNG_COUNTER_MISMATCH'],
  ['1A.S2', 'gamma_component', 'a lost event', without(3), 'E_S2_COMPONENT_ORDER'],
  ['1A.S2', 'poisson_component', 'a count', changed('k', plusOne), 'E_REPLAY_MISMATCH'],
  ['1A.S2', 'poisson_component', 'an attempt', changed('attempt', plusOne), 'E_S2_COMPONENT_ORDER'],
  ['1A.S2', 'nb_final', 'a number of outlets', changed('n_outlets', plusOne), 'E_S2_N_LT_2'],
  ['1A.S2', 'nb_final', 'a mean', changed('mu', nudged), 'E_S2_COMPOSITION_MISMATCH'],
  ['1A.S2', 'nb_final', 'a lost event', without(5), 'E_FINALISER_CARDINALITY'],
  [
    '1A.S2',
    'nb_final',
    'a moved counter',
    changed('rng_counter_after_hi', plusOne),
    'E_NONCONSUMING_CHANGED_COUNTERS',
  ],
  [
    '1A.S3',
    's3_candidate_set',
    'a rank',
    changed(
      'candidate_rank',
      plusOne,
      (table, row) =>
        row + 1 < table.rows &&
        numberAt(table, 'candidate_rank', row) > 0 &&
        numberAt(table, 'candidate_rank', row + 1) === 0,
    ),
    'E_S3_RANK_GAPS',
  ],
  ['1A.S3', 's3_candidate_set', 'a home', respelled('country_iso', 'AQ'), 'E_S3_HOME_NOT_ZERO'],
  [
    '1A.S3',
    's3_base_weight_priors',
    'a weight',
    respelled('base_weight_dp', '9.0000000'),
    'E_S3_COUNTS_MISMATCH',
  ],
  ['1A.S3', 's3_integerised_counts', 'a count', changed('count', plusOne), 'E_S3_COUNTS_MISMATCH'],
  ['1A.S3', 's3_site_sequence', 'a lost site', without(0), 'E_S3_COUNTS_MISMATCH'],
  ['1A.S4', 'poisson_component', 'a count', changed('k', plusOne), 'E_REPLAY_MISMATCH'],
  ['1A.S4', 'ztp_final', 'a target', changed('k_target', plusOne), 'E_S4_POLICY_VIOLATION'],
  ['1A.S4', 'ztp_final', 'a rate', changed('lambda_extra', nudged), 'E_S4_POLICY_VIOLATION'],
  ['1A.S4', 'ztp_final', 'attempts', changed('attempts', plusOne), 'E_S4_SEQUENCE_INVALID'],
  ['1A.S4', 'ztp_final', 'a lost event', without(0), 'E_FINALISER_CARDINALITY'],
  [
    '1A.S5',
    'ccy_country_weights_cache',
    'a weight',
    changed(
      'weight',
      (v) => Number(v) + 1e-7,
      (t, row) => numberAt(t, 'weight', row) < 0.5,
    ),
    'E_S5_WEIGHTS_MISMATCH',
  ],
  ['1A.S5', 'merchant_currency', 'a currency', respelled('kappa', 'XXX'), 'E_S5_WEIGHTS_MISMATCH'],
  ['1A.S5', 'sparse_flag', 'a flag', changed('is_sparse', (v) => 1 - Number(v)), 'E_S5_WEIGHTS_MISMATCH'],
  ['1A.S6', 'gumbel_key', 'a uniform', changed('u', nudged), 'E_REPLAY_MISMATCH'],
  ['1A.S6', 'gumbel_key', 'a key', changed('key', nudged), 'E_REPLAY_MISMATCH'],
  ['1A.S6', 'gumbel_key', 'a weight', changed('weight', (v) => Number(v) / 2), 'E_S6_MEMBERSHIP_MISMATCH'],
  ['1A.S6', 'gumbel_key', 'its draws', changed('draws', plusOne), 'E_RNG_BUDGET_VIOLATION'],
  ['1A.S6', 's6_membership', 'a lost country', without(0), 'E_S6_MEMBERSHIP_MISMATCH'],
  ['1A.S7', 's7_integerised_counts', 'a count', changed('count', plusOne), 'E_SUM_MISMATCH'],
  [
    '1A.S7',
    's7_integerised_counts',
    'an outlet moved abroad',
    (table) => {
      const { values } = table.columns.count as FixedColumn;
      const rank = (table.columns.candidate_rank as FixedColumn).values;
      const count = Int32Array.from(values as Int32Array);
      const row = count.findIndex(
        (n, i) => rank[i] === 0 && n > 1 && i + 1 < count.length && rank[i + 1] !== 0,
      );
      count[row]--;
      count[row + 1]++;
      return withColumn(table, 'count', fixed('int32', count));
    },
    'E_S7_PARITY',
  ],
  ['1A.S7', 'residual_rank', 'a residual', changed('residual', () => 0.123456), 'E_S7_PARITY'],
  ['1A.S7', 'residual_rank', 'a rank', changed('residual_rank', plusOne), 'E_S7_PARITY'],
  [
    '1A.S7',
    'dirichlet_gamma_vector',
    'a gamma',
    (table) => {
      const list = plainLists(table.columns.gamma_raw as ListColumn | CodedListColumn);
      const values = Float64Array.from((list.items as FixedColumn).values as Float64Array);
      values[0] *= 1 + 2 ** -50;
      return withColumn(table, 'gamma_raw', { ...list, items: fixed('float64', values) });
    },
    'E_REPLAY_MISMATCH',
  ],
  ['1A.S8', 'outlet_catalogue', 'a site', respelled('site_id', '000777'), 'E_S8_SEQUENCE_GAP'],
  ['1A.S8', 'outlet_catalogue', 'a lost outlet', without(2), 'E_S8_SEQUENCE_GAP'],
  ['1A.S8', 'outlet_catalogue', 'a total', changed('raw_nb_outlet_draw', plusOne), 'E_SUM_MISMATCH'],
  ['1A.S8', 'outlet_catalogue', 'a seed', changed('global_seed', plusOne), 'E_PATH_EMBED_MISMATCH'],
  [
    '1A.S8',
    'outlet_catalogue',
    'an unknown country',
    respelled('home_country_iso', 'XX'),
    'E_FK_ISO_INVALID',
  ],
  ['1A.S8', 'outlet_catalogue', 'a site twice', respelled('site_id', '000002', 0), 'E_DUP_PK'],
  [
    '1A.S8',
    'sequence_finalize',
    'a number of sites',
    changed('site_count', plusOne),
    'E_FINALISER_CARDINALITY',
  ],
  ['1A.S8', 'sequence_finalize', 'an end', respelled('end_sequence', '000009'), 'E_S8_SEQUENCE_GAP'],
  ['1A.S2', 'rng_trace_log', 'a total of draws', changed('draws_total', plusOne), 'E_TRACE_COVERAGE_MISSING'],
  ['1A.S2', 'rng_trace_log', 'a lost row', without(4), 'E_TRACE_TOTALS_MISMATCH'],
  [
    '1A.S6',
    'rng_trace_log',
    'the counter of a row',
    (table) => changed('rng_counter_after_hi', plusOne)(changed('rng_counter_before_hi', plusOne)(table)),
    'E_TRACE_COVERAGE_MISSING',
  ],
  [
    '1A.S4',
    'rng_audit_log',
    'another generator',
    (table) => withColumn(table, 'algorithm', constant('string', table.rows, 'mt19937')),
    'E_TRACE_COVERAGE_MISSING',
  ],
];

describe('a world forged to the last digest', () => {
  it.each(FORGERIES)('is caught: %s %s with %s changed', async (state, dataset, _, change, code) => {
    trial.restore();
    await forgeTable(world, state, dataset, change);
    const { failure, folder } = await trial.validate();
    expect([failure?.code, failure?.exitCode]).toEqual([code, 1]);
    expect(readdirSync(folder)).not.toContain('_passed.flag');
    expect(summaryOf(folder)).toMatchObject({
      run: { decision: 'FAIL' },
      failures_by_code: { [code]: expect.anything() },
    });
    expect((await failureOf(() => verifyBundle(folder)))?.code).toBe('E_PASS_MISSING');
    expect(trial.closed).toBe(false);
  });

  it('is caught: a seal of other digests than the identity was made of', async () => {
    trial.restore();
    const path = output('1A.S0', 'sealed_inputs_1A').path;
    const rows = parseJson(readFileSync(world.run.path(path), 'utf8')) as { sha256_hex: string }[];
    rows[0].sha256_hex = '0'.repeat(64);
    forgeTexts(world, '1A.S0', 'sealed_inputs_1A', { '': canonicalJson(rows) });
    expect((await trial.validate()).failure?.code).toBe('E_LINEAGE_SEAL_MISMATCH');
  });

  it('is caught: a receipt of another policy, with its flag made anew', async () => {
    trial.restore();
    const { path } = output('1A.S6', 's6_receipt_1A');
    const text = readFileSync(world.run.path(`${path}/S6_VALIDATION.json`), 'utf8');
    const forged = text.replace(/"policy_digest":"[0-9a-f]{64}"/, `"policy_digest":"${'0'.repeat(64)}"`);
    expect(forged).not.toBe(text);
    forgeTexts(world, '1A.S6', 's6_receipt_1A', {
      'S6_VALIDATION.json': forged,
      '_passed.flag': passedFlag(sha256Hex(forged)),
    });
    expect((await trial.validate()).failure?.code).toBe('E_RECEIPT_MISMATCH');
  });

  it('keeps the bundle of the world as it was: a forged table shuts the gate of the next segment', async () => {
    trial.restore();
    await forgeTable(world, '1A.S8', 'outlet_catalogue', respelled('site_id', '000777'));
    const failure = await failureOf(() => verifySegmentGate(world, '1A', ['outlet_catalogue']));
    expect(failure?.code).toBe('output_digest_mismatch');
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { constant } from '@merchantry/contracts';
import { verifyBundle } from '@merchantry/hashgate';
import { runWorld, type StateContext } from '../src/index.js';
import {
  bundleMembers,
  checkCompleteness,
  checkLineage,
  Findings,
  producer,
  PublishedTables,
  RngAccounting,
  type Budget,
} from '../src/validation/index.js';
import { ALL, failureOf, ToyWorkspace, withState } from './toy-workspace.js';

const CHECKS = [
  'artifact_completeness',
  'schema',
  'lineage_recompute',
  'rng_envelope',
  'rng_trace_coverage',
  'rng_stream_disjointness',
] as const;
const DICTIONARY = 'contracts/layer1/9Z/dataset_dictionary.layer1.9Z.yaml';

/** A toy segment that calls its random log by names of its own, and whose S5 may read all that it validates. */
const template = await ToyWorkspace.build();
for (const log of ['trace', 'audit']) {
  template.edit(DICTIONARY, `- id: rng_${log}_log\n`, `- id: rng_${log}_log_9Z\n`);
  readByS5(`schemas.layer1.yaml#/rng/${log}_log`, '9Z.S1', '');
}
readByS5('schemas.9Z.yaml#/rng/events/toy_event', '9Z.S1', '9Z.S2, ');
readByS5('schemas.layer1.yaml#/gate/s0_receipt', '9Z.S0', '');
afterAll(() => template.remove());

function readByS5(schemaRef: string, producedBy: string, others: string): void {
  const upTo = `schema_ref: '${schemaRef}'\n    lineage:\n      produced_by: [${producedBy}]\n      consumed_by: [`;
  template.edit(DICTIONARY, `${upTo}${others.replace(', ', '')}]`, `${upTo}${others}9Z.S5]`);
}

let workspace: ToyWorkspace;
beforeEach(() => {
  workspace = template.copy();
});
afterEach(() => workspace.remove());

/** The S5 of a segment whose events cost `budget`, and which requires these artefacts. */
const closesWith = (budget: Budget, required: readonly string[]) =>
  withState('9Z.S5', {
    async run(context: StateContext) {
      const closing = context.closing!;
      const findings = new Findings(CHECKS);
      const producers = ['toy_event', 'toy_rare'].map((id) => producer(id, 'S1', '9Z.s1', id, budget));
      const accounting = new RngAccounting(findings, producers, closing.randomLog);
      await checkLineage(closing, context, findings);
      const published = new PublishedTables({
        closing,
        findings,
        accounting,
        inspected: {},
        otherwise: ['schema', 'E_SCHEMA_INVALID'],
      });
      let merchants = 0;
      for (const id of ['toy_end', 'toy_totals', 'toy_event', 'toy_rare']) {
        const { rows } = await published.open(id);
        if (id === 'toy_event') merchants = rows;
      }
      await published.openRandomLog();
      checkCompleteness(closing, required, findings);
      await context.write('toy_close', {
        rows: 1,
        columns: { of_state: constant('string', 1, closing.state), outputs: constant('int32', 1, 1) },
      });
      const members = bundleMembers({
        closing,
        asOfMicros: context.asOfMicros,
        mathProfileId: null,
        merchants,
        findings,
        accounting,
        summary: { counts_source: 'toy_sizes' },
        more: [{ path: 'extra/toy.json', role: 'toy', content: { merchants } }],
      });
      await context.writeBundle('validation_bundle_9Z', members, findings.passed);
      findings.assertPassed();
    },
  });

const run = (budget: Budget, required: readonly string[]) =>
  runWorld(workspace.world({ segments: [closesWith(budget, required)] }), ALL);

describe('a segment closed by the shared checks', () => {
  it('keeps its random log under the names of its dictionary, and says in its bundle what was checked', async () => {
    const { index } = await run('one', ['toy_end']);
    const ids = index.datasets.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['rng_audit_log_9Z', 'rng_trace_log_9Z']));

    const { path } = index.datasets.find(({ id }) => id === 'validation_bundle_9Z')!;
    const folder = workspace.path(`runs/seed-42/${path}`);
    verifyBundle(folder);
    const member = (name: string): unknown => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'));
    expect(member('MANIFEST.json')).toMatchObject({
      version: '9Z.validation.v1',
      math_profile_id: null,
      artifact_count: 7,
      artifacts: [
        'MANIFEST.json',
        'egress_checksums.json',
        'extra/toy.json',
        'manifest_fingerprint_resolved.json',
        'parameter_hash_resolved.json',
        'rng_accounting.json',
        's5_summary.json',
      ],
    });
    expect(member('s5_summary.json')).toMatchObject({
      run: { decision: 'PASS' },
      merchants_total: 14,
      counts_source: 'toy_sizes',
      checks: Object.fromEntries(CHECKS.map((check) => [check, 'PASS'])),
      failures: [],
    });
    expect(member('rng_accounting.json')).toMatchObject({
      families: {
        toy_event: {
          events_total: 14,
          draws_total_u128_dec: '14',
          trace_totals: [
            { state: 'S1', module: '9Z.s1', substream_label: 'toy_event', trace_rows_total: 14 },
          ],
          audit_present: true,
          coverage_ok: true,
        },
      },
    });
  });

  it('fails with the code of the first check that failed, and leaves a bundle without a flag', async () => {
    const failure = await failureOf(() => run('pair', ['toy_end']));
    expect([failure.code, failure.place.dataset, failure.place.row]).toEqual([
      'E_RNG_BUDGET_VIOLATION',
      'toy_event',
      0,
    ]);
    const failed = workspace.path('runs/seed-42/data/layer1/9Z/validation_failed');
    const files = readdirSync(failed, { recursive: true, encoding: 'utf8' });
    expect(files.some((file) => file.endsWith('s5_summary.json'))).toBe(true);
    expect(files.some((file) => file.endsWith('_passed.flag'))).toBe(false);
  });

  it('lets a check that comes before speak first', async () => {
    const failure = await failureOf(() => run('pair', ['toy_end', 'toy_nothing']));
    expect([failure.code, failure.place.dataset]).toEqual(['E_ARTEFACT_MISSING', 'toy_nothing']);
  });
});

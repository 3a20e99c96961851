import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { inferProjects, type Projects } from './plugin.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** A workspace of contracts and manifests, with files added. */
function inferred(files: Readonly<Record<string, string>>): Projects {
  const root = mkdtempSync(join(tmpdir(), 'nx-states-'));
  try {
    cpSync(join(repository, 'contracts'), join(root, 'contracts'), { recursive: true });
    const manifests = {
      'packages/seg-1a/package.json': {
        name: '@merchantry/seg-1a',
        dependencies: { '@merchantry/engine': '0.1.0' },
      },
      'packages/engine/package.json': {
        name: '@merchantry/engine',
        nx: { name: 'engine' },
        dependencies: { '@merchantry/rng': '0.1.0', zod: '4' },
      },
      'packages/rng/package.json': { name: '@merchantry/rng', nx: { name: 'rng' } },
      'packages/reference/package.json': {
        name: '@merchantry/reference',
        nx: { name: 'reference-builders' },
        dependencies: { '@merchantry/rng': '0.1.0' },
      },
    };
    const all = {
      ...Object.fromEntries(Object.entries(manifests).map(([path, value]) => [path, JSON.stringify(value)])),
      ...files,
    };
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return inferProjects(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** A dictionary of a second segment whose gate reads what 1A wrote. */
const SECOND_SEGMENT = {
  'packages/seg-1b/package.json': JSON.stringify({ name: '@merchantry/seg-1b' }),
  'contracts/layer1/1B/dataset_dictionary.layer1.1B.yaml': `
datasets:
  - id: s0_gate_receipt_1B
    status: approved
    class: receipt
    scope: segment
    owner_subsegment: 1B
    description: Receipt.
    version: 1.0.0
    format: json
    path: 'data/layer1/1B/s0_gate_receipt/manifest_fingerprint={manifest_fingerprint}/s0_gate_receipt.json'
    partitioning: [manifest_fingerprint]
    ordering: []
    schema_ref: 'schemas.layer1.yaml#/gate/s0_receipt'
    lineage: { produced_by: [1B.S0], consumed_by: [], final_in_layer: false }
    retention_days: 365
    pii: false
    licence: Project
  - id: nb_final
    status: approved
    class: log
    scope: state
    owner_subsegment: 1B
    description: Counts.
    version: 1.0.0
    format: parquet
    path: 'logs/layer1/1A/rng/events/nb_final/seed={seed}/parameter_hash={parameter_hash}/run_id={run_id}/'
    partitioning: [seed, parameter_hash, run_id]
    ordering: [merchant_id]
    schema_ref: 'schemas.1A.yaml#/rng/events/nb_final'
    lineage: { produced_by: [1A.S2], consumed_by: [1B.S0], final_in_layer: false }
    retention_days: 180
    pii: false
    licence: Project
`,
};

describe('the plugin', () => {
  it('follows data across segments', () => {
    const projects = inferred(SECOND_SEGMENT);
    const { targets, implicitDependencies } = projects['packages/seg-1b'];
    expect(implicitDependencies).toEqual(['reference-builders', 'seg-1a']);
    expect(targets!.s0.dependsOn).toContainEqual({ projects: ['seg-1a'], target: 's2' });
    expect(targets!.s0.inputs).toContainEqual({
      dependentTasksOutputFiles: expect.stringMatching(
        /[{,]\*\*\/logs\/layer1\/1A\/rng\/events\/nb_final\/\*\*\/\*[,}]/,
      ),
      transitive: true,
    });
  });

  it('leaves out a segment that has contracts but no package yet', () => {
    const { 'packages/seg-1b/package.json': _package, ...contracts } = SECOND_SEGMENT;
    expect(_package).toMatch(/seg-1b/);
    expect(Object.keys(inferred(contracts))).toEqual(['packages/seg-1a', 'reference']);
  });

  it('hashes the libraries that a segment is built from, and no other', () => {
    const { targets } = inferred({})['packages/seg-1a'];
    expect(targets!.s1.inputs).toContainEqual({ input: 'production', projects: ['engine', 'rng'] });
  });

  it('builds references apart from their builders, by the profile of the configuration', () => {
    const { name, implicitDependencies, targets } = inferred({}).reference;
    expect([name, implicitDependencies]).toEqual(['reference', ['engine-cli']]);
    expect(targets!.build.inputs).toContainEqual({
      input: 'production',
      projects: ['reference-builders', 'rng'],
    });
    expect(targets!.build.outputs).toContain(
      '{workspaceRoot}/reference/layer1/transaction_schema_merchant_ids/{options.profile}',
    );
    expect(targets!.build.configurations!.smoke).toEqual({ profile: 'smoke' });
  });

  it('caches no reference build while a user file stands in for a source', () => {
    const lock = 'config/reference/sources.lock.json';
    expect(inferred({ [lock]: '{}' }).reference.targets!.build.cache).toBe(true);
    expect(inferred({ [lock]: '{"gdp":{"path":"gdp.csv"}}' }).reference.targets!.build.cache).toBe(false);
  });

  it('says in one line what is wrong with the contracts', () => {
    expect(() =>
      inferred({ 'contracts/layer1/1A/dataset_dictionary.layer1.1A.yaml': 'datasets: 7\n' }),
    ).toThrow(expect.objectContaining({ code: 'contract_invalid' }));
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkContracts, loadContracts } from '../src/index.js';
import { DICTIONARY, SCHEMAS, withEdited, WORKSPACE } from './edited-contracts.js';

const contracts = loadContracts(WORKSPACE);

/** Keys of the licence map, from the table that the reference build publishes. */
const licences = new Set(
  readFileSync(join(WORKSPACE, 'packages/reference/data/licences.csv'), 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.split(',', 1)[0])
    .filter((id) => id !== ''),
);

describe('the contracts of this repository', () => {
  it('pass every check, licences included', () => {
    expect(checkContracts(contracts, licences).map((failure) => failure.describe())).toEqual([]);
  });

  it('imply the graph S0 -> S1 -> S2', () => {
    expect(contracts.states('1A').slice(0, 3)).toEqual([
      { id: '1A.S0', segment: '1A', state: 'S0', dependsOn: [] },
      { id: '1A.S1', segment: '1A', state: 'S1', dependsOn: ['1A.S0'] },
      { id: '1A.S2', segment: '1A', state: 'S2', dependsOn: ['1A.S0', '1A.S1'] },
    ]);
  });

  it('list a state after everything it waits for', () => {
    const order = contracts.states().map(({ id }) => id);
    for (const { id, dependsOn } of contracts.states()) {
      for (const before of dependsOn) expect(order.indexOf(before)).toBeLessThan(order.indexOf(id));
    }
    expect(new Set(order).size).toBe(order.length);
  });

  it('hand a state what lists it as a consumer, and nothing else', () => {
    expect(contracts.consumed('1A.S1').map(({ id }) => id)).toEqual(['hurdle_design_matrix']);
    expect(contracts.policiesOf('1A.S1').map(({ id }) => id)).toEqual(['hurdle_coefficients', 'rng']);
    for (const { id } of contracts.states()) {
      for (const entry of contracts.consumed(id)) expect(entry.consumedBy).toContain(id);
      for (const entry of contracts.produced(id)) expect(entry.producedBy).toContain(id);
    }
  });

  it('let the gate seal all that the segment reads from outside', () => {
    const sealed = contracts.sealedInputs('1A').map(({ id }) => id);
    expect(sealed).toEqual(expect.arrayContaining(['gdp_per_capita', 'rng', 'validation_policy']));
    expect(sealed).not.toContain('hurdle_design_matrix');
    expect(sealed).not.toContain('mcc_priors');
  });

  it('keep receipts out of what any state but the last reads, so that sealing anew reruns only whom it concerns', () => {
    for (const id of ['s0_gate_receipt_1A', 'sealed_inputs_1A']) {
      expect(contracts.dataset(id).consumedBy.filter((state) => state.startsWith('1A.'))).toEqual(['1A.S9']);
    }
  });

  it('give every event the shared envelope, merchant id unsigned', () => {
    const { columns } = contracts.tableSchema('hurdle_bernoulli');
    expect(columns.slice(0, 5).map(({ name, lineage }) => [name, lineage])).toEqual([
      ['ts_utc', true],
      ['run_id', true],
      ['seed', true],
      ['parameter_hash', true],
      ['manifest_fingerprint', true],
    ]);
    expect(columns.find(({ name }) => name === 'draws')).toMatchObject({ type: 'uint64', lineage: false });
    expect(columns.find(({ name }) => name === 'merchant_id')).toMatchObject({ type: 'uint64', minimum: 1n });
  });

  it('mark every identity and clock column as lineage', () => {
    const clocks = ['ts_utc', 'created_utc', 'run_id', 'seed', 'global_seed', 'parameter_hash'];
    const identities = [...clocks, 'manifest_fingerprint', 'produced_by_fingerprint'];
    for (const entry of contracts.datasets.values()) {
      if (entry.format !== 'parquet') continue;
      for (const { name, lineage } of contracts.tableSchema(entry.id).columns) {
        expect([entry.id, name, lineage]).toEqual([entry.id, name, identities.includes(name)]);
      }
    }
  });

  it('name the columns that a path fills', () => {
    const { path, partitioning } = contracts.dataset('rng_trace_log');
    expect(path).toBe(
      'logs/layer1/1A/rng/trace/state={state}/seed={seed}/parameter_hash={parameter_hash}/run_id={run_id}/',
    );
    expect(partitioning).toEqual(['seed', 'parameter_hash', 'run_id']);
  });

  it('refuse an id that no dictionary holds', () => {
    expect(() => contracts.dataset('nobody')).toThrow(
      expect.objectContaining({ code: 'dictionary_path_violation' }),
    );
    expect(() => contracts.tableSchema('s0_gate_receipt_1A')).toThrow(
      expect.objectContaining({ code: 'contract_invalid' }),
    );
  });
});

describe('the meaning of a contract', () => {
  const meaning = (edits: Parameters<typeof withEdited>[0]) =>
    withEdited(edits, (root) => {
      const edited = loadContracts(root);
      return { dataset: edited.meaning('hurdle_bernoulli'), segment: edited.segmentMeaning('1A') };
    });
  const before = meaning([]);

  it('ignores comments, descriptions and who reads it', () => {
    const after = meaning([
      {
        file: DICTIONARY,
        from: 'description: One draw a merchant',
        to: 'description: A single draw a merchant',
      },
      { file: SCHEMAS, from: '# Shapes of segment 1A', to: '# The shapes of segment 1A' },
    ]);
    expect(after).toEqual(before);
  });

  it('changes with a bound', () => {
    const after = meaning([{ file: SCHEMAS, from: 'exclusiveMaximum: 1\n', to: 'maximum: 1\n' }]);
    expect(after.dataset).not.toEqual(before.dataset);
    expect(after.segment).not.toEqual(before.segment);
  });

  it('lists the files of a segment with the packs that all share', () => {
    expect(before.segment.map(({ name }) => name)).toEqual([
      'artefact_registry_1A.yaml',
      'dataset_dictionary.layer1.1A.yaml',
      'schemas.1A.yaml',
      'schemas.layer1.yaml',
      'schemas.reference.yaml',
    ]);
  });
});

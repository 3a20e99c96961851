import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { planWorld, runWorld, verifyRun } from '../src/index.js';
import { deriveWorldIndex, ensureWorldIndex, readRecords, writeWorldIndex } from '../src/world-index.js';
import { worldDigest } from '@merchantry/hashgate';
import { ALL, failureOf, ToyWorkspace } from './toy-workspace.js';

const template = await ToyWorkspace.build();
const before = await template.run();
await template.closeWorlds();
afterAll(() => template.remove());

let workspace: ToyWorkspace;
beforeEach(() => {
  workspace = template.copy();
});
afterEach(() => workspace.remove());

const AS_OF = '2026-01-01T00:00:00.000000Z';
const inRun = (path: string) => join('runs/seed-42', path);
const remove = (path: string) => rmSync(workspace.path(inRun(path)));
const fileOf = (id: string) => before.index.datasets.find((dataset) => dataset.id === id)!.files[0].path;

describe('verify', () => {
  it('counts what it has checked', () => {
    const files = before.index.datasets.flatMap((dataset) => dataset.files);
    expect(verifyRun(workspace.world())).toEqual({
      label: 'seed-42',
      world_digest: before.index.world_digest,
      states: ALL.length,
      files: files.length,
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    });
  });

  it.each<[string, string, () => void]>([
    ['a changed byte', 'output_digest_mismatch', () => workspace.write(inRun(fileOf('toy_end')), 'PAR1')],
    ['a lost file', 'incomplete_dataset_instance', () => remove(fileOf('toy_rare'))],
    ['a garbled record', 'record_invalid', () => workspace.write(inRun('records/9Z.S4.json'), '{}')],
    [
      'an edited world.json',
      'record_invalid',
      () => workspace.edit(inRun('world.json'), '"world_version":1', '"world_version":1 '),
    ],
    [
      'a world.json with a byte-order mark',
      'record_invalid',
      () => workspace.write(inRun('world.json'), `\ufeff${workspace.text(inRun('world.json'))}`),
    ],
    ['a lost world.json', 'record_invalid', () => remove('world.json')],
    [
      'an edited receipt',
      'record_invalid',
      () => workspace.edit(inRun('run_receipt.json'), 'default', 'default2'),
    ],
    ['a lost record', 'record_invalid', () => remove('records/9Z.S4.json')],
    ['no gate', 'record_missing', () => remove('records/9Z.S0.json')],
    [
      'an edited policy',
      'sealed_input_mismatch',
      () => workspace.edit('config/rng.yaml', 'toy-epoch', 'epoch-2'),
    ],
    [
      'a missing reference',
      'reference_missing',
      () => rmSync(workspace.path('reference/toy/toy_countries'), { recursive: true }),
    ],
  ])('finds %s and heals nothing', async (_, code, harm) => {
    harm();
    const first = await failureOf(() => verifyRun(workspace.world()));
    const second = await failureOf(() => verifyRun(workspace.world()));
    expect([first.code, first.exitCode]).toEqual([code, 1]);
    expect(second.describe()).toBe(first.describe());
  });
});

describe('a plan', () => {
  const plan = (label?: string) =>
    planWorld(workspace.world({ label }), new Set(ALL)).map(({ state, action, reasons }) => [
      state.slice(3),
      action,
      ...reasons,
    ]);

  it('reuses what is fresh and knows how long it took', () => {
    const lines = planWorld(workspace.world(), new Set(ALL));
    expect(lines.map(({ action }) => action)).toEqual(ALL.map(() => 'reuse'));
    expect(lines.every(({ last_seconds }) => typeof last_seconds === 'number')).toBe(true);
  });

  it('runs everything where there is nothing', () => {
    expect(plan('new')).toEqual([
      ['S0', 'run', 'first run'],
      ...['S1', 'S2', 'S3', 'S4', 'S5'].map((state) => [state, 'run', 'upstream has not been run']),
    ]);
    expect(planWorld(workspace.world({ label: 'new' }), new Set(ALL))[0].last_seconds).toBeNull();
  });

  it('says what an edit reaches, and that the rest waits for it', async () => {
    workspace.edit('config/layer1/9Z/toy_branch_law.yaml', 'power: 1', 'power: 2');
    expect(plan()).toEqual([
      ['S0', 'run', 'policy:toy_branch_law'],
      ['S1', 'wait', '9Z.S0'],
      ['S2', 'wait', '9Z.S0', '9Z.S1'],
      ['S3', 'run', 'policy:toy_branch_law'],
      ['S4', 'run', 'identity'],
      ['S5', 'run', 'identity'],
    ]);
    const { states } = await runWorld(workspace.world(), ALL);
    expect(states.map(({ action }) => action)).toEqual(['ran', 'reused', 'reused', 'ran', 'ran', 'ran']);
  });

  it('names damage by its code and touches nothing', () => {
    remove(fileOf('toy_sizes'));
    const run = [
      ['S0', 'reuse'],
      ['S1', 'run', 'incomplete_dataset_instance'],
      ['S2', 'wait', '9Z.S1'],
      ['S3', 'reuse'],
      ['S4', 'wait', '9Z.S2'],
      ['S5', 'wait', '9Z.S1', '9Z.S2', '9Z.S4'],
    ];
    expect(plan()).toEqual(run);
    expect(plan()).toEqual(run);
  });

  it('plans as far as it is asked', () => {
    expect(planWorld(workspace.world(), new Set(['9Z.S3'])).map(({ state }) => state)).toEqual(['9Z.S3']);
  });
});

describe('the index of a world', () => {
  const records = () => readRecords(workspace.world().run);

  it('follows from the records alone, whatever order they come in', () => {
    const index = deriveWorldIndex('seed-42', AS_OF, records());
    expect(index).toEqual(before.index);
    const datasets = [...records()].reverse();
    expect(deriveWorldIndex('seed-42', AS_OF, datasets).world_digest).toBe(index.world_digest);
  });

  it('digests tables of class data and log, each part of a shared one by itself', () => {
    const entries = [
      'toy_branch',
      'toy_close',
      'toy_end',
      'toy_event',
      'toy_rare',
      'toy_scope',
      'toy_sizes',
      'toy_totals',
    ].map((id) => ({ id, contentDigest: contentOf(id, undefined) }));
    const parts = [
      ['rng_audit_log', 'S1'],
      ['rng_trace_log', 'S1'],
      ['toy_abort_log', 'S0'],
      ['toy_abort_log', 'S2'],
    ].map(([id, state]) => ({ id: `${id}/state=${state}`, contentDigest: contentOf(id, state) }));
    expect(before.index.world_digest).toBe(worldDigest([...entries, ...parts]));
  });

  const contentOf = (id: string, state: string | undefined) =>
    before.index.datasets.find(
      (dataset) => dataset.id === id && (state === undefined || dataset.state === `9Z.${state}`),
    )!.content_digest!;

  it('is derived where neither file is there, and left alone where one is', () => {
    const { run } = workspace.world();
    const [world, receipt] = ['world.json', 'run_receipt.json'].map((path) => workspace.text(inRun(path)));
    remove('world.json');
    ensureWorldIndex(run, AS_OF);
    expect(() => workspace.text(inRun('world.json'))).toThrow();
    remove('run_receipt.json');
    ensureWorldIndex(run, AS_OF);
    expect(['world.json', 'run_receipt.json'].map((path) => workspace.text(inRun(path)))).toEqual([
      world,
      receipt,
    ]);
  });

  it('is none where no gate has been run', () => {
    rmSync(workspace.path(inRun('records')), { recursive: true });
    expect(writeWorldIndex(workspace.world().run, AS_OF)).toBeNull();
  });
});

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { loadContracts, valueAt, type Table } from '@merchantry/contracts';
import { canonicalJson, sha256Hex } from '@merchantry/hashgate';
import { verifyTrace } from '@merchantry/rng';
import { openDatabase, readTable } from '@merchantry/tables';
import { readRecord, type Progress, type WorldIndex } from '../src/index.js';
import { ALL, ToyWorkspace } from './toy-workspace.js';

const workspace = await ToyWorkspace.build();
const { index, states } = await workspace.run();
const database = await openDatabase({ threads: 1 });
afterEach(() => workspace.closeWorlds());
afterAll(async () => {
  database.close();
  await workspace.remove();
});

const run = (path: string) => workspace.path(join('runs/seed-42', path));
const dataset = (id: string, of: WorldIndex = index) => of.datasets.find((entry) => entry.id === id)!;
const read = (id: string): Promise<Table> =>
  readTable(database, [run(dataset(id).files[0].path)], loadContracts(workspace.root).tableSchema(id));
const record = (id: string) => readRecord(workspace.world().run, id as '9Z.S0')!;
const json = (path: string) =>
  JSON.parse(workspace.text(join('runs/seed-42', path))) as Record<string, unknown>;

describe('a world', () => {
  it('runs every state in the order of the graph', () => {
    expect(states.map(({ state, action, reasons }) => [state, action, reasons])).toEqual(
      ALL.map((id) => [id, 'ran', ['first run']]),
    );
  });

  it('leaves nothing behind but what it lists, its records and its derived files', () => {
    expect(readdirSync(run('.')).sort()).toEqual([
      'data',
      'logs',
      'records',
      'reports',
      'run_receipt.json',
      'sealed',
      'world.json',
    ]);
    expect(readdirSync(run('records')).sort()).toEqual(ALL.map((id) => `${id}.json`));
    for (const { files } of index.datasets)
      for (const file of files) expect(existsSync(run(file.path))).toBe(true);
  });

  it('fills every lineage column with the tokens that fill the path', async () => {
    const { tokens, path } = dataset('toy_sizes');
    const { columns, rows } = await read('toy_sizes');
    expect(tokens).toEqual(record('9Z.S1').tokens);
    expect(path).toBe(`data/layer1/9Z/toy_sizes/seed=42/parameter_hash=${tokens.parameter_hash}`);
    for (let row = 0; row < rows; row++) {
      expect(
        Object.entries(columns)
          .slice(0, 6)
          .map(([name, column]) => [name, valueAt(column, row)]),
      ).toEqual([
        ['seed', 42n],
        ['global_seed', 42n],
        ['parameter_hash', tokens.parameter_hash],
        ['manifest_fingerprint', tokens.manifest_fingerprint],
        ['produced_by_fingerprint', null],
        ['run_id', tokens.run_id],
      ]);
    }
  });

  it('does what the states say', async () => {
    const scope = await read('toy_scope');
    const sizes = await read('toy_sizes');
    const totals = await read('toy_totals');
    expect(scope.rows).toBe(14);
    const sum = (table: Table, name: string) =>
      Array.from({ length: table.rows }, (_, row) => Number(valueAt(table.columns[name], row))).reduce(
        (a, b) => a + b,
      );
    expect(sum(totals, 'total')).toBe(sum(sizes, 'size'));
  });

  it('seals canonical policies and the profile fields that are declared', () => {
    const sealed = workspace.text('runs/seed-42/sealed/policy/9Z/toy_size_law.json');
    expect(sealed).toBe('{"factor":3,"rare_below":0.25}');
    expect(json('sealed/profile/9Z.json')).toEqual({
      as_of_utc: '2026-01-01T00:00:00.000000Z',
      merchants: 50,
    });
    const input = record('9Z.S0').inputs.find(({ kind, id }) => kind === 'policy' && id === 'toy_size_law')!;
    expect(input.sha256).toBe(sha256Hex(sealed));
  });

  it('states in the seal every policy and reference of the segment, under its tokens', () => {
    const tokens = record('9Z.S0').segment_tokens!;
    const folder = `manifest_fingerprint=${tokens.manifest_fingerprint}`;
    const assets = json(`data/layer1/9Z/sealed_inputs/${folder}/sealed_inputs_9Z.json`) as unknown as Record<
      string,
      unknown
    >[];
    expect(assets.map(({ asset_id, path, partition }) => [asset_id, path, partition])).toEqual([
      ['rng', 'config/rng.yaml', {}],
      ['toy_branch_law', 'config/layer1/9Z/toy_branch_law.yaml', {}],
      ['toy_countries', 'reference/toy/toy_countries/part-00000.parquet', {}],
      ['toy_merchants', 'reference/toy/toy_merchants/default/part-00000.parquet', { profile: 'default' }],
      ['toy_scope_law', 'config/layer1/9Z/toy_scope_law.yaml', {}],
      ['toy_size_law', 'config/layer1/9Z/toy_size_law.yaml', {}],
      ['toy_total_law', 'config/layer1/9Z/toy_total_law.yaml', {}],
      ['toy_weights', 'reference/toy/toy_weights/part-00000.parquet', {}],
    ]);
    expect(json(`data/layer1/9Z/s0_gate_receipt/${folder}/s0_gate_receipt.json`)).toMatchObject({
      manifest_fingerprint: tokens.manifest_fingerprint,
      parameter_hash: tokens.parameter_hash,
    });
    expect(json('run_receipt.json')).toMatchObject({ ...tokens, label: 'seed-42', profile: 'default' });
  });

  it('records what a state read and nothing else, later states by what the producer published', () => {
    const { inputs, segment_tokens } = record('9Z.S2');
    expect(segment_tokens).toBeUndefined();
    expect(inputs.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'contract run_report_9Z',
      'contract toy_abort_log',
      'contract toy_countries',
      'contract toy_event',
      'contract toy_receipt',
      'contract toy_sizes',
      'contract toy_total_law',
      'contract toy_totals',
      'dataset toy_event@9Z.S1',
      'dataset toy_sizes@9Z.S1',
      'policy toy_total_law',
      'profile as_of_utc',
      'reference toy_countries',
      'seed seed',
    ]);
    const sizes = inputs.find(({ id }) => id === 'toy_sizes@9Z.S1')!;
    expect(sizes.sha256).toBe(dataset('toy_sizes').file_digest);
  });

  it('writes families, trace and one audit row of a state that draws', async () => {
    const [events, rare, trace, audit] = [
      await read('toy_event'),
      await read('toy_rare'),
      await read('rng_trace_log'),
      await read('rng_audit_log'),
    ];
    expect(events.rows).toBe(14);
    expect(rare.rows).toBeGreaterThan(0);
    expect(trace.rows).toBe(events.rows + rare.rows);
    verifyTrace({ events, rare }, trace);
    expect(audit.rows).toBe(1);
    const row = Object.fromEntries(
      Object.entries(audit.columns).map(([name, column]) => [name, valueAt(column, 0)]),
    );
    expect(row).toEqual({
      ts_utc: BigInt(Date.UTC(2026, 0, 1)) * 1000n,
      run_id: dataset('rng_audit_log').tokens.run_id,
      seed: 42n,
      manifest_fingerprint: dataset('rng_audit_log').tokens.manifest_fingerprint,
      parameter_hash: dataset('rng_audit_log').tokens.parameter_hash,
      algorithm: 'philox2x64-10',
      build_commit: null,
      code_digest: null,
      hostname: null,
      platform: null,
      notes: null,
    });
  });

  it('may leave out a family that has no event, and no other', async () => {
    const dry = workspace.copy();
    dry.edit('config/layer1/9Z/toy_size_law.yaml', 'rare_below: 0.25', 'rare_below: 0');
    const { index: without } = await dry.run({ label: 'dry' });
    expect(without.datasets.some(({ id }) => id === 'toy_rare')).toBe(false);
    expect(dataset('toy_event', without).rows).toBe(14);
    await dry.remove();
  });

  it('reads a dataset of several writers as the union of its parts', async () => {
    const parts = index.datasets.filter(({ id }) => id === 'toy_abort_log');
    expect(parts.map(({ state, rows }) => [state, rows])).toEqual([
      ['9Z.S0', 0],
      ['9Z.S2', 1],
    ]);
    expect(valueAt((await read('toy_end')).columns.aborted, 0)).toBe(1);
  });

  it('ends every state with a report that is a function of the world', async () => {
    const path = `reports/layer1/9Z/state=S1/seed=42/parameter_hash=${record('9Z.S1').tokens.parameter_hash}/run_id=${record('9Z.S1').tokens.run_id}/run_report.json`;
    const report = json(path);
    expect(report).toMatchObject({
      layer: 'layer1',
      segment: '9Z',
      state: 'S1',
      status: 'completed',
      ts_utc: '2026-01-01T00:00:00.000000Z',
      detail: { figures: { merchants: 14, epoch_bytes: 32 } },
    });
    const other = await workspace.run({ label: 'elsewhere', workers: 3 });
    expect(other.index.world_digest).toBe(index.world_digest);
    expect(workspace.text(join('runs/elsewhere', path))).toBe(canonicalJson(report));
  });

  it('tells the watcher what it does', async () => {
    const heard: string[] = [];
    const progress: Progress = {
      begin: (name) => heard.push(`begin ${name}`),
      advance: (done, total, unit) => heard.push(`${done}/${total} ${unit}`),
      end: (outcome) => heard.push(`end ${outcome}`),
      note: (message) => heard.push(message),
    };
    await workspace.run({ label: 'watched', progress }, ['9Z.S1']);
    expect(heard).toEqual([
      'begin 9Z.S0 Seal, and say who is in',
      'end done',
      'begin 9Z.S1 Grow every merchant',
      '14/14 rows',
      'end done',
    ]);
  });

  it('writes the journal: what started and ended, with wall time and host', () => {
    const lines = workspace.world().journal.lines('9Z');
    expect(lines.map(({ state, status }) => `${state} ${status}`)).toEqual(
      ALL.flatMap((id) => [`${id} started`, `${id} completed`]),
    );
    expect(lines[0].detail).toHaveProperty('host.hostname');
    expect(lines[1].detail).toMatchObject({ rows: 14 });
    expect(lines[0].ts_utc).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/);
    expect(lines[0]).toMatchObject({
      run_id: record('9Z.S0').tokens.run_id,
      parameter_hash: record('9Z.S0').tokens.parameter_hash,
    });
  });

  it('reads a journal whose last line was cut short, and goes on below it', () => {
    const { journal } = workspace.world({ label: 'cut' });
    for (const status of ['started', 'completed', 'reused'] as const) journal.append('9Z.S0', status, null);
    const [name] = readdirSync(workspace.path('runs/cut/reports'), {
      recursive: true,
      encoding: 'utf8',
    }).filter((path) => path.endsWith('.jsonl'));
    const file = workspace.path(`runs/cut/reports/${name}`);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, -40));
    for (const status of ['started', 'completed'] as const) journal.append('9Z.S0', status, null);
    expect(journal.lines('9Z').map(({ status }) => status)).toEqual(['started', 'completed', 'completed']);
  });
});

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Failure } from '@merchantry/contracts';
import { parseEgressChecksums, sha256Hex, verifyBundle } from '@merchantry/hashgate';
import { readRecord, runWorld, verifyRun, type Segment, type StateDefinition } from '../src/index.js';
import { membersOf } from './fixtures/toy-segment.mjs';
import { ALL, contextWith, failureOf, runOf, ToyWorkspace, withState } from './toy-workspace.js';

const template = await ToyWorkspace.build();
const before = await template.run();
await template.closeWorlds();
afterAll(() => template.remove());

let workspace: ToyWorkspace;
beforeEach(() => {
  workspace = template.copy();
});
afterEach(() => workspace.remove());

const inRun = (path: string) => workspace.path(join('runs/seed-42', path));
const output = (id: string) => before.index.datasets.find((dataset) => dataset.id === id)!;
const oneChanged = (id: string, run: StateDefinition['run'], label = 'w') =>
  failureOf(() => runWorld(workspace.world({ segments: [withState(id, { run })], label }), ALL));

describe('a receipt', () => {
  it('is a folder of canonical JSON and a flag over its bytes in the order of their names', () => {
    const { path, files, rows, content_digest } = output('toy_receipt');
    const contents = ['TOTALS_VALIDATION.json', 'detail.json'].map((name) =>
      readFileSync(inRun(`${path}/${name}`), 'utf8'),
    );
    expect(contents).toEqual(['{"countries":3,"status":"PASS"}', '["DE","FR","KE"]']);
    expect(readFileSync(inRun(`${path}/_passed.flag`), 'utf8')).toBe(
      `sha256_hex = ${sha256Hex(...contents)}\n`,
    );
    expect(files.map((file) => file.path.slice(path.length + 1))).toEqual([
      'TOTALS_VALIDATION.json',
      '_passed.flag',
      'detail.json',
    ]);
    expect([rows, content_digest]).toEqual([0, null]);
  });

  const receipt = () => inRun(output('toy_receipt').path);
  it.each<[string, () => void]>([
    ['no flag', () => rmSync(join(receipt(), '_passed.flag'))],
    ['a flag of another form', () => writeFileSync(join(receipt(), '_passed.flag'), 'passed\n')],
    [
      'another digest',
      () => writeFileSync(join(receipt(), '_passed.flag'), `sha256_hex = ${'0'.repeat(64)}\n`),
    ],
    ['a changed document', () => writeFileSync(join(receipt(), 'detail.json'), '["DE","FR","PL"]')],
    ['a surplus document', () => writeFileSync(join(receipt(), 'more.json'), '{}')],
    ['a surplus file', () => writeFileSync(join(receipt(), 'notes.txt'), 'x')],
    ['no document', () => rmSync(join(receipt(), 'TOTALS_VALIDATION.json'))],
    ['no folder', () => rmSync(receipt(), { recursive: true })],
  ])('with %s stops its reader with the code of the gate', async (_, harm) => {
    const segments = [withState('9Z.S4', {})];
    const run: StateDefinition['run'] = async (context) => {
      harm();
      await context.readReceipt('toy_receipt', 'E_FLAG_HASH_MISMATCH');
    };
    rmSync(inRun('records/9Z.S4.json'));
    const failure = await failureOf(() =>
      runWorld(workspace.world({ segments: [{ ...segments[0], states: changed(segments[0], run) }] }), ALL),
    );
    expect([failure.code, failure.place.dataset]).toEqual(['E_FLAG_HASH_MISMATCH', 'toy_receipt']);
  });

  const changed = (of: Segment, run: StateDefinition['run']) =>
    of.states.map((state) => (state.id === '9Z.S4' ? { ...state, run } : state));

  it('whose flag fits other documents than its record is not what was published', async () => {
    const forged = '{"countries":9,"status":"PASS"}';
    const run: StateDefinition['run'] = async (context) => {
      writeFileSync(join(receipt(), 'TOTALS_VALIDATION.json'), forged);
      writeFileSync(
        join(receipt(), '_passed.flag'),
        `sha256_hex = ${sha256Hex(forged, '["DE","FR","KE"]')}\n`,
      );
      await context.readReceipt('toy_receipt', 'E_FLAG_HASH_MISMATCH');
    };
    rmSync(inRun('records/9Z.S4.json'));
    const failure = await oneChanged('9Z.S4', run, 'seed-42');
    expect(failure.code).toBe('output_digest_mismatch');
  });

  it('is healed by a world and named by verify', async () => {
    rmSync(join(receipt(), 'detail.json'));
    const failure = await failureOf(() => verifyRun(workspace.world()));
    expect([failure.code, failure.place.path]).toEqual([
      'incomplete_dataset_instance',
      `${output('toy_receipt').path}/detail.json`,
    ]);
    const { states, index } = await workspace.run();
    expect(states.map(({ action }) => action)).toEqual([
      'reused',
      'reused',
      'healed',
      'reused',
      'reused',
      'reused',
    ]);
    expect(index).toEqual(before.index);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a document that breaks its schema', { 'TOTALS_VALIDATION.json': {} }, 'json_schema_violation'],
    ['no main document', { 'other.json': {} }, 'write_undeclared'],
    ['a name that leads elsewhere', { 'TOTALS_VALIDATION.json': {}, '../x.json': 1 }, 'write_undeclared'],
  ])('cannot be written with %s', async (_, files, code) => {
    const failure = await oneChanged('9Z.S2', (context) =>
      runOf('9Z.S2')(
        contextWith(context, { writeReceipt: (dataset) => context.writeReceipt(dataset, files) }),
      ),
    );
    expect(failure.code).toBe(code);
  });

  it('is no table, and a table is no receipt', async () => {
    for (const run of [
      async (context) => context.writeReceipt('toy_totals', { 'totals.json': 1 }),
      async (context) => context.writeJson('toy_receipt', {}),
      async (context) => context.write('toy_receipt', { rows: 0, columns: {} }),
    ] satisfies StateDefinition['run'][])
      expect((await oneChanged('9Z.S2', run)).code).toBe('write_undeclared');
  });
});

describe('a bundle', () => {
  const bundle = () => inRun(output('validation_bundle_9Z').path);

  it('verifies, and lists every table and log of the segment with both digests', () => {
    const { members } = verifyBundle(bundle());
    const rows = parseEgressChecksums(
      JSON.parse(Buffer.from(members.get('egress_checksums.json')!).toString()),
    );
    const tables = before.index.datasets.filter(({ content_digest }) => content_digest !== null);
    expect(rows.map(({ dataset_id, content_digest }) => [dataset_id, content_digest])).toEqual(
      tables.map(({ id, content_digest }) => [id, content_digest]),
    );
    expect(rows.some(({ dataset_id }) => dataset_id === 'toy_close')).toBe(true);
  });

  it('is written anew with the same bytes, and follows what any state of the segment left', async () => {
    rmSync(bundle(), { recursive: true });
    const { states, index } = await workspace.run();
    expect(states.at(-1)).toMatchObject({ action: 'healed', reasons: ['incomplete_dataset_instance'] });
    expect(index).toEqual(before.index);
    const inputs = readRecord(workspace.world().run, '9Z.S5')!.inputs.map(({ id }) => id);
    expect(inputs).toEqual(expect.arrayContaining(['toy_branch@9Z.S3', 'toy_event@9Z.S1']));
  });

  it('is no part of the world digest, and neither are receipts', async () => {
    const said: StateDefinition['run'] = (context) =>
      runOf('9Z.S5')(
        contextWith(context, {
          writeBundle: (dataset, members, passed) =>
            context.writeBundle(
              dataset,
              [...members, { path: 'more.json', role: 'notes', content: 'more' }],
              passed,
            ),
        }),
      );
    const { index } = await runWorld(
      workspace.world({ segments: [withState('9Z.S5', { run: said })], label: 'w' }),
      ALL,
    );
    expect(index.world_digest).toBe(before.index.world_digest);
  });

  const failing: StateDefinition['run'] = async (context) => {
    await context.read('toy_end');
    await context.writeBundle('validation_bundle_9Z', membersOf(context), false);
    throw new Failure('E_PATH_EMBED_MISMATCH', 'The first check that failed.');
  };

  it('that did not pass has no flag, stands apart, one an attempt, and nothing is published', async () => {
    for (const attempt of [1, 2]) {
      const failure = await oneChanged('9Z.S5', failing);
      expect([failure.code, failure.exitCode]).toEqual(['E_PATH_EMBED_MISMATCH', 1]);
      const parent = output('validation_bundle_9Z')
        .path.replace('/validation/', '/validation_failed/')
        .replace('seed-42', 'w');
      const folder = workspace.path(`runs/w/${parent}/attempt=${attempt}`);
      expect(readdirSync(folder).sort()).toEqual(['MANIFEST.json', 'egress_checksums.json', 'index.json']);
      expect((await failureOf(() => verifyBundle(folder))).code).toBe('E_PASS_MISSING');
    }
    expect(existsSync(workspace.path('runs/w/records/9Z.S5.json'))).toBe(false);
    expect(existsSync(workspace.path('runs/w/data/layer1/9Z/toy_close'))).toBe(false);
    const world = workspace.world({ label: 'w' });
    const { index } = await runWorld(world, ALL, { tidy: true });
    expect(index.world_digest).toBe(before.index.world_digest);
    expect(verifyRun(world).states).toBe(ALL.length);
    expect(existsSync(workspace.path('runs/w/.superseded'))).toBe(false);
  });

  it('that did not pass and says nothing of it is a fault of the state', async () => {
    const silent: StateDefinition['run'] = async (context) =>
      context.writeBundle('validation_bundle_9Z', membersOf(context), false);
    expect((await oneChanged('9Z.S5', silent)).code).toBe('internal');
  });

  it('can be written by the closing state only', async () => {
    const run: StateDefinition['run'] = (context) => context.writeBundle('validation_bundle_9Z', [], true);
    const segments = [withState('9Z.S5', { closes: false, run })];
    const failure = await failureOf(() => workspace.run({ segments, label: 'w' }));
    expect([failure.code, failure.place.dataset]).toEqual(['write_undeclared', 'validation_bundle_9Z']);
  });

  it('is not written over bytes that are not as recorded, read or not', async () => {
    const segment = withState('9Z.S5', {
      run: async () => {
        throw new Failure('internal', 'the body was entered');
      },
    });
    rmSync(inRun('records/9Z.S5.json'));
    const world = workspace.world({ segments: [segment] });
    const [{ path }] = output('toy_branch').files;
    writeFileSync(inRun(path), 'PAR1');
    const failure = await failureOf(() => runWorld(world, ALL, { heal: false }));
    expect([failure.code, failure.place.dataset]).toEqual(['output_digest_mismatch', 'toy_branch']);
  });
});

describe('a part opened by the closing state', () => {
  const inspecting = async (segmentOf: (run: StateDefinition['run']) => Segment) => {
    const codes: string[] = [];
    const run: StateDefinition['run'] = async (context) => {
      const { failures } = await context.closing!.open('toy_totals');
      for (const { code, place } of failures) codes.push(`${code} ${place.column ?? ''}`);
      await runOf('9Z.S5')(context);
    };
    await workspace.run({ segments: [segmentOf(run)] });
    return codes;
  };

  it('has nothing wrong with it as the engine published it', async () => {
    rmSync(inRun('records/9Z.S5.json'));
    expect(await inspecting((run) => withState('9Z.S5', { run }))).toEqual([]);
  });
});

describe('a family without events', () => {
  it('is read as a table without rows, and its first event is a change', async () => {
    let rows = -1;
    const watching: StateDefinition['run'] = (context) =>
      runOf('9Z.S5')(
        contextWith(context, {
          read: async (dataset) => {
            const table = await context.read(dataset);
            if (dataset === 'toy_rare') rows = table.rows;
            return table;
          },
        }),
      );
    workspace.edit('config/layer1/9Z/toy_size_law.yaml', 'rare_below: 0.25', 'rare_below: 0');
    const segments = [withState('9Z.S5', { run: watching })];
    const { index } = await workspace.run({ segments, label: 'w' });
    expect(index.datasets.some(({ id }) => id === 'toy_rare')).toBe(false);
    expect(rows).toBe(0);
    workspace.edit('config/layer1/9Z/toy_size_law.yaml', 'rare_below: 0\n', 'rare_below: 1\n');
    await workspace.run({ segments, label: 'w' });
    expect(rows).toBe(14);
  });
});

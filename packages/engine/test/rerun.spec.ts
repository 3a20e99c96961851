import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { constant, fixed } from '@merchantry/contracts';
import { readRecord, runSingleState, runWorld, type Progress, type WorldSummary } from '../src/index.js';
import { writeRecord } from '../src/record.js';
import { ALL, contextWith, failureOf, runOf, ToyWorkspace, toyTables, withState } from './toy-workspace.js';

const quiet = () => undefined;

const template = await ToyWorkspace.build();
const before = await template.run();
await template.closeWorlds();
afterAll(() => template.remove());

/** What a state that counts its calls has counted. */
let calls = 0;
let workspace: ToyWorkspace;
beforeEach(() => {
  workspace = template.copy();
});
afterEach(() => workspace.remove());

const SIZE_LAW = 'config/layer1/9Z/toy_size_law.yaml';
const actions = ({ states }: WorldSummary) =>
  states.map(({ state, action }) => `${state.slice(3)} ${action}`);
const reasons = ({ states }: WorldSummary, id: string) => states.find(({ state }) => state === id)!.reasons;
const at = (path: string) => workspace.path(join('runs/seed-42', path));
const partition = (id: string, summary = before) =>
  summary.index.datasets.find((dataset) => dataset.id === id)!;
const statuses = () =>
  workspace
    .world()
    .journal.lines('9Z')
    .slice(2 * ALL.length)
    .map(({ state, status }) => `${state.slice(3)} ${status}`);

/** Flip the last byte of a published file. */
function damage(path: string) {
  const bytes = readFileSync(at(path));
  bytes[bytes.length - 1] ^= 1;
  writeFileSync(at(path), bytes);
}

describe('a rerun', () => {
  it('reuses everything when nothing has changed, and says so in the journal', async () => {
    const again = await workspace.run();
    expect(actions(again)).toEqual([
      'S0 reused',
      'S1 reused',
      'S2 reused',
      'S3 reused',
      'S4 reused',
      'S5 reused',
    ]);
    expect(again.index).toEqual(before.index);
    expect(statuses()).toEqual([
      'S0 reused',
      'S1 reused',
      'S2 reused',
      'S3 reused',
      'S4 reused',
      'S5 reused',
    ]);
  });

  it('runs what a policy moves and nothing else; the old partitions go aside', async () => {
    workspace.edit(SIZE_LAW, 'factor: 3', 'factor: 4');
    const edited = await workspace.run();
    expect(actions(edited)).toEqual(['S0 ran', 'S1 ran', 'S2 ran', 'S3 reused', 'S4 ran', 'S5 ran']);
    expect(reasons(edited, '9Z.S1')).toEqual(['policy:toy_size_law']);
    // What S4 reads has kept its bytes; its tokens cover S1 all the same.
    expect(reasons(edited, '9Z.S4')).toEqual(['identity']);
    expect(edited.index.world_digest).not.toBe(before.index.world_digest);
    const [old, now] = [partition('toy_sizes').path, partition('toy_sizes', edited).path];
    expect(now).not.toBe(old);
    expect(existsSync(at(old))).toBe(false);
    const aside = readdirSync(at('.superseded'), { recursive: true }).map(String);
    expect(aside.some((path) => path.endsWith(join(old, 'part-00000.parquet')))).toBe(true);
    expect(statuses()).toContain('S1 superseded');
  });

  it.each<[string, string, string, string]>([
    ['a policy', SIZE_LAW, 'factor: 3', 'factor: 4'],
    ['an ungoverned policy', 'config/layer1/9Z/toy_total_law.yaml', 'scale: 1', 'scale: 2'],
    [
      'a schema',
      'contracts/layer1/9Z/schemas.9Z.yaml',
      'name: drawn, type: float64, minimum: 0',
      'name: drawn, type: float64',
    ],
    ['the clock', 'config/profiles/default.yaml', '2026-01-01', '2026-01-02'],
  ])('after an edit of %s ends in the world that a first run makes', async (_, path, from, to) => {
    workspace.edit(path, from, to);
    const { index } = await workspace.run();
    const fresh = await workspace.run({ label: 'fresh' });
    expect({ ...index, label: 'fresh' }).toEqual(fresh.index);
  });

  it('follows the seal of the segment where a state speaks for the segment', async () => {
    const dictionary = 'contracts/layer1/9Z/dataset_dictionary.layer1.9Z.yaml';
    const text = workspace.text(dictionary);
    const at = text.indexOf('scope: state', text.indexOf('- id: toy_branch'));
    workspace.write(
      dictionary,
      `${text.slice(0, at)}scope: segment${text.slice(at + 'scope: state'.length)}`,
    );
    await workspace.run();
    workspace.edit(SIZE_LAW, 'factor: 3', 'factor: 4');
    const edited = await workspace.run();
    expect(reasons(edited, '9Z.S3')).toEqual(['dataset:segment@9Z.S0']);
    const { tokens, path } = partition('toy_branch', edited);
    expect(tokens).toEqual(readRecord(workspace.world().run, '9Z.S0')!.segment_tokens);
    expect(path).toContain(tokens.parameter_hash);
  });

  it('returns to the old digest when the policy is restored', async () => {
    workspace.edit(SIZE_LAW, 'factor: 3', 'factor: 4');
    await workspace.run();
    workspace.edit(SIZE_LAW, 'factor: 4', 'factor: 3');
    const restored = await workspace.run();
    expect(restored.index).toEqual(before.index);
  });

  it('is not caused by a comment', async () => {
    workspace.write(SIZE_LAW, `# words\n${workspace.text(SIZE_LAW)}`);
    expect(new Set((await workspace.run()).states.map(({ action }) => action))).toEqual(new Set(['reused']));
  });

  it('of other code is no nondeterminism: bytes that stay, stay in place', async () => {
    const text = workspace.text('runs/seed-42/records/9Z.S4.json');
    const { run } = workspace.world();
    writeRecord(run, { ...readRecord(run, '9Z.S4')!, source_digest: '0'.repeat(64) });
    const again = await workspace.run();
    expect(reasons(again, '9Z.S4')).toEqual(['code']);
    expect(existsSync(at('.superseded'))).toBe(false);
    expect(workspace.text('runs/seed-42/records/9Z.S4.json')).toBe(text);
  });

  it('that makes other bytes from the same inputs is E_NONDETERMINISM, and nothing is published', async () => {
    const { path, files } = partition('toy_end');
    const good = workspace.text(join('runs/seed-42', files[0].path));
    rmSync(at(files[0].path));
    const counting = withState('9Z.S4', {
      run: (context) =>
        runOf('9Z.S4')(
          contextWith(context, {
            write: (id, { columns }) =>
              context.write(id, {
                rows: 1,
                columns: { ...columns, weight: fixed('float64', Float64Array.of(++calls)) },
              }),
          }),
        ),
    });
    const failure = await failureOf(() => runWorld(workspace.world({ segments: [counting] }), ALL));
    expect(failure.code).toBe('E_NONDETERMINISM');
    expect(failure.place).toMatchObject({ dataset: 'toy_end', path });
    expect(existsSync(at(files[0].path))).toBe(false);
    expect(statuses().at(-1)).toBe('S4 failed');
    const healed = await workspace.run();
    expect(healed.index).toEqual(before.index);
    expect(workspace.text(join('runs/seed-42', files[0].path))).toBe(good);
  });

  it('that leaves out what it wrote before, from the same inputs, is E_NONDETERMINISM too', async () => {
    rmSync(at(partition('toy_event').files[0].path));
    const shy = withState('9Z.S1', {
      run: (context) =>
        runOf('9Z.S1')(
          contextWith(context, {
            writeEvents: (batches) =>
              context.writeEvents(
                batches
                  .filter(({ family }) => family === 'toy_event')
                  .map((batch) => ({ ...batch, seq: batch.seq.map((_, i) => i) })),
              ),
          }),
        ),
    });
    const failure = await failureOf(() => runWorld(workspace.world({ segments: [shy] }), ALL));
    expect(failure.code).toBe('E_NONDETERMINISM');
  });
});

describe('damage', () => {
  const CASES: [string, () => void, string, string][] = [
    ['a changed byte', () => damage(partition('toy_sizes').files[0].path), '9Z.S1', 'output_digest_mismatch'],
    [
      'a lost file',
      () => rmSync(at(partition('toy_branch').files[0].path)),
      '9Z.S3',
      'incomplete_dataset_instance',
    ],
    [
      'a file too many',
      () => workspace.write(join('runs/seed-42', partition('toy_totals').path, 'part-00001.parquet'), 'x'),
      '9Z.S2',
      'incomplete_dataset_instance',
    ],
    ['a garbled record', () => damage('records/9Z.S3.json'), '9Z.S3', 'record_invalid'],
    [
      'a sealed policy that was touched',
      () => damage('sealed/policy/9Z/toy_size_law.json'),
      '9Z.S0',
      'output_digest_mismatch',
    ],
  ];

  it.each(CASES)('such as %s is healed, and the same world comes back', async (_, harm, state, code) => {
    harm();
    const notes: string[] = [];
    const progress: Progress = { begin: quiet, advance: quiet, end: quiet, note: (text) => notes.push(text) };
    const healed = await workspace.run({ progress });
    expect(healed.states.filter(({ action }) => action !== 'reused')).toMatchObject([
      { state, action: 'healed', reasons: [code] },
    ]);
    expect(healed.index).toEqual(before.index);
    expect(notes[0]).toContain(`healing ${state} after ${code}`);
    expect(statuses()).toContain(`${state.slice(3)} healed`);
  });

  it.each(CASES)('such as %s is refused where nothing may be healed', async (_, harm, state, code) => {
    harm();
    const refused = await failureOf(() => runWorld(workspace.world(), ALL, { heal: false }));
    expect([refused.code, refused.exitCode]).toEqual([code, 1]);
    const single = await failureOf(() => runSingleState(workspace.world(), state));
    expect(single.code).toBe(code);
  });

  it('without a record is debris: the state runs', async () => {
    rmSync(at('records/9Z.S3.json'));
    const again = await workspace.run();
    expect(actions(again)).toEqual([
      'S0 reused',
      'S1 reused',
      'S2 reused',
      'S3 ran',
      'S4 reused',
      'S5 reused',
    ]);
    expect(again.index).toEqual(before.index);
  });

  it('of a killed command is cleared from the stages', async () => {
    workspace.write('runs/seed-42/tmp/9Z.S1/half', 'x');
    await workspace.run();
    expect(existsSync(at('tmp/9Z.S1'))).toBe(false);
  });

  it('is not looked for in a run that is locked for good', async () => {
    workspace.write('runs/seed-42/lock.json', '{}');
    expect((await failureOf(() => workspace.run())).code).toBe('run_locked');
    expect((await failureOf(() => runSingleState(workspace.world(), '9Z.S1'))).code).toBe('run_locked');
  });
});

describe('a single state', () => {
  it('is reused on an upstream that is in order, and run when its record is gone', async () => {
    expect(actions(await runSingleState(workspace.world(), '9Z.S2'))).toEqual(['S2 reused']);
    rmSync(at('records/9Z.S2.json'));
    const run = await runSingleState(workspace.world(), '9Z.S2');
    expect(actions(run)).toEqual(['S2 ran']);
    expect(run.index).toEqual(before.index);
  });

  it.each<[string, string, () => void]>([
    ['has not been run', 'record_missing', () => rmSync(at('records/9Z.S1.json'))],
    ['is damaged', 'output_digest_mismatch', () => damage(partition('toy_sizes').files[0].path)],
    [
      'was sealed with another policy',
      'sealed_input_mismatch',
      () => workspace.edit(SIZE_LAW, 'factor: 3', 'factor: 5'),
    ],
    [
      'was run on other contracts',
      'record_stale',
      () =>
        workspace.edit(
          'contracts/layer1/9Z/schemas.9Z.yaml',
          'name: size, type: int32, minimum: 0',
          'name: size, type: int32',
        ),
    ],
    ['has no gate', 'record_missing', () => rmSync(at('records/9Z.S0.json'))],
  ])('refuses an upstream that %s', async (_, code, harm) => {
    harm();
    expect((await failureOf(() => runSingleState(workspace.world(), '9Z.S2'))).code).toBe(code);
  });

  it('finds a reference that was touched after it was sealed', async () => {
    await workspace.writeReference('toy_weights', {
      ...toyTables().toy_weights,
      columns: {
        ...toyTables().toy_weights.columns,
        weight: constant('float64', 20, 1),
      },
    });
    const failure = await failureOf(() => runSingleState(workspace.world(), '9Z.S3'));
    expect([failure.code, failure.place.dataset]).toEqual(['sealed_input_mismatch', 'toy_weights']);
  });

  it('that does not exist is wrong usage', async () => {
    const failure = await failureOf(() => runSingleState(workspace.world(), '9Z.S9'));
    expect([failure.code, failure.exitCode]).toEqual(['usage', 2]);
  });

  it('names the reference that has not been built', async () => {
    rmSync(workspace.path('reference/toy/toy_weights'), { recursive: true });
    const failure = await failureOf(() => workspace.run());
    expect([failure.code, failure.place.dataset]).toEqual(['reference_missing', 'toy_weights']);
  });
});

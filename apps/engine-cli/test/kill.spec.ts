import type { ChildProcess } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readRecords, runWorld, withRunLock } from '@merchantry/engine';
import { CommandSession } from './command-session.js';
import { SMOKE, SMOKE_SEED_42 } from './golden.js';
import { everyState, failureOf, openSmoke, STATES } from './on-world.js';
import { ScratchWorkspace } from './scratch-workspace.js';
import { actions, type WorldAnswer } from './world-answers.js';

/** Moments of a killed command, as shares of what the whole of it takes. */
const moments = Array.from({ length: 7 }, (_, i) => Math.round((1000 * (i + 1)) / 8) / 1000);

let workspace: ScratchWorkspace;
let session: CommandSession;
let milliseconds: number;

beforeAll(async () => {
  session = await CommandSession.open();
  workspace = new ScratchWorkspace({ with: 'references' });
  const started = performance.now();
  workspace.json<WorldAnswer>('world', ...SMOKE, '--label', 'timed');
  milliseconds = performance.now() - started;
});

afterAll(() => {
  session.close();
  workspace.remove();
});

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

/** Start a command and end it by SIGKILL after a while, or when something has come true. */
async function killed(at: ScratchWorkspace, args: string[], when: number | (() => boolean)): Promise<void> {
  const child = at.start(...args);
  const over = ended(child);
  if (typeof when === 'number') await Promise.race([over, sleep(when)]);
  else while (child.exitCode === null && child.signalCode === null && !when()) await sleep(1);
  child.kill('SIGKILL');
  await over;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The same command again: done, to the same bytes, with nothing left of the kill. */
async function expectRecovery(label: string, at = workspace): Promise<void> {
  const answer = await session.run(at, ['world', ...SMOKE, '--label', label, '--json']);
  expect(answer).toMatchObject({ status: 0 });
  expect((JSON.parse(answer.stdout) as WorldAnswer).world_digest).toBe(SMOKE_SEED_42);
  expectTidy(label, at);
}

function expectTidy(label: string, at = workspace): void {
  const folder = at.path('runs', label);
  const expected = ['data', 'logs', 'records', 'reports', 'run_receipt.json', 'sealed', 'world.json'];
  expect(readdirSync(folder).filter((name) => name !== '.superseded')).toEqual(expected);
  expect(readdirSync(join(folder, 'records'))).toEqual(STATES.map((state) => `${state}.json`));
  const world = openSmoke(at, { label });
  const named = readRecords(world.run).flatMap(({ outputs }) =>
    outputs.flatMap(({ files }) => files.map(({ path }) => path)),
  );
  const present = ['data', 'logs', 'sealed'].flatMap((top) =>
    readdirSync(join(folder, top), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)),
  );
  expect(present.sort()).toEqual(named.sort());
}

describe('kill -9 in a world', () => {
  it.each(moments)('after %f of its time', async (share) => {
    const label = `killed-after-${Math.round(share * 1000)}`;
    await killed(workspace, ['world', ...SMOKE, '--label', label], share * milliseconds);
    await expectRecovery(label);
  });

  it.each([
    'tmp/1A.S0',
    'sealed',
    'tmp/1A.S2',
    'records/1A.S3.json',
    'tmp/1A.S5',
    'data/layer1/1A/s5',
    'records/1A.S7.json',
    'data/layer1/1A/outlet_catalogue',
    'tmp/1A.S9',
    'data/layer1/1A/validation',
    'world.json',
  ])('at the moment when %s appears', async (path) => {
    const label = `killed-at-${path.replaceAll('/', '-')}`;
    await killed(workspace, ['world', ...SMOKE, '--label', label], () =>
      existsSync(workspace.path('runs', label, path)),
    );
    await expectRecovery(label);
  });

  it('time and again, with two workers', async () => {
    for (const share of [0.5, 0.7, 0.8])
      await killed(
        workspace,
        ['world', ...SMOKE, '--label', 'again', '--workers', '2'],
        share * milliseconds,
      );
    await expectRecovery('again');
  });
});

describe('kill -9 while a run is being healed', () => {
  const label = 'healing';
  const file = (path: string) => workspace.path('runs', label, path);

  function damage(): void {
    const world = openSmoke(workspace, { label });
    const outputs = readRecords(world.run).flatMap((record) => record.outputs);
    const paths = (id: string) => outputs.find((output) => output.id === id)!.files[0].path;
    rmSync(file(paths('hurdle_design_matrix')));
    rmSync(file(paths('outlet_catalogue')));
    truncateSync(file(paths('s6_receipt_1A')), 10);
    truncateSync(file(paths('validation_bundle_1A')), 10);
    truncateSync(file(paths('hurdle_bernoulli')), 100);
    const bytes = readFileSync(file(paths('nb_final')));
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(file(paths('nb_final')), bytes);
  }

  it.each([0.5, 0.7, 0.9])('after %f of its time', async (share) => {
    await expectRecovery(label);
    damage();
    await killed(workspace, ['world', ...SMOKE, '--label', label], share * milliseconds);
    await expectRecovery(label);
  });

  it.each(['tmp/1A.S1', 'tmp/1A.S8', 'tmp/1A.S9'])('at the moment when %s appears', async (path) => {
    await expectRecovery(label);
    damage();
    await killed(workspace, ['world', ...SMOKE, '--label', label], () => existsSync(file(path)));
    await expectRecovery(label);
  });
});

describe('kill -9 in a reference build', () => {
  // Geography takes most of the time of a build and is a build like another: it stays, all else is made anew.
  const small = (at: ScratchWorkspace): string[] =>
    readdirSync(at.path('reference', 'index')).filter(
      (name) => !/^(country_|population_|time_|world_)/.test(name),
    );

  const kill = async (when: (bare: ScratchWorkspace) => number | (() => boolean)) => {
    const bare = new ScratchWorkspace({ with: 'references' });
    for (const name of small(bare)) {
      const { path } = JSON.parse(readFileSync(bare.path('reference', 'index', name), 'utf8')) as {
        path: string;
      };
      rmSync(dirname(bare.path(path)), { recursive: true });
      rmSync(bare.path('reference', 'index', name));
    }
    try {
      await killed(bare, ['reference', 'build', ...SMOKE], when(bare));
      await expectRecovery('after-references', bare);
      expect(readdirSync(bare.path('reference')).sort()).toEqual(['index', 'layer1']);
      const entries = readdirSync(bare.path('reference', 'index'));
      expect(entries.filter((name) => !name.endsWith('.json'))).toEqual([]);
    } finally {
      bare.remove();
    }
  };

  it.each([0.3, 0.6])('after %f of the time of a world', async (share) => {
    await kill(() => share * milliseconds);
  });

  it.each([
    'reference/.stage',
    'reference/index/gdp_per_capita.json',
    'reference/index/iso_legal_tender.json',
  ])('at the moment when %s appears', async (path) => {
    await kill((bare) => () => existsSync(bare.path(path)));
  });
});

describe('the lock of a run', () => {
  const run = (label: string) => {
    mkdirSync(workspace.path('runs', label), { recursive: true });
    return workspace.path('runs', label, '.lock');
  };

  it('is taken over when its process is gone', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(run('stale'), JSON.stringify({ pid, host: hostname() }));
    await expectRecovery('stale');
  });

  it('is taken over when a kill left half of it', async () => {
    writeFileSync(run('half'), '{"pid":');
    await expectRecovery('half');
  });

  it('is respected while its process lives', async () => {
    const lock = run('held');
    const text = JSON.stringify({ pid: process.ppid, host: hostname() });
    writeFileSync(lock, text);
    const world = openSmoke(workspace, { label: 'held' });
    const failure = await failureOf(() => runWorld(world, STATES, { patienceMs: 100 }));
    expect(failure?.code).toBe('run_locked');
    expect(readdirSync(workspace.path('runs', 'held'))).toEqual(['.lock']);
    expect(readFileSync(lock, 'utf8')).toBe(text);
  });

  it('is gone after work that failed', async () => {
    const world = openSmoke(workspace, { label: 'failed' });
    const work = () => withRunLock(world.run, 0, () => Promise.reject(new Error('on purpose')));
    await expect(work()).rejects.toThrow('on purpose');
    expect(readdirSync(workspace.path('runs', 'failed'))).toEqual([]);
  });

  it('makes two commands on one run take turns', async () => {
    const first = workspace.start('world', ...SMOKE, '--label', 'shared');
    const second = workspace.start('world', ...SMOKE, '--label', 'shared');
    await Promise.all([ended(first), ended(second)]);
    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    const answer = workspace.json<WorldAnswer>('world', ...SMOKE, '--label', 'shared');
    expect(actions(answer)).toEqual(everyState('reused'));
    expect(answer.world_digest).toBe(SMOKE_SEED_42);
    expectTidy('shared');
  });
});

describe('what a killed command left', () => {
  it('is cleared by the next one', async () => {
    const folder = (path: string) => workspace.path('runs', 'littered', path);
    await expectRecovery('littered');
    mkdirSync(folder('tmp/1A.S1/data'), { recursive: true });
    writeFileSync(folder('tmp/1A.S1/data/part-00000.parquet'), 'half');
    writeFileSync(folder('records/1A.S1.json.4194304.part'), '{"half');
    writeFileSync(folder('world.json.4194304.part'), '{"half');
    await expectRecovery('littered');
  });
});

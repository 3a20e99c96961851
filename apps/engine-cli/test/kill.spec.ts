import type { ChildProcess } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
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
import { failureOf, openSmoke, STATES, statesOf } from './on-world.js';
import { ScratchWorkspace } from './scratch-workspace.js';
import { actions, type WorldAnswer } from './world-answers.js';

/**
 * How far a command goes that is killed: through 1A alone, or through 1B on a 1A that stands, which spares each kill the time of
 * the other segment.
 */
type Part = '1A' | '1B';

let workspace: ScratchWorkspace;
let session: CommandSession;
/** What each part makes when nobody kills it, and how long that takes. */
const uninterrupted = {} as Record<Part, { digest: string; milliseconds: number }>;

beforeAll(async () => {
  session = await CommandSession.open();
  workspace = new ScratchWorkspace({ with: 'references' });
  for (const part of ['1A', '1B'] as const) {
    prepared(part, `timed-${part}`);
    const started = performance.now();
    const { world_digest } = workspace.json<WorldAnswer>(...worldOf(part, `timed-${part}`));
    uninterrupted[part] = { digest: world_digest, milliseconds: performance.now() - started };
  }
  expect(uninterrupted['1B'].digest).toBe(SMOKE_SEED_42);
});

afterAll(() => {
  session.close();
  workspace.remove();
});

/** The command that makes a part of a run. */
const worldOf = (part: Part, label: string): string[] => [
  'world',
  ...SMOKE,
  '--label',
  label,
  ...(part === '1A' ? ['--to', '1A'] : []),
];

/** A run in which a part can begin: for 1B one that holds all of 1A. */
function prepared(part: Part, label: string): void {
  if (part === '1A') return;
  for (const folder of ['data', 'logs', 'records', 'sealed'])
    cpSync(workspace.path('runs/timed-1A', folder), workspace.path('runs', label, folder), {
      recursive: true,
    });
}

const after = (part: Part, share: number) => share * uninterrupted[part].milliseconds;

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
async function expectRecovery(part: Part, label: string, at = workspace): Promise<void> {
  const answer = await session.run(at, [...worldOf(part, label), '--json']);
  expect(answer).toMatchObject({ status: 0 });
  expect((JSON.parse(answer.stdout) as WorldAnswer).world_digest).toBe(uninterrupted[part].digest);
  expectTidy(part, label, at);
}

function expectTidy(part: Part, label: string, at = workspace): void {
  const folder = at.path('runs', label);
  const expected = ['data', 'logs', 'records', 'reports', 'run_receipt.json', 'sealed', 'world.json'];
  expect(readdirSync(folder).filter((name) => name !== '.superseded')).toEqual(expected);
  const states = part === '1A' ? statesOf('1A') : STATES;
  expect(readdirSync(join(folder, 'records'))).toEqual(states.map((state) => `${state}.json`));
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

const shares = (...of: [part: Part, shares: number[]][]) =>
  of.flatMap(([part, list]) => list.map((share) => [part, share] as const));

describe('kill -9 in a world', () => {
  it.each(shares(['1A', [0.3, 0.7]], ['1B', [0.4, 0.65, 0.9]]))(
    'in %s after %f of its time',
    async (part, share) => {
      const label = `killed-in-${part}-after-${Math.round(share * 1000)}`;
      prepared(part, label);
      await killed(workspace, worldOf(part, label), after(part, share));
      await expectRecovery(part, label);
    },
  );

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
    'tmp/1B.S0',
    'data/layer1/1B/tile_spans',
    'tmp/1B.S4',
    'records/1B.S5.json',
    'logs/layer1/1B/rng/events/in_cell_jitter',
    'data/layer1/1B/site_locations',
    'tmp/1B.S9',
    'data/layer1/1B/validation',
  ])('at the moment when %s appears', async (path) => {
    const part = path.includes('1B') ? '1B' : '1A';
    const label = `killed-at-${path.replaceAll('/', '-')}`;
    prepared(part, label);
    await killed(workspace, worldOf(part, label), () => existsSync(workspace.path('runs', label, path)));
    await expectRecovery(part, label);
  });

  it.each(['1A', '1B'] as const)('time and again in %s, with two workers', async (part) => {
    prepared(part, `again-${part}`);
    for (const share of [0.5, 0.7, 0.8])
      await killed(workspace, [...worldOf(part, `again-${part}`), '--workers', '2'], after(part, share));
    await expectRecovery(part, `again-${part}`);
  });
});

describe('kill -9 while a run is being healed', () => {
  /** A run of its own for each part, built once and damaged time and again. */
  const label = (part: Part) => `healing-${part}`;
  const file = (part: Part, path: string) => workspace.path('runs', label(part), path);
  beforeAll(() => prepared('1B', label('1B')));

  function damage(part: Part, harm: Readonly<Record<string, (file: string) => void>>): void {
    const world = openSmoke(workspace, { label: label(part) });
    const outputs = readRecords(world.run).flatMap((record) => record.outputs);
    for (const [id, inflict] of Object.entries(harm))
      inflict(file(part, outputs.find((output) => output.id === id)!.files[0].path));
  }

  const flipped = (path: string) => {
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(path, bytes);
  };
  const shortened = (path: string) => truncateSync(path, 10);
  const gone = (path: string) => rmSync(path);
  const HARM = {
    '1A': {
      hurdle_design_matrix: gone,
      outlet_catalogue: gone,
      s6_receipt_1A: shortened,
      validation_bundle_1A: shortened,
      hurdle_bernoulli: shortened,
      nb_final: flipped,
    },
    '1B': {
      s0_gate_receipt_1B: shortened,
      tile_overlaps: gone,
      s4_alloc_plan: flipped,
      in_cell_jitter: shortened,
      site_locations: gone,
      validation_bundle_1B: shortened,
    },
  };

  it.each(shares(['1A', [0.6]], ['1B', [0.6]]))('%s after %f of its time', async (part, share) => {
    await expectRecovery(part, label(part));
    damage(part, HARM[part]);
    await killed(workspace, worldOf(part, label(part)), after(part, share));
    await expectRecovery(part, label(part));
  });

  it.each(['tmp/1A.S1', 'tmp/1A.S9', 'tmp/1B.S1', 'tmp/1B.S8'])(
    'at the moment when %s appears',
    async (path) => {
      const part = path.includes('1B') ? '1B' : '1A';
      await expectRecovery(part, label(part));
      damage(part, HARM[part]);
      await killed(workspace, worldOf(part, label(part)), () => existsSync(file(part, path)));
      await expectRecovery(part, label(part));
    },
  );
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
      await expectRecovery('1A', 'after-references', bare);
      expect(readdirSync(bare.path('reference')).sort()).toEqual(['index', 'layer1']);
      const entries = readdirSync(bare.path('reference', 'index'));
      expect(entries.filter((name) => !name.endsWith('.json'))).toEqual([]);
    } finally {
      bare.remove();
    }
  };

  it.each([0.3, 0.6])('after %f of the time of 1A', async (share) => {
    await kill(() => after('1A', share));
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
    await expectRecovery('1A', 'stale');
  });

  it('is taken over when a kill left half of it', async () => {
    writeFileSync(run('half'), '{"pid":');
    await expectRecovery('1A', 'half');
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
    const command = worldOf('1A', 'shared');
    const [first, second] = [workspace.start(...command), workspace.start(...command)];
    await Promise.all([ended(first), ended(second)]);
    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    const answer = workspace.json<WorldAnswer>(...command);
    expect(new Set(Object.values(actions(answer)))).toEqual(new Set(['reused']));
    expect(answer.world_digest).toBe(uninterrupted['1A'].digest);
    expectTidy('1A', 'shared');
  });
});

describe('what a killed command left', () => {
  it('is cleared by the next one', async () => {
    const folder = (path: string) => workspace.path('runs', 'littered', path);
    prepared('1B', 'littered');
    await expectRecovery('1B', 'littered');
    for (const state of ['1A.S1', '1B.S6']) {
      mkdirSync(folder(`tmp/${state}/data`), { recursive: true });
      writeFileSync(folder(`tmp/${state}/data/part-00000.parquet`), 'half');
      writeFileSync(folder(`records/${state}.json.4194304.part`), '{"half');
    }
    writeFileSync(folder('world.json.4194304.part'), '{"half');
    await expectRecovery('1B', 'littered');
  });
});

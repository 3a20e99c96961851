import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { readRecord, RunFolder } from '@merchantry/engine';
import { openDatabase, type Database } from '@merchantry/tables';
import { CommandSession } from './command-session.js';
import { hostileCases, place, viewReferences, type HostileCase, type Refusal } from './hostile-case.js';
import { SMOKE_LABEL, SMOKE_SEED_42 } from './golden.js';
import { STATES } from './on-world.js';
import { publishedFiles } from './published-files.js';
import { ScratchWorkspace, type Answer } from './scratch-workspace.js';

/** Names the facts of a refusal in the order of `Failure.describe`, with their words on stderr. */
const FACTS = ['dataset', 'column', 'row', 'line', 'path', 'expected', 'found'] as const;
const SPOKEN: Partial<Record<(typeof FACTS)[number], string>> = { path: 'file' };
/** Facts that must be equal; of the others a part is stated. */
const EXACT = new Set(['dataset', 'column', 'row', 'line']);

let built: ScratchWorkspace;
let session: CommandSession;
let references: Database;

beforeAll(async () => {
  built = copyOfBuilt();
  session = await CommandSession.open();
  references = await openDatabase();
  await viewReferences(references, built);
});

afterAll(() => {
  session?.close();
  references?.close();
  built?.remove();
});

describe('bad input is refused with code and place, and nothing is half-written', () => {
  it.each(named(({ stops }) => !stops))('%s', async (_name, hostile) => {
    const workspace = hostile.workspace === 'fresh' ? new ScratchWorkspace() : copyOfBuilt();
    try {
      if (hostile.given) {
        await place(hostile.given.place, hostile.folder, workspace, references);
        for (const args of hostile.given.commands)
          expect(await session.run(workspace, args)).toMatchObject({ status: 0 });
      }
      const restore = await place(hostile.place, hostile.folder, workspace, references);
      const before = publishedFiles(workspace);
      for (const args of hostile.commands) {
        const answer = await session.run(workspace, hostile.refused ? [...args, '--json'] : args);
        if (hostile.refused) expectRefusal(answer, hostile.refused);
        else expect(answer).toMatchObject({ status: 0 });
        if (hostile.refused) expect(publishedFiles(workspace)).toEqual(before);
      }
      for (const { sql, says } of hostile.answers ?? []) {
        const answer = await session.run(workspace, ['sql', '--run', 'smoke-seed-42', '--json', sql]);
        expect(answer.stdout.trim()).toBe(says);
      }
      restore();
      if (hostile.refused && hostile.workspace !== 'fresh') await expectVerified(workspace);
    } finally {
      workspace.remove();
    }
  });
});

const copyOfBuilt = () => new ScratchWorkspace({ with: 'world' });

describe('a state that refuses its input leaves what it and those after it published', () => {
  let workspace: ScratchWorkspace;
  beforeAll(() => {
    workspace = copyOfBuilt();
  });
  afterAll(() => workspace.remove());

  it.each(named(({ stops }) => stops !== undefined))('%s', async (_name, hostile) => {
    const restore = await place(hostile.place, hostile.folder, workspace, references);
    const before = standing(workspace, hostile.stops!);
    for (const args of hostile.commands) {
      expectRefusal(await session.run(workspace, [...args, '--json']), hostile.refused!);
      expect(standing(workspace, hostile.stops!)).toEqual(before);
    }
    restore();
  });

  it('and with every input as it was, world makes the same world', async () => {
    const { stdout } = await session.run(workspace, ['world', '--profile', 'smoke', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ world_digest: SMOKE_SEED_42 });
    await expectVerified(workspace);
  });
});

/** Cases by name. */
function named(wanted: (hostile: HostileCase) => boolean): [string, HostileCase][] {
  return hostileCases()
    .filter(wanted)
    .map((hostile) => [hostile.name, hostile]);
}

/** Outputs and records of a state and those after it. */
function standing(workspace: ScratchWorkspace, from: string): Record<string, string> {
  const files = publishedFiles(workspace);
  const run = new RunFolder(workspace.root, SMOKE_LABEL);
  const kept = STATES.slice(STATES.indexOf(from as (typeof STATES)[number])).flatMap((state) => [
    `records/${state}.json`,
    ...readRecord(run, state)!.outputs.flatMap((output) => output.files.map(({ path }) => path)),
  ]);
  return Object.fromEntries(kept.map((path) => [path, files[`runs/${SMOKE_LABEL}/${path}`]]));
}

function expectRefusal(answer: Answer, refusal: Refusal): void {
  const codes = answer.stderr.split('\n').map((line) => line.split(':', 1)[0]);
  expect({ ...answer, codes }).toMatchObject({
    status: refusal.status,
    codes: expect.arrayContaining([refusal.code]),
  });
  const json = JSON.parse(answer.stdout) as Record<string, unknown>;
  expect(json).toMatchObject({ status: 'FAIL', code: refusal.code });
  expect(Object.keys(json)).toEqual(expect.arrayContaining(['message', 'expected', 'found']));
  for (const fact of FACTS) {
    const stated = refusal[fact];
    if (stated === undefined) continue;
    if (EXACT.has(fact)) expect({ [fact]: json[fact], json }).toEqual({ [fact]: stated, json });
    else expect(String(json[fact])).toContain(stated);
    expect(answer.stderr).toContain(`  ${SPOKEN[fact] ?? fact}: ${String(json[fact])}`);
  }
  expect(answer.stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
  expect(answer.stderr).not.toContain('internal');
}

async function expectVerified(workspace: ScratchWorkspace): Promise<void> {
  expect(await session.run(workspace, ['verify', 'smoke-seed-42'])).toMatchObject({ status: 0 });
}

describe('a disk that is full', () => {
  /** Files may grow to so many KiB, and what is beyond fails as on a full disk (EFBIG, the signal ignored). */
  const within = (workspace: ScratchWorkspace, kibibytes: number, ...args: string[]): Answer =>
    workspace.runUnder(`trap '' XFSZ; ulimit -f ${kibibytes}; exec "$@"`, ...args, '--json');
  const full = (found: string): Refusal => ({ status: 1, code: 'io_write_failure', found });

  it('leaves no reference behind when the first tables cannot be written', () => {
    const workspace = new ScratchWorkspace();
    try {
      const before = publishedFiles(workspace);
      expectRefusal(within(workspace, 4, 'reference', 'build', '--profile', 'smoke'), full('large'));
      expect(publishedFiles(workspace)).toEqual(before);
    } finally {
      workspace.remove();
    }
  });

  it('keeps the references when user merchants cannot be written', () => {
    const workspace = copyOfBuilt();
    try {
      const merchants = Array.from({ length: 20_000 }, (_, i) => `${i + 1},5411,card_present,FR\n`).join('');
      writeFileSync(workspace.path('m.csv'), `merchant_id,mcc,channel,home_country_iso\n${merchants}`);
      const before = publishedFiles(workspace);
      const answer = within(
        workspace,
        8,
        'reference',
        'build',
        '--profile',
        'smoke',
        '--source',
        'merchants=m.csv',
      );
      expectRefusal(answer, full('large'));
      expect(publishedFiles(workspace)).toEqual(before);
    } finally {
      workspace.remove();
    }
  });

  it('publishes nothing of a new world', async () => {
    const workspace = copyOfBuilt();
    try {
      const before = publishedFiles(workspace);
      expectRefusal(within(workspace, 4, 'world', '--profile', 'smoke', '--seed', '7'), full('large'));
      expect(publishedFiles(workspace)).toEqual(before);
      await expectVerified(workspace);
    } finally {
      workspace.remove();
    }
  });

  it('keeps the earlier world when a changed policy makes states run again', async () => {
    const workspace = copyOfBuilt();
    try {
      const path = workspace.path('config/layer1/1A/policy/validation_policy.yaml');
      const policy = readFileSync(path, 'utf8');
      writeFileSync(path, policy.replace('threshold_h: 90.0', 'threshold_h: 91.0'));
      const before = publishedFiles(workspace);
      expectRefusal(within(workspace, 4, 'world', '--profile', 'smoke'), full('large'));
      expect(publishedFiles(workspace)).toEqual(before);
      writeFileSync(path, policy);
      await expectVerified(workspace);
    } finally {
      workspace.remove();
    }
  });

  it('is told when stdout is on it', () => {
    const answer = built.runUnder('exec "$@" > /dev/full', 'plan', '--profile', 'smoke');
    expect(answer).toMatchObject({ status: 1, stdout: '' });
    expect(answer.stderr).toMatch(/^io_write_failure: .*\n {2}expected: .*\n {2}found: .*ENOSPC/);
  });

  it('is not suspected when the reader of stdout has seen enough', () => {
    const answer = built.runUnder(
      '"$@" | head -c 1; exit "${PIPESTATUS[0]}"',
      'events',
      'hurdle_bernoulli',
      '--run',
      'smoke-seed-42',
      '--jsonl',
    );
    expect(answer).toEqual({ status: 0, stdout: '{', stderr: '' });
  });
});

describe('exit statuses', () => {
  it.each([
    [1, ['reference', 'build', '--profile', 'smoke', '--source', 'gdp=nowhere.csv']],
    [2, ['reference', 'build', '--profile', 'smoke', '--source', 'weather=x.csv']],
    [2, ['wrold']],
  ])('%s of a process: %j', (status, args) => {
    const answer = built.run(...args);
    expect(answer).toMatchObject({ status, stdout: '' });
    expect(answer.stderr).not.toBe('');
  });
});

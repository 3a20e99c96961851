import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { failureOf } from '../test/toy-workspace.js';
import { RunFolder } from './run-folder.js';
import { withRunLock } from './run-lock.js';

const root = mkdtempSync(join(tmpdir(), 'merchantry-lock-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const script = (name: string) => fileURLToPath(new URL(`../test/fixtures/${name}.mjs`, import.meta.url));
const start = (name: string, ...args: string[]): ChildProcess =>
  spawn(process.execPath, [script(name), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });

/** A pid that was a process a moment ago. */
const deadPid = () => spawnSync(process.execPath, ['--version']).pid;

/** A run whose lock says that this process holds it. */
function lockedBy(label: string, holder: string): RunFolder {
  const run = new RunFolder(root, label);
  mkdirSync(run.dir, { recursive: true });
  writeFileSync(run.path('.lock'), holder);
  return run;
}

describe('the lock of a run', () => {
  it('stands while the work is done and names its process, and is gone afterwards', async () => {
    const run = new RunFolder(root, 'plain');
    const seen = await withRunLock(run, 0, async () => readFileSync(run.path('.lock'), 'utf8'));
    expect(JSON.parse(seen)).toMatchObject({ pid: process.pid, host: hostname() });
    expect(readdirSync(run.dir)).toEqual([]);
  });

  it('is given back when the work fails', async () => {
    const run = new RunFolder(root, 'fails');
    await expect(withRunLock(run, 0, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(run.path('.lock'))).toBe(false);
  });

  it('is refused when a living process holds it longer than one is patient', async () => {
    const holder = start('lock-holder', root, 'held');
    await once(holder.stdout!, 'data');
    const failure = await failureOf(() => withRunLock(new RunFolder(root, 'held'), 100, async () => 1));
    expect(failure.code).toBe('run_locked');
    expect(failure.place.path).toBe('runs/held/.lock');
    expect(failure.message).toContain(String(holder.pid));
    holder.stdin!.end();
    await once(holder, 'exit');
  });

  it('is waited for', async () => {
    const holder = start('lock-holder', root, 'waited');
    await once(holder.stdout!, 'data');
    const order: string[] = [];
    const taken = withRunLock(new RunFolder(root, 'waited'), 60_000, async () => order.push('taken'));
    await new Promise((resolve) => setTimeout(resolve, 120));
    order.push('released');
    holder.stdin!.end();
    await taken;
    expect(order).toEqual(['released', 'taken']);
  });

  it('is taken over from a killed process', async () => {
    const holder = start('lock-holder', root, 'killed');
    await once(holder.stdout!, 'data');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const run = new RunFolder(root, 'killed');
    expect(existsSync(run.path('.lock'))).toBe(true);
    expect(await withRunLock(run, 0, async () => 'mine')).toBe('mine');
    expect(readdirSync(run.dir)).toEqual([]);
  });

  it.each(['', '{"pid":', 'null', '7', '{"pid":"7"}'])(
    'is taken over when nobody can be read from it: %j',
    async (text) => {
      const run = lockedBy('garbled', text);
      expect(await withRunLock(run, 0, async () => 'mine')).toBe('mine');
    },
  );

  it('is taken over when it is a folder', async () => {
    const run = new RunFolder(root, 'folder');
    mkdirSync(run.path('.lock/inside'), { recursive: true });
    expect(await withRunLock(run, 0, async () => 'mine')).toBe('mine');
    expect(readdirSync(run.dir)).toEqual([]);
  });

  it('is left to the process that is taking it over, and to nobody once that is dead too', async () => {
    const dead = JSON.stringify({ pid: deadPid(), host: hostname() });
    const run = lockedBy('takeover', dead);
    writeFileSync(run.path('.lock.takeover'), JSON.stringify({ pid: process.pid, host: hostname() }));
    expect((await failureOf(() => withRunLock(run, 100, async () => 1))).code).toBe('run_locked');
    expect(existsSync(run.path('.lock'))).toBe(true);
    writeFileSync(run.path('.lock.takeover'), dead);
    expect(await withRunLock(run, 100, async () => 'mine')).toBe('mine');
    expect(readdirSync(run.dir)).toEqual([]);
  });

  it('of another host is never taken for a dead one', async () => {
    const run = lockedBy('abroad', JSON.stringify({ pid: deadPid(), host: `${hostname()}-other` }));
    expect((await failureOf(() => withRunLock(run, 0, async () => 1))).code).toBe('run_locked');
  });

  it('has one holder at a time, also when many find the lock of a dead one', async () => {
    lockedBy('contended', JSON.stringify({ pid: deadPid(), host: hostname() }));
    const contenders = Array.from({ length: 5 }, () => start('lock-contender', root, '12'));
    const ends = await Promise.all(contenders.map((child) => once(child, 'exit')));
    expect(ends.map(([code]) => code as number)).toEqual([0, 0, 0, 0, 0]);
  });
});

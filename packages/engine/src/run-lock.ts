import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { Failure } from '@merchantry/contracts';
import { writing } from '@merchantry/tables';
import type { RunFolder } from './run-folder.js';

/**
 * One writer a run folder at a time. The lock names its process; the lock of a process that is gone (a killed
 * command) is taken over. Waits up to `patienceMs` for a living holder, since the task runner may start two states at once.
 */
export async function withRunLock<T>(run: RunFolder, patienceMs: number, work: () => Promise<T>): Promise<T> {
  const path = run.path('.lock');
  writing({ path: `runs/${run.label}` }, () => {
    mkdirSync(run.dir, { recursive: true });
  });
  for (let waited = 0; !tryTake(path);) {
    const holder = holderOf(path);
    if (holder === 'nobody' || (isDead(holder) && evict(path))) continue;
    if (waited >= patienceMs) {
      const who =
        holder === 'unknown' ? 'Another process' : `Another process (${holder.pid} on ${holder.host})`;
      throw new Failure('run_locked', `${who} is writing this run.`, {
        path: `runs/${run.label}/.lock`,
        expected: 'nobody; remove the lock if that process is known to be gone',
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    waited += 50;
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

interface Holder {
  readonly pid: number;
  readonly host: string;
}

/** Take the lock by linking a finished file to its name, so that nobody ever reads half a holder. */
function tryTake(path: string): boolean {
  const mine = `${path}.${process.pid}`;
  try {
    writeFileSync(mine, JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder));
    linkSync(mine, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new Failure('io_write_failure', 'The run folder cannot be written.', {
      path,
      expected: 'a place that can be written',
      found: (error as Error).message,
      cause: error,
    });
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * Remove a dead holder's lock; false where that is left to another. Under a lock of its own, since between seeing a
 * dead holder and removing the file another process may have done so and taken the lock: a dead holder seen under it stays.
 */
function evict(path: string): boolean {
  const guard = `${path}.takeover`;
  if (!tryTake(guard)) {
    if (isDead(holderOf(guard))) rmSync(guard, { recursive: true, force: true });
    return false;
  }
  try {
    if (isDead(holderOf(path))) rmSync(path, { recursive: true, force: true });
    return true;
  } finally {
    rmSync(guard, { force: true });
  }
}

/** Who holds a lock: `nobody` where there is none, `unknown` where it is not a file of ours. */
function holderOf(path: string): Holder | 'nobody' | 'unknown' {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Holder | null;
    return typeof holder?.pid === 'number' ? holder : 'unknown';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'nobody' : 'unknown';
  }
}

const isDead = (holder: Holder | 'nobody' | 'unknown'): boolean =>
  holder === 'unknown' || (holder !== 'nobody' && !alive(holder));

function alive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

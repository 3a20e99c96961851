import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
  for (let waited = 0; !tryTake(path); waited += 50) {
    const holder = readHolder(path);
    if (holder === null || !alive(holder)) {
      evict(path);
      continue;
    }
    if (waited >= patienceMs) {
      throw new Failure('run_locked', `Another process (${holder.pid}) is writing this run.`, {
        path: `runs/${run.label}/.lock`,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
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

/** Move a dead holder's lock away; put it back if it turns out to be a living one that came in between. */
function evict(path: string): void {
  const aside = `${path}.evicted-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const holder = readHolder(aside);
  if (holder !== null && alive(holder)) renameSync(aside, path);
  else rmSync(aside, { recursive: true, force: true });
}

function readHolder(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function alive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

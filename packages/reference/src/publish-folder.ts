import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure } from '@merchantry/contracts';
import { fsyncTree } from '@merchantry/tables';

/** Another build may move the same table at the same moment; whoever comes second tries again. */
const ATTEMPTS = 5;

/**
 * Fills a folder out of sight and renames it into place, so that readers find the old table or the new one, never a
 * part. What stood there is removed after the rename; a stage that an earlier, killed build left is removed first.
 * @throws Failure io_write_failure, and whatever `fill` throws; what stood at `target` is then untouched
 */
export async function publishFolder<T>(
  target: string,
  stageRoot: string,
  fill: (stage: string) => Promise<T>,
): Promise<T> {
  const stage = join(stageRoot, `${basename(dirname(target))}.${basename(target)}.${process.pid}`);
  const old = `${stage}.old`;
  try {
    for (const leftover of [stage, old]) rmSync(leftover, { recursive: true, force: true });
    mkdirSync(stage, { recursive: true });
    mkdirSync(dirname(target), { recursive: true });
    const filled = await fill(stage);
    fsyncTree(stage);
    moveIntoPlace(stage, target, old);
    return filled;
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('io_write_failure', 'cannot publish a reference table', { path: target, cause });
  } finally {
    for (const leftover of [stage, old]) rmSync(leftover, { recursive: true, force: true });
    removeIfEmpty(stageRoot);
  }
}

function moveIntoPlace(stage: string, target: string, old: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      if (existsSync(target)) renameSync(target, old);
      renameSync(stage, target);
      return;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (attempt === ATTEMPTS || !['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(code)) throw error;
      rmSync(old, { recursive: true, force: true });
    }
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Another build is staging there.
  }
}

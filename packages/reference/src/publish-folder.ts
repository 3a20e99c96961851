import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure } from '@merchantry/contracts';

/**
 * Fills a folder out of sight and renames it into place, so that readers find the old table or the new one, never a
 * part. What stood there is removed after the rename; a stage that an earlier, killed build left is removed first.
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
    if (existsSync(target)) renameSync(target, old);
    renameSync(stage, target);
    return filled;
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('io_write_failure', 'cannot publish a reference table', { path: target, cause });
  } finally {
    for (const leftover of [stage, old]) rmSync(leftover, { recursive: true, force: true });
    if (existsSync(stageRoot) && readdirSync(stageRoot).length === 0)
      rmSync(stageRoot, { recursive: true, force: true });
  }
}

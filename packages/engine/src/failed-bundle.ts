import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '@merchantry/contracts';
import { fsyncTree, writing } from '@merchantry/tables';
import type { RunFolder } from './run-folder.js';

/** Where bundles without a flag stand, one folder an attempt. No record names them, and they are no debris. */
export const FAILED_BUNDLES = '/validation_failed/';

/**
 * Put a staged bundle that did not pass where its reader finds it and no gate does: the bundle's own path below
 * `validation_failed` instead of `validation`, numbered by attempt. Returns the run-relative folder.
 */
export function publishFailedBundle(run: RunFolder, staged: string, bundleFolder: string): string {
  if (!bundleFolder.includes('/validation/')) {
    throw new Failure('dictionary_path_violation', 'A bundle stands in a folder named validation.', {
      path: bundleFolder,
      expected: '.../validation/...',
      found: bundleFolder,
    });
  }
  const parent = bundleFolder.replace('/validation/', FAILED_BUNDLES).replace(/\/$/, '');
  return writing({ path: parent }, () => {
    const attempts = existsSync(run.path(parent)) ? readdirSync(run.path(parent)) : [];
    const taken = attempts.map((name) => Number(/^attempt=(\d+)$/.exec(name)?.[1] ?? 0));
    const folder = `${parent}/attempt=${Math.max(0, ...taken) + 1}`;
    fsyncTree(staged);
    mkdirSync(dirname(join(run.dir, folder)), { recursive: true });
    renameSync(staged, run.path(folder));
    return folder;
  });
}

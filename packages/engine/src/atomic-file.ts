import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '@merchantry/contracts';

/** Write a small file so that readers see the old bytes or the new ones, never a part: write, fsync, rename, fsync folder. */
export function writeFileAtomically(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const temporary = `${path}.part`;
    const file = openSync(temporary, 'w');
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    fsyncFolder(dirname(path));
  } catch (error) {
    throw new Failure('io_write_failure', `Cannot write the file: ${(error as Error).message}`, {
      path,
      cause: error,
    });
  }
}

/** Make a rename inside `folder` durable. Filesystems that cannot sync a folder (EINVAL, EPERM) have nothing to do. */
export function fsyncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } catch (error) {
    if (!['EINVAL', 'EPERM', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    closeSync(handle);
  }
}

import { closeSync, fsyncSync, openSync } from 'node:fs';
import { Failure, type FailurePlace } from '@merchantry/contracts';

/** Runs file operations; what the system refuses becomes a failure with its error code and words. */
export function writing<T>(place: FailurePlace, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new Failure('io_write_failure', 'A file or folder cannot be written.', {
      expected: 'a place that can be written',
      ...place,
      found: error.message,
      detail: { errno: error.code },
      cause: error,
    });
  }
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException & { code: string } =>
  typeof error === 'object' && error !== null && 'code' in error && 'syscall' in error;

/** Flushes a file or folder to disk. */
export function fsyncPath(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a rename inside a folder durable. Filesystems that cannot sync a folder have nothing to do. */
export function fsyncFolder(folder: string): void {
  try {
    fsyncPath(folder);
  } catch (error) {
    if (!isSystemError(error) || !['EINVAL', 'EPERM', 'ENOTSUP'].includes(error.code)) throw error;
  }
}

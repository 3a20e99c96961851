import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '@merchantry/contracts';

/** Writes a small file so that readers see the old bytes or the new ones, never a part. */
export function writeFileWhole(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const part = `${path}.${process.pid}.part`;
    const file = openSync(part, 'w');
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
  } catch (cause) {
    throw new Failure('io_write_failure', 'cannot write a file', { path, cause });
  }
}

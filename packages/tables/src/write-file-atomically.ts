import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fsyncFolder, writing } from './file-operations.js';

/**
 * Writes a small file so that readers see the old bytes or the new ones, never a part: write, fsync, rename, fsync the
 * folder. Folders on the way are made.
 *
 * @throws Failure io_write_failure.
 */
export function writeFileAtomically(path: string, text: string): void {
  writing({ path }, () => {
    mkdirSync(dirname(path), { recursive: true });
    const part = `${path}.${process.pid}.part`;
    try {
      const file = openSync(part, 'w');
      try {
        // Until every byte is written: a single write may stop short on a disk that fills up, and say nothing.
        writeFileSync(file, text);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(part, path);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
    fsyncFolder(dirname(path));
  });
}

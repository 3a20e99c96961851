import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '@merchantry/contracts';

/** Write a report so that a reader sees the old one or the new one, never a part. Reports are derived: no fsync. */
export function writeReport(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.part`, text);
    renameSync(`${path}.part`, path);
  } catch (error) {
    throw new Failure('io_write_failure', `Cannot write the report: ${(error as Error).message}`, {
      path,
      cause: error,
    });
  }
}

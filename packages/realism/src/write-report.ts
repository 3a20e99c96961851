import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '@merchantry/contracts';

/** Write a report so that a reader sees the old one or the new one, never a part. Reports are derived: no fsync. */
export function writeReport(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.part`, text);
    renameSync(`${path}.part`, path);
  } catch (error) {
    throw unwritten(path, error);
  }
}

/** Take away a report that no longer holds; none there is fine. */
export function removeReport(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    throw unwritten(path, error);
  }
}

const unwritten = (path: string, error: unknown) =>
  new Failure('io_write_failure', `Cannot write the report: ${(error as Error).message}`, {
    path,
    cause: error,
  });

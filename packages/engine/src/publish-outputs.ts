import { existsSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure, recordPath, type StateId } from '@merchantry/contracts';
import { moveAside, publishFolder, writing } from '@merchantry/tables';
import type { RecordedOutput, StateRecord } from './record.js';
import type { RunFolder } from './run-folder.js';

/**
 * Put staged outputs in place (ruling 3). Equal partitions stay as they are; others, and partitions of the old record
 * that the new one lacks, move to `.superseded/` first. The old record goes before anything moves, so a kill at any
 * point leaves a state without a record, which the next command simply runs. Returns what was moved aside.
 */
export function publishOutputs(
  run: RunFolder,
  stage: string,
  previous: StateRecord | null,
  state: StateId,
  outputs: readonly RecordedOutput[],
): string[] {
  writing({ path: recordPath(state) }, () => {
    rmSync(run.path(recordPath(state)), { force: true });
  });
  const aside = run.nextSuperseded();
  const moved: string[] = [];
  const supersede = (path: string) => {
    moveAside(run.path(path), run.path(join(aside, dirname(path))), basename(path));
    moved.push(path);
  };
  const kept = new Set(outputs.map((output) => output.path));
  for (const old of previous?.outputs ?? []) {
    if (!kept.has(old.path) && existsSync(run.path(old.path))) supersede(old.path);
  }
  for (const { path } of outputs) {
    if (publishFolder(join(stage, path), run.path(path)) === 'different') {
      supersede(path);
      publishFolder(join(stage, path), run.path(path));
    }
  }
  return moved;
}

/** Same code, same inputs: the bytes must be those of the record. Otherwise `E_NONDETERMINISM`, and nothing is published. */
export function assertDeterministic(previous: StateRecord, outputs: readonly RecordedOutput[]): void {
  const before = new Map(previous.outputs.map((output) => [output.path, output]));
  for (const output of outputs) {
    const old = before.get(output.path);
    if (old?.file_digest !== output.file_digest) {
      throw new Failure(
        'E_NONDETERMINISM',
        `${previous.state} made other bytes from the same code and inputs.`,
        {
          dataset: output.id,
          path: output.path,
          expected: old?.file_digest ?? 'no such output',
          found: output.file_digest,
        },
      );
    }
  }
}

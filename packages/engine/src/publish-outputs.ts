import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure, recordPath, type StateId } from '@merchantry/contracts';
import { fsyncTree } from '@merchantry/tables';
import { fsyncFolder } from './atomic-file.js';
import { outputDamage } from './inspect.js';
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
  try {
    fsyncTree(stage);
    rmSync(run.path(recordPath(state)), { force: true });
    const aside = run.nextSuperseded();
    const moved: string[] = [];
    const moveAside = (path: string) => {
      const target = run.path(join(aside, path));
      mkdirSync(dirname(target), { recursive: true });
      renameSync(run.path(path), target);
      moved.push(path);
    };
    const kept = new Set(outputs.map((output) => output.path));
    for (const old of previous?.outputs ?? []) {
      if (!kept.has(old.path) && existsSync(run.path(old.path))) moveAside(old.path);
    }
    const touched = new Set<string>();
    for (const output of outputs) {
      const target = run.path(output.path);
      if (existsSync(target)) {
        if (outputDamage(run.dir, state, output) === null) continue;
        moveAside(output.path);
      }
      mkdirSync(dirname(target), { recursive: true });
      renameSync(join(stage, output.path), target);
      touched.add(dirname(target));
    }
    touched.forEach(fsyncFolder);
    return moved;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      'io_write_failure',
      `Cannot publish the outputs of ${state}: ${(error as Error).message}`,
      {
        path: (error as NodeJS.ErrnoException).path,
        cause: error,
      },
    );
  }
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

import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure, recordPath, type StateId } from '@merchantry/contracts';
import { moveAside, publishFolder, writing, type PublishOutcome } from '@merchantry/tables';
import type { RecordedOutput, StateRecord } from './record.js';
import type { RunFolder } from './run-folder.js';

/**
 * Put staged outputs in place and `commit` the record (ruling 3). Equal partitions stay as they are; others, and partitions of the old record
 * that the new one lacks, move to `.superseded/` first. The old record goes before anything moves, so a kill at any
 * point leaves a state without a record, which the next command simply runs; a step that fails takes back those before
 * it, record included. Returns what was moved aside.
 */
export function publishOutputs(
  run: RunFolder,
  stage: string,
  previous: StateRecord | null,
  state: StateId,
  outputs: readonly RecordedOutput[],
  commit: () => void,
): string[] {
  const back: (() => void)[] = [];
  const record = run.path(recordPath(state));
  const old = run.path(join('tmp', `${state}.record`));
  try {
    if (existsSync(record)) {
      writing({ path: recordPath(state) }, () => renameSync(record, old));
      back.push(() => renameSync(old, record));
    }
    const moved = moveOutputs(run, stage, previous, outputs, back);
    commit();
    rmSync(old, { recursive: true, force: true });
    return moved;
  } catch (error) {
    undo(back);
    throw error;
  }
}

function moveOutputs(
  run: RunFolder,
  stage: string,
  previous: StateRecord | null,
  outputs: readonly RecordedOutput[],
  back: (() => void)[],
): string[] {
  const aside = run.nextSuperseded();
  const moved: string[] = [];
  const supersede = (path: string) => {
    const from = run.path(path);
    const to = moveAside(from, run.path(join(aside, dirname(path))), basename(path));
    back.push(() => renameSync(to, from));
    moved.push(path);
  };
  const publish = (path: string): PublishOutcome => {
    const outcome = publishFolder(join(stage, path), run.path(path));
    if (outcome === 'published') back.push(() => rmSync(run.path(path), { recursive: true }));
    return outcome;
  };
  const kept = new Set(outputs.map((output) => output.path));
  for (const old of previous?.outputs ?? []) {
    if (!kept.has(old.path) && existsSync(run.path(old.path))) supersede(old.path);
  }
  for (const { path } of outputs) {
    if (publish(path) === 'different') {
      supersede(path);
      publish(path);
    }
  }
  return moved;
}

/** Last step first. What cannot be taken back stays: without its record it is only so many bytes to be replaced. */
function undo(back: readonly (() => void)[]): void {
  for (const step of [...back].reverse()) {
    try {
      step();
    } catch {
      continue;
    }
  }
}

/**
 * Same code, same inputs: the outputs and their bytes must be those of the record. Otherwise `E_NONDETERMINISM`, and
 * nothing is published.
 */
export function assertDeterministic(previous: StateRecord, outputs: readonly RecordedOutput[]): void {
  const before = new Map(previous.outputs.map((output) => [output.path, output]));
  const now = new Map(outputs.map((output) => [output.path, output]));
  for (const path of new Set([...now.keys(), ...before.keys()])) {
    const [old, made] = [before.get(path), now.get(path)];
    if (old?.file_digest !== made?.file_digest) {
      throw new Failure(
        'E_NONDETERMINISM',
        `${previous.state} made other bytes from the same code and inputs.`,
        {
          dataset: (made ?? old)!.id,
          path,
          expected: old?.file_digest ?? 'no such output',
          found: made?.file_digest ?? 'no such output',
        },
      );
    }
  }
}

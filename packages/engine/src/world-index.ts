import { existsSync, readdirSync } from 'node:fs';
import { Failure, type StateId } from '@merchantry/contracts';
import { canonicalJson, worldDigest } from '@merchantry/hashgate';
import { writeFileAtomically } from '@merchantry/tables';
import { readRecord, type RecordedOutput, type StateRecord } from './record.js';
import type { RunFolder } from './run-folder.js';

/** A dataset instance as `world.json` lists it: a recorded output and the state that made it. */
export interface WorldDataset extends RecordedOutput {
  readonly state: string;
}

export interface WorldIndex {
  readonly world_version: 1;
  readonly label: string;
  readonly profile: string;
  readonly seed: string;
  readonly run_id: string;
  readonly as_of_utc: string;
  /** SHA-256 over the content digests of all tables of class data and log, in id order. */
  readonly world_digest: string;
  readonly states: readonly {
    readonly state: string;
    readonly record: string;
    readonly rows: number;
    readonly tables: number;
  }[];
  readonly datasets: readonly WorldDataset[];
}

/** States that have a file among the records, sorted; none where the run has no such folder. */
export function recordedStates(run: RunFolder): StateId[] {
  try {
    return readdirSync(run.path('records'))
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => name.slice(0, -'.json'.length) as StateId);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A file in the way speaks when the run is written.
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new Failure('record_invalid', 'The records of the run cannot be listed.', {
      path: `runs/${run.label}/records`,
      expected: 'a folder',
      found: code,
      cause: error,
    });
  }
}

/** All records of a run, by state id. Failure `record_invalid` for a garbled one. */
export const readRecords = (run: RunFolder): StateRecord[] =>
  recordedStates(run).map((state) => readRecord(run, state)!);

/** The index of a world, derived from its records and nothing else. */
export function deriveWorldIndex(
  label: string,
  asOfUtc: string,
  records: readonly StateRecord[],
): WorldIndex {
  const datasets = records
    .flatMap((record) => record.outputs.map((output) => ({ ...output, state: record.state })))
    .sort((a, b) => compare(a.id, b.id) || compare(a.state, b.state));
  return {
    world_version: 1,
    label,
    profile: records[0].profile,
    seed: records[0].tokens.seed,
    run_id: records[0].tokens.run_id,
    as_of_utc: asOfUtc,
    world_digest: worldDigest(digestEntries(datasets)),
    states: records.map((record) => ({
      state: record.state,
      record: `records/${record.state}.json`,
      rows: record.outputs.reduce((sum, output) => sum + output.rows, 0),
      tables: record.outputs.filter((output) => output.content_digest !== null).length,
    })),
    datasets,
  };
}

/** What the world digest covers: a dataset that several states write counts once a part, as `<id>/state=Sn`. */
function digestEntries(datasets: readonly WorldDataset[]): { id: string; contentDigest: string }[] {
  const writers = new Map<string, number>();
  for (const { id } of datasets) writers.set(id, (writers.get(id) ?? 0) + 1);
  return datasets
    .filter(
      (dataset) => (dataset.class === 'data' || dataset.class === 'log') && dataset.content_digest !== null,
    )
    .map(({ id, state, path, content_digest }) => ({
      id:
        path.includes('/state=') || writers.get(id)! > 1
          ? `${id}/state=${state.slice(state.indexOf('.') + 1)}`
          : id,
      contentDigest: content_digest!,
    }));
}

/**
 * `run_receipt.json`: the identity of the run as later readers look it up, that of its first segment on top, those of all
 * by segment. Paths are relative to the workspace.
 */
export function deriveReceipt(index: WorldIndex, records: readonly StateRecord[]): Record<string, unknown> {
  const gates = records.filter((record) => record.segment_tokens);
  return {
    ...gates[0].segment_tokens,
    segments: Object.fromEntries(
      gates.map(({ state, segment_tokens }) => [state.slice(0, state.indexOf('.')), segment_tokens]),
    ),
    label: index.label,
    profile: index.profile,
    created_utc: index.as_of_utc,
    contracts_layout: 'layer1',
    contracts_root: 'contracts',
    runs_root: 'runs',
    external_roots: ['config', 'reference'],
  };
}

/** Write both derived files; the bytes follow from the records alone. */
export function writeWorldIndex(run: RunFolder, asOfUtc: string): WorldIndex | null {
  const records = readRecords(run);
  if (!records.some((record) => record.segment_tokens)) return null;
  const index = deriveWorldIndex(run.label, asOfUtc, records);
  writeFileAtomically(run.path('world.json'), canonicalJson(index));
  writeFileAtomically(run.path('run_receipt.json'), canonicalJson(deriveReceipt(index, records)));
  return index;
}

/**
 * Derive the index where it is not there: the task runner restores states from its cache one by one and knows nothing of
 * files that follow from them. Where either file is there, neither is touched, so that `verify` can find fault with them.
 */
export function ensureWorldIndex(run: RunFolder, asOfUtc: string): void {
  if (!existsSync(run.path('world.json')) && !existsSync(run.path('run_receipt.json')))
    writeWorldIndex(run, asOfUtc);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

import { basename } from 'node:path';
import { Failure } from '@merchantry/contracts';
import { canonicalJson } from '@merchantry/hashgate';
import { debrisOf } from './debris.js';
import { firstDamage } from './inspect.js';
import type { StateRecord } from './record.js';
import { assertSealIntact } from './run-world.js';
import { readTextIfThere } from './workspace.js';
import type { World } from './world-context.js';
import { deriveReceipt, deriveWorldIndex, readRecords } from './world-index.js';

export interface Verification {
  readonly label: string;
  readonly world_digest: string;
  readonly states: number;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Check every byte of a run: each record against itself, each output against its record, policies and references
 * against the seal, `world.json` and `run_receipt.json` against the records. Heals nothing; the first difference is thrown.
 */
export function verifyRun(world: World): Verification {
  const records = readRecords(world.run);
  if (!records.some((record) => record.segment_tokens))
    throw new Failure('record_missing', `Nothing has been run in ${world.run.label}.`, {
      path: `runs/${world.run.label}/records`,
    });
  for (const record of records) {
    const damage = firstDamage(world.run.dir, record);
    if (damage) throw damage;
  }
  for (const segment of world.segments) {
    if (records.some((record) => segment.states.some((state) => state.id === record.state)))
      assertSealIntact(world, segment);
  }
  const index = deriveWorldIndex(world.run.label, world.profile.as_of_utc, records);
  assertDerived(world, 'world.json', index);
  assertDerived(world, 'run_receipt.json', deriveReceipt(index, records));
  assertNothingElse(world, records);
  const files = records.flatMap((record) => record.outputs.flatMap((output) => output.files));
  return {
    label: world.run.label,
    world_digest: index.world_digest,
    states: records.length,
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
  };
}

/** Nothing lies among the published files but what a record vouches for. */
function assertNothingElse(world: World, records: readonly StateRecord[]): void {
  const [stray] = debrisOf(world.run, records);
  if (stray === undefined) return;
  throw new Failure(
    'incomplete_dataset_instance',
    'A file lies among the published ones that no record names.',
    {
      path: `runs/${world.run.label}/${stray}`,
      expected: 'only what records name',
      found: basename(stray),
    },
  );
}

function assertDerived(world: World, path: string, value: unknown): void {
  const place = { path: `runs/${world.run.label}/${path}`, code: 'record_invalid' } as const;
  const found = readTextIfThere(world.run.path(path), place);
  if (found !== canonicalJson(value)) {
    throw new Failure('record_invalid', `${path} does not follow from the records of the run.`, {
      path: place.path,
      expected: 'what the records say',
      found: found === null ? 'no such file' : 'other bytes',
    });
  }
}

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Failure, isFailure, recordPath } from '@merchantry/contracts';
import { canonicalJson, fileSha256 } from '@merchantry/hashgate';
import type { StateDefinition } from './define-state.js';
import type { ExternalDigests } from './identity.js';
import {
  gateOf,
  resolveGateInputs,
  resolveStateInputs,
  sealedDigests,
  type ResolvedInputs,
} from './inputs.js';
import { readRecord, recordTokens, type RecordedOutput, type StateRecord } from './record.js';
import type { Segment } from './segment.js';
import type { World } from './world-context.js';

/**
 * Where a state stands. `fresh`: its record's inputs and code are today's and every output byte is as recorded.
 * `missing`: never committed. `changed`: something it reads or runs is another than recorded. `damaged`: the record or
 * an output is not as committed.
 */
export type Standing =
  | { readonly kind: 'fresh'; readonly record: StateRecord; readonly resolved: ResolvedInputs }
  | { readonly kind: 'missing'; readonly resolved: ResolvedInputs }
  | {
      readonly kind: 'changed';
      readonly record: StateRecord;
      readonly resolved: ResolvedInputs;
      readonly changes: readonly string[];
    }
  | {
      readonly kind: 'damaged';
      readonly record: StateRecord | null;
      readonly resolved: ResolvedInputs;
      readonly failure: Failure;
    };

/**
 * Inspect one state against its upstream as recorded. Hashes every byte it vouches for. `sealed` stands in for the
 * gate's record when a plan asks what would happen if the gate sealed what is there now.
 */
export function inspectState(
  world: World,
  segment: Segment,
  definition: StateDefinition,
  sealed?: ExternalDigests,
): Standing {
  const resolved = definition.gate
    ? resolveGateInputs(world, segment)
    : resolveStateInputs(world, segment, definition, sealed ?? sealedDigests(gateRecord(world, segment)));
  let record: StateRecord | null;
  try {
    record = readRecord(world.run, definition.id);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { kind: 'damaged', record: null, resolved, failure: error };
  }
  if (!record) return { kind: 'missing', resolved };
  const changes = changedInputs(record, resolved, world.sources.stateDigest(segment, definition.id));
  if (changes.length > 0) return { kind: 'changed', record, resolved, changes };
  const failure = firstDamage(world.run.dir, record);
  return failure ? { kind: 'damaged', record, resolved, failure } : { kind: 'fresh', record, resolved };
}

/** The gate's record; a segment whose gate has not been run has nothing to read by. */
export function gateRecord(world: World, segment: Segment): StateRecord {
  const gate = gateOf(segment);
  const record = readRecord(world.run, gate.id);
  if (!record) {
    throw new Failure(
      'record_missing',
      `Nothing is sealed yet: ${gate.id} has not been run in ${world.run.label}.`,
      {
        path: recordPath(gate.id),
      },
    );
  }
  return record;
}

/**
 * Names of what differs between a record and now, e.g. `policy:validation_policy`, `code`. `identity` stands alone: what
 * an ancestor reads has changed and left the bytes in between as they were, but tokens cover ancestors, and they fill
 * the paths and lineage columns of this state.
 */
export function changedInputs(record: StateRecord, resolved: ResolvedInputs, sourceDigest: string): string[] {
  const now = new Map(resolved.inputs.map((input) => [`${input.kind}:${input.id}`, input.sha256]));
  const then = new Map(record.inputs.map((input) => [`${input.kind}:${input.id}`, input.sha256]));
  const names = [...new Set([...now.keys(), ...then.keys()])]
    .filter((name) => now.get(name) !== then.get(name))
    .sort();
  if (record.source_digest !== sourceDigest) names.push('code');
  if (names.length === 0 && canonicalJson(record.tokens) !== canonicalJson(recordTokens(resolved.tokens)))
    names.push('identity');
  return names;
}

/** The first output of a record that is missing, surplus or altered on disk; null where every byte is as recorded. */
export function firstDamage(runDir: string, record: StateRecord): Failure | null {
  for (const output of record.outputs) {
    const failure = outputDamage(runDir, record.state, output);
    if (failure) return failure;
  }
  return null;
}

export function outputDamage(runDir: string, state: string, output: RecordedOutput): Failure | null {
  const target = join(runDir, output.path);
  const present = filesBelow(target, runDir);
  const expected = new Set(output.files.map((file) => file.path));
  const surplus = present.find((path) => !expected.has(path));
  if (surplus) {
    return new Failure(
      'incomplete_dataset_instance',
      `${output.id} of ${state} holds a file that its record does not name.`,
      {
        dataset: output.id,
        path: surplus,
      },
    );
  }
  for (const file of output.files) {
    const path = join(runDir, file.path);
    if (!existsSync(path)) {
      return new Failure('incomplete_dataset_instance', `${output.id} of ${state} lacks a file.`, {
        dataset: output.id,
        path: file.path,
      });
    }
    const bytes = statSync(path).size;
    const found = bytes === file.bytes ? fileSha256(path) : `${bytes} bytes`;
    if (found !== file.sha256) {
      return new Failure('output_digest_mismatch', `${output.id} of ${state} is not what was published.`, {
        dataset: output.id,
        path: file.path,
        expected: bytes === file.bytes ? file.sha256 : `${file.bytes} bytes`,
        found,
      });
    }
  }
  return null;
}

/** Run-relative POSIX paths of the files at or below a path, sorted; empty where it does not exist. */
export function filesBelow(target: string, runDir: string): string[] {
  if (!existsSync(target)) return [];
  const posix = (path: string) => relative(runDir, path).split(sep).join('/');
  if (statSync(target).isFile()) return [posix(target)];
  return readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => posix(join(entry.parentPath, entry.name)))
    .sort();
}

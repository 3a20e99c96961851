import { join } from 'node:path';
import { Failure, recordPath, type StateId } from '@merchantry/contracts';
import { canonicalJson, fromHex, meaningDigest, parseJson, sha256Hex } from '@merchantry/hashgate';
import { writeFileAtomically } from '@merchantry/tables';
import { z } from 'zod';
import type { Tokens } from './define-state.js';
import type { RunFolder } from './run-folder.js';
import { readTextIfThere } from './workspace.js';

/**
 * The commit record of a state (ruling 2): written last, by one rename, so a state is done exactly when its record
 * stands and its outputs match it. Holds nothing of the host and no wall time.
 */
const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

const tokensSchema = z.strictObject({
  seed: z.string().regex(/^(0|[1-9][0-9]*)$/),
  parameter_hash: hex64,
  manifest_fingerprint: hex64,
  run_id: z.string().regex(/^[0-9a-f]{32}$/),
});

const fileSchema = z.strictObject({ path: z.string(), sha256: hex64, bytes: count });

const outputSchema = z.strictObject({
  id: z.string(),
  class: z.string(),
  /** Run-relative folder (partition) or file. */
  path: z.string(),
  /** Every file of the partition, run-relative, sorted. */
  files: z.array(fileSchema),
  rows: count,
  bytes: count,
  /** Directory digest over the files. */
  file_digest: hex64,
  /** Content digest of a table; null for documents. */
  content_digest: hex64.nullable(),
  tokens: tokensSchema,
});

const inputSchema = z.strictObject({
  kind: z.enum(['policy', 'reference', 'dataset', 'segment', 'contract', 'profile', 'seed']),
  id: z.string(),
  sha256: hex64,
});

const recordSchema = z.strictObject({
  record_version: z.literal(1),
  state: z.string(),
  profile: z.string(),
  tokens: tokensSchema,
  /** Gates only: identity of the whole segment as sealed. */
  segment_tokens: tokensSchema.optional(),
  inputs: z.array(inputSchema),
  inputs_digest: hex64,
  source_digest: hex64,
  versions: z.record(z.string(), z.string()),
  outputs: z.array(outputSchema),
  /** Meaning digest of everything above: a record vouches for itself as for its outputs. */
  record_digest: hex64,
});

export type StateRecord = Omit<z.output<typeof recordSchema>, 'record_digest'>;
export type RecordedOutput = StateRecord['outputs'][number];
export type RecordedInput = StateRecord['inputs'][number];
export type RecordedTokens = StateRecord['tokens'];

export const recordTokens = (tokens: Tokens): RecordedTokens => ({
  seed: String(tokens.seed),
  parameter_hash: tokens.parameterHash,
  manifest_fingerprint: tokens.manifestFingerprint,
  run_id: tokens.runId,
});

/** The same as values. */
export function tokensFrom(recorded: RecordedTokens): Tokens {
  fromHex(recorded.manifest_fingerprint);
  return {
    seed: BigInt(recorded.seed),
    parameterHash: recorded.parameter_hash,
    manifestFingerprint: recorded.manifest_fingerprint,
    runId: recorded.run_id,
  };
}

/** Inputs in canonical order and their digest. */
export function sortInputs(inputs: readonly RecordedInput[]): { inputs: RecordedInput[]; digest: string } {
  const key = (input: RecordedInput) => `${input.kind}\u0000${input.id}`;
  const sorted = [...inputs].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  return { inputs: sorted, digest: sha256Hex(canonicalJson(sorted)) };
}

/** Texts of records that were found good, and what they say: a record is asked for often and parsed once. */
const goodRecords = new WeakMap<RunFolder, Map<StateId, { text: string; record: StateRecord }>>();

/** The record of a state, or null where the state has not been committed. A garbled record is `record_invalid`. */
export function readRecord(run: RunFolder, state: StateId): StateRecord | null {
  const path = recordPath(state);
  const text = readTextIfThere(run.path(path), { path, code: 'record_invalid' });
  if (text === null) return null;
  const good = goodRecords.get(run) ?? new Map<StateId, { text: string; record: StateRecord }>();
  goodRecords.set(run, good);
  const known = good.get(state);
  if (known?.text === text) return known.record;
  const record = parseRecord(text, state, path);
  good.set(state, { text, record });
  return record;
}

function parseRecord(text: string, state: StateId, path: string): StateRecord {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new Failure('record_invalid', `The record of ${state} is not JSON.`, {
      path,
      expected: 'canonical JSON of a state record',
      found: 'a text that is not JSON',
      cause: error,
    });
  }
  const parsed = recordSchema.safeParse(value);
  const invalid = (found: string) =>
    new Failure('record_invalid', `The record of ${state} is not what the engine writes.`, {
      path,
      expected: 'canonical JSON of a state record',
      found,
    });
  if (!parsed.success) throw invalid(parsed.error.issues[0].message);
  const { record_digest, ...record } = parsed.data;
  if (record.state !== state) throw invalid(`a record of ${record.state}`);
  if (canonicalJson(parsed.data) !== text || meaningDigest(record) !== record_digest)
    throw invalid('other bytes');
  return record;
}

export function writeRecord(run: RunFolder, record: StateRecord): void {
  writeFileAtomically(
    join(run.dir, recordPath(record.state as StateId)),
    canonicalJson({ ...record, record_digest: meaningDigest(record) }),
  );
}

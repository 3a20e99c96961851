import type { Column, FailureCode, StateId, Table } from '@merchantry/contracts';
import type { BundleMember, IdentityMember, SealedInput } from '@merchantry/hashgate';
import type { EventBatch } from '@merchantry/rng';
import type { z } from 'zod';
import type { Profile, ProfileField } from './profile.js';
import type { RandomLog } from './random-log.js';
import type { RecordedOutput } from './record.js';
import type { PublishedPart } from './read-inputs.js';
import type { ReceiptFiles } from './receipt-folder.js';
import type { VerifiedGate } from './verify-segment-gate.js';
import type { RasterSource } from '@merchantry/geo';

/**
 * A pure function over a key range of a state's input: columns in, columns out, every one with the shard's rows in
 * key order. It runs in a worker thread, so both sides must survive structured cloning, and it may hold nothing
 * between calls. `rows` is the number of key rows of the shard; input columns all have that length.
 */
export type Kernel<Params = unknown> = (shard: KernelInput<Params>) => KernelOutput;

export interface KernelInput<Params> {
  readonly rows: number;
  readonly columns: Readonly<Record<string, Column>>;
  readonly params: Params;
}

export interface KernelOutput {
  /** Output columns by group; groups may have different lengths (one row a merchant, one row a draw, ...). */
  readonly tables: Readonly<Record<string, Table>>;
  /** RNG events with `seq` relative to the shard: the merge adds the offsets of the shards before it. */
  readonly events?: readonly EventBatch[];
}

/** Kernels are declared with their own parameter types; the pool only moves them. */
export type AnyKernel = Kernel<never>;

export type PolicySchemas = Readonly<Record<string, z.ZodType>>;

export interface StateDefinition<P extends PolicySchemas = PolicySchemas> {
  readonly id: StateId;
  readonly title: string;
  /** Policies that the state reads, by dataset id, each with the schema that gives it defaults and bounds. */
  readonly policies?: P;
  /** Profile fields that enter the bytes of this state. */
  readonly profile?: readonly ProfileField[];
  readonly kernels?: Readonly<Record<string, AnyKernel>>;
  /** The gate of a segment: seals every external input of the segment before `run` is entered. */
  readonly gate?: boolean;
  /** The last state of a segment: sees what every other state left, and writes the bundle. */
  readonly closes?: boolean;
  run(context: StateContext<P>): Promise<void>;
}

/** Identity of a state's outputs (ruling 1): what fills its paths and lineage columns. */
export interface Tokens {
  /** u64. */
  readonly seed: bigint;
  readonly parameterHash: string;
  readonly manifestFingerprint: string;
  readonly runId: string;
}

/** A raster and the digest of position and pixels under which it was sealed. */
export interface SealedRaster {
  readonly source: RasterSource;
  readonly digest: string;
}

/** What a gate hands to its state: segment identity and the rows it sealed, sorted by (asset_id, path). */
export interface Seal {
  readonly parameterHash: string;
  readonly manifestFingerprint: string;
  readonly assets: readonly SealedInput[];
  /** Licences of everything sealed, each once, sorted. */
  readonly licences: readonly string[];
}

/** An output of a state of the segment, as its record has it. */
export interface SegmentOutput extends RecordedOutput {
  readonly state: StateId;
}

/** What a closing state may know of its segment: what its states left, and what its identity was made of. */
export interface Closing {
  /** The closing state itself. */
  readonly state: StateId;
  /** Every other state of the segment, in the order of the graph. */
  readonly states: readonly StateId[];
  /** Outputs of these states and, so far, of the closing state itself, sorted by id and path. Every byte was checked. */
  outputs(): readonly SegmentOutput[];
  /**
   * The part of a declared table that one state published (the only one where there is one producer), in the declared
   * order, and everything wrong with it as published: path, order of rows, lineage columns, and the first breach of its
   * schema, keys or references. Counts as a declared read; the reader keeps nothing.
   */
  open(dataset: string, state?: StateId): Promise<PublishedPart>;
  /** Segment identity as the gate recorded it. */
  readonly tokens: Tokens;
  /** What the gate sealed: policies by meaning, references by bytes or pixels, datasets of other segments as recorded. */
  readonly sealed: readonly {
    readonly kind: 'policy' | 'reference' | 'dataset';
    readonly id: string;
    readonly sha256: string;
  }[];
  /** Names and digests that, by foundations 1.3 and 1.4, are hashed into the segment's identity. Sorted by name. */
  readonly parameterMembers: readonly IdentityMember[];
  readonly fingerprintMembers: readonly IdentityMember[];
  /** Versions of the engine and the Parquet writer. */
  readonly versions: Readonly<Record<string, string>>;
  /** Where the states of the segment keep their random log, found by schema; null where none draws. */
  readonly randomLog: RandomLog | null;
}

export interface StateContext<P extends PolicySchemas = PolicySchemas> {
  readonly tokens: Tokens;
  readonly seed: bigint;
  readonly profile: Pick<Profile, ProfileField>;
  /** SHA-256 of the rng epoch: the only identity that random streams take besides the seed (design 4). */
  readonly b32: Uint8Array;
  /** The world clock, microseconds since the epoch. */
  readonly asOfMicros: bigint;
  /** The same instant as RFC 3339 with six decimals and Z. */
  readonly asOfUtc: string;
  /** Set in gate states only. */
  readonly seal?: Seal;
  /** Gate states only: bundles of the segments before, verified with all that this segment reads of them. */
  readonly upstream?: readonly VerifiedGate[];
  /** Set in closing states only. */
  readonly closing?: Closing;

  /** Manifest fingerprint of a segment before this one, as the gate sealed it. */
  sealedSegment(segment: string): string;
  /** A declared input, whole. Undeclared: `read_undeclared`. Every byte is checked against its seal or record. */
  read(dataset: string): Promise<Table>;
  /**
   * A declared raster, its pixels checked against the seal. With `header` only its position is vouched for: nothing of it may
   * then be read but that. The caller closes it.
   */
  readRaster(dataset: string, part?: 'header'): Promise<SealedRaster>;
  /** Forget a table that has been read and is not needed any more: a later read goes to the file again. */
  release(dataset: string): void;
  /** A declared JSON document, checked against its record. */
  readJson(dataset: string): Promise<unknown>;
  /**
   * The documents of a declared receipt by file name. Its flag and files are verified first: no flag, a flag of another
   * form or digest, or a surplus file is a Failure of the given code.
   */
  readReceipt(dataset: string, code: FailureCode): Promise<ReceiptFiles>;
  policy<K extends keyof P & string>(id: K): z.output<P[K]>;
  /**
   * Publish a table. Lineage columns (seed, global_seed, parameter_hash, manifest_fingerprint,
   * produced_by_fingerprint, run_id) are filled in here; rows must stand in the declared order.
   */
  write(dataset: string, table: Table): Promise<void>;
  /** What `writeEvents` has published for this state so far: events (rows of the trace) and uniforms. */
  readonly traced: { readonly events: number; readonly draws: number };
  /** Publish a JSON document in canonical form. */
  writeJson(dataset: string, value: unknown): Promise<void>;
  /**
   * Publish a receipt: a folder of canonical JSON documents, by file name, closed by `_passed.flag`. The document that is
   * named after the entry's schema (`S5_VALIDATION.json` for `s5_validation`) is checked against it.
   */
  writeReceipt(dataset: string, files: ReceiptFiles): Promise<void>;
  /**
   * Publish the bundle of a segment (closing states only). One that did not pass goes to `validation_failed/` without a
   * flag, and the state must then throw the Failure of the first check that failed: nothing else is published.
   */
  writeBundle(dataset: string, members: readonly BundleMember[], passed: boolean): Promise<void>;
  /** Publish the state's RNG families with their trace and its one audit row. Families without events are not written. */
  writeEvents(batches: readonly EventBatch[]): Promise<void>;
  /** Run a kernel over key-range shards of equally long columns and merge by key. Same bytes for any worker count. */
  shards<Params>(
    kernel: string,
    rows: number,
    columns: Readonly<Record<string, Column>>,
    params: Params,
  ): Promise<KernelOutput>;
  /** Figures for the run report (never hashed into a gate). */
  report(figures: Readonly<Record<string, unknown>>): void;
  /** A line for the run log. */
  log(message: string): void;
}

/** Declare a state. The id and the datasets it may touch stand in the contracts; the algorithm stands in `run`. */
export function defineState<const P extends PolicySchemas>(
  definition: StateDefinition<P>,
): StateDefinition<P> {
  return definition;
}

import { createRequire } from 'node:module';
import {
  constant,
  Failure,
  fixed,
  isFailure,
  strings,
  type Column,
  type FailureCode,
  type Table,
  sealedPolicyPath,
  sealedProfilePath,
} from '@merchantry/contracts';
import type { BundleMember } from '@merchantry/hashgate';
import { eventTables, type EventBatch } from '@merchantry/rng';
import { writerVersions } from '@merchantry/tables';
import { closingOf } from './closing.js';
import type {
  Closing,
  KernelOutput,
  PolicySchemas,
  Seal,
  SealedRaster,
  StateContext,
  StateDefinition,
  Tokens,
} from './define-state.js';
import { writeFailureRecord } from './failure-record.js';
import { profileFields } from './identity.js';
import { isEventFamily, type ResolvedInputs } from './inputs.js';
import { changedInputs, gateRecord } from './inspect.js';
import { wallClock } from './journal.js';
import type { Profile } from './profile.js';
import { assertDeterministic, publishOutputs } from './publish-outputs.js';
import { randomLogOf } from './random-log.js';
import { SealedReader } from './read-inputs.js';
import type { ReceiptFiles } from './receipt-folder.js';
import { recordTokens, tokensFrom, writeRecord, type StateRecord } from './record.js';
import { writeRunReport } from './run-report.js';
import { rngEpochDigest } from './rng-epoch.js';
import { sealOf } from './seal.js';
import type { Segment } from './segment.js';
import { StagedOutputs } from './staged-outputs.js';
import { verifyUpstream } from './upstream-gates.js';
import type { VerifiedGate } from './verify-segment-gate.js';
import type { World } from './world-context.js';

/** What a finished state has to say for itself. */
export interface StateOutcome {
  readonly record: StateRecord;
  readonly seconds: number;
  readonly superseded: readonly string[];
}

/** Run one state whose upstream is in order, validate and publish what it made, and commit its record. */
export async function runState(
  world: World,
  segment: Segment,
  definition: StateDefinition,
  resolved: ResolvedInputs,
  previous: StateRecord | null,
): Promise<StateOutcome> {
  const started = wallClock.milliseconds();
  world.journal.append(definition.id, 'started', resolved.tokens);
  world.progress.begin(`${definition.id} ${definition.title}`);
  const execution = new StateExecution(world, segment, definition, resolved);
  try {
    await execution.run();
    const sourceDigest = world.sources.stateDigest(segment, definition.id);
    if (previous && changedInputs(previous, resolved, sourceDigest).length === 0) {
      assertDeterministic(previous, execution.staged.outputs);
    }
    const record = execution.record(sourceDigest);
    const superseded = publishOutputs(
      world.run,
      execution.staged.stage,
      previous,
      definition.id,
      execution.staged.outputs,
      () => writeRecord(world.run, record),
    );
    const seconds = (wallClock.milliseconds() - started) / 1000;
    execution.writeReport();
    if (superseded.length > 0)
      world.journal.append(definition.id, 'superseded', resolved.tokens, { moved: superseded });
    world.journal.append(definition.id, 'completed', resolved.tokens, {
      seconds,
      rows: record.outputs.reduce((sum, output) => sum + output.rows, 0),
    });
    world.progress.end('done');
    return { record, seconds, superseded };
  } catch (error) {
    world.progress.end('failed');
    const failure = isFailure(error)
      ? error
      : new Failure('internal', `${definition.id} broke: ${(error as Error).message}`, { cause: error });
    writeFailureRecord(world, definition.id, resolved.segmentTokens ?? resolved.tokens, failure);
    world.journal.append(definition.id, 'failed', resolved.tokens, {
      code: failure.code,
      message: failure.message,
    });
    throw failure;
  } finally {
    execution.staged.drop();
  }
}

/** One execution of a state: the context its body sees, and what the body left behind. */
class StateExecution implements StateContext {
  readonly tokens: Tokens;
  readonly seed: bigint;
  readonly profile: Profile;
  readonly asOfUtc: string;
  readonly asOfMicros: bigint;
  readonly seal?: Seal;
  upstream?: readonly VerifiedGate[];
  closing?: Closing;
  readonly staged: StagedOutputs;
  private readonly reader: SealedReader;
  private readonly segmentTokens: Tokens;
  private readonly optional = new Set<string>();
  private readonly figures: Record<string, unknown> = {};
  readonly traced = { events: 0, draws: 0 };
  private epoch: Uint8Array | undefined;

  constructor(
    private readonly world: World,
    private readonly segment: Segment,
    private readonly definition: StateDefinition,
    private readonly resolved: ResolvedInputs,
  ) {
    this.tokens = resolved.tokens;
    this.seed = world.seed;
    this.profile = world.profile;
    this.asOfUtc = world.profile.as_of_utc;
    this.asOfMicros = microsOf(this.asOfUtc);
    this.segmentTokens = resolved.segmentTokens ?? tokensFrom(gateRecord(world, segment).segment_tokens!);
    this.reader = new SealedReader(world, segment, definition.id, resolved);
    const stage = world.run.freshStage(definition.id);
    this.staged = new StagedOutputs(
      world,
      definition.id,
      stage,
      this.tokens,
      this.segmentTokens,
      this.reader,
    );
    if (resolved.external) this.seal = sealOf(world, resolved.external, this.segmentTokens);
  }

  async run(): Promise<void> {
    if (this.definition.gate) await this.openGate();
    for (const policy of this.resolved.external?.policies.values() ?? []) {
      this.staged.document(
        `sealed_policy:${policy.id}`,
        'receipt',
        sealedPolicyPath(this.segment.segment, policy.id),
        policy.value,
      );
    }
    if (this.resolved.external) {
      const fields = profileFields(this.segment.states).map((field) => [field, this.world.profile[field]]);
      const path = sealedProfilePath(this.segment.segment);
      this.staged.document('sealed_profile', 'receipt', path, Object.fromEntries(fields));
    }
    if (this.definition.closes) {
      const { world, segment, definition, segmentTokens, staged } = this;
      this.closing = closingOf(world, segment, definition.id, segmentTokens, engineVersions(), {
        own: () => staged.outputs,
        open: (dataset, state) => this.reader.part(dataset, state),
      });
    }
    await this.definition.run(this);
    this.world.onReads?.(this.definition.id, this.reader.asked);
    this.staged.assertComplete(this.optional);
  }

  /** No PASS, no read: what stands before the segment is proved before the gate's own body opens anything. */
  private async openGate(): Promise<void> {
    this.upstream = verifyUpstream(this.world, this.segment);
    const bundles = this.resolved.external?.datasets.map(({ id }) => id) ?? [];
    this.reader.vouched(bundles);
    await this.reader.assertRasters();
  }

  get b32(): Uint8Array {
    this.epoch ??= rngEpochDigest(this.policy('rng'));
    return this.epoch;
  }

  read(dataset: string): Promise<Table> {
    return this.reader.read(dataset);
  }

  sealedSegment(segment: string): string {
    return this.reader.sealedSegment(segment);
  }

  readRaster(dataset: string, part?: 'header'): Promise<SealedRaster> {
    return this.reader.raster(dataset, part);
  }

  release(dataset: string): void {
    this.reader.release(dataset);
  }

  async readJson(dataset: string): Promise<unknown> {
    return this.reader.json(dataset);
  }

  async readReceipt(dataset: string, code: FailureCode): Promise<ReceiptFiles> {
    return this.reader.receipt(dataset, code);
  }

  policy<T>(id: string): T {
    const schema = ((this.definition.policies ?? {}) as PolicySchemas)[id];
    if (!schema) {
      throw new Failure('read_undeclared', `${this.definition.id} does not declare the policy ${id}.`, {
        dataset: id,
      });
    }
    return this.reader.policy(id, schema) as T;
  }

  write(dataset: string, table: Table): Promise<void> {
    return this.staged.table(dataset, table);
  }

  async writeJson(dataset: string, value: unknown): Promise<void> {
    this.staged.json(dataset, value);
  }

  async writeReceipt(dataset: string, files: ReceiptFiles): Promise<void> {
    this.staged.receipt(dataset, files);
  }

  async writeBundle(dataset: string, members: readonly BundleMember[], passed: boolean): Promise<void> {
    if (!this.closing) {
      throw new Failure('write_undeclared', `${this.definition.id} does not close its segment.`, {
        dataset,
        expected: 'a state with closes: true',
      });
    }
    this.staged.bundle(dataset, members, passed);
    if (this.staged.failedBundle !== null)
      this.log(`the bundle did not pass and stands in ${this.staged.failedBundle}`);
  }

  async writeEvents(batches: readonly EventBatch[]): Promise<void> {
    const produced = this.world.contracts.produced(this.definition.id);
    const log = randomLogOf(produced);
    if (log === null)
      throw new Failure('write_undeclared', `${this.definition.id} logs events and declares no random log.`, {
        expected: 'a trace log and an audit log among its outputs',
      });
    const { families, trace } = eventTables(batches, this.asOfMicros);
    for (const [family, table] of Object.entries(families)) await this.write(family, table);
    await this.write(log.trace, trace);
    for (const { seq, draws } of batches) {
      this.traced.events += seq.length;
      this.traced.draws += draws.reduce((sum, count) => sum + count, 0);
    }
    for (const entry of produced) {
      if (isEventFamily(entry) && !families[entry.id]) this.optional.add(entry.id);
    }
    await this.write(log.audit, this.auditRow());
  }

  async shards<Params>(
    kernel: string,
    rows: number,
    columns: Readonly<Record<string, Column>>,
    params: Params,
  ): Promise<KernelOutput> {
    const run = this.definition.kernels?.[kernel];
    if (!run) throw new Failure('internal', `${this.definition.id} declares no kernel ${kernel}.`);
    const address = { module: this.segment.module, state: this.definition.id, kernel, run };
    return this.world.pool.run(address, rows, columns, params, (done, total) =>
      this.world.progress.advance(done, total, 'rows'),
    );
  }

  report(figures: Readonly<Record<string, unknown>>): void {
    Object.assign(this.figures, figures);
  }

  log(message: string): void {
    this.world.progress.note(`${this.definition.id}: ${message}`);
  }

  record(sourceDigest: string): StateRecord {
    return {
      record_version: 1,
      state: this.definition.id,
      profile: this.world.profile.profile,
      tokens: recordTokens(this.tokens),
      ...(this.resolved.segmentTokens ? { segment_tokens: recordTokens(this.resolved.segmentTokens) } : {}),
      inputs: [...this.resolved.inputs],
      inputs_digest: this.resolved.digest,
      source_digest: sourceDigest,
      versions: engineVersions(),
      outputs: this.staged.outputs,
    };
  }

  writeReport(): void {
    const tokens = { state: this.tokens, segment: this.segmentTokens };
    writeRunReport(
      this.world,
      this.definition,
      tokens,
      this.resolved.inputs,
      this.staged.outputs,
      this.figures,
    );
  }

  private auditRow(): Table {
    const text = (value: string | null) => constant('string', 1, value);
    return {
      rows: 1,
      columns: {
        ts_utc: fixed('timestamp', BigInt64Array.of(this.asOfMicros)),
        algorithm: strings(['philox2x64-10']),
        build_commit: text(null),
        code_digest: text(null),
        hostname: text(null),
        platform: text(null),
        notes: text(null),
      },
    };
  }
}

/** Microseconds since the epoch of an instant written with six decimals and Z. */
export function microsOf(utc: string): bigint {
  return BigInt(Date.parse(`${utc.slice(0, 19)}Z`)) * 1000n + BigInt(utc.slice(20, 26));
}

/** Versions that could matter to whoever compares two records: the engine's own and the Parquet writer's. */
function engineVersions(): Record<string, string> {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  return { '@merchantry/engine': version, ...writerVersions() };
}

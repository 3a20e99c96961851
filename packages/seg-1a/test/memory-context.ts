import { concatTables, Failure, sliceRows, takeRows, type Column, type Table } from '@merchantry/contracts';
import type { AnyKernel, KernelInput, KernelOutput, StateContext, StateDefinition } from '@merchantry/engine';
import { eventTables, mergeBatches, type EventBatch } from '@merchantry/rng';
import { B32 } from './small-world.js';

/** What a state left behind when it ran on tables in memory. */
export interface MemoryRun {
  readonly tables: Record<string, Table>;
  readonly documents: Record<string, unknown>;
  /** Receipts by dataset: documents by file name. */
  readonly receipts: Record<string, Readonly<Record<string, unknown>>>;
  readonly figures: Record<string, unknown>;
  readonly log: string[];
}

export interface MemoryWorld {
  readonly tables: Readonly<Record<string, Table>>;
  readonly policies: Readonly<Record<string, unknown>>;
  /** Receipts that stand; a receipt that does not is refused with the code that the state asks for. */
  readonly receipts?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly seed?: bigint;
  readonly shards?: number;
}

/** Runs the body of a state without files: declared policies through their schemas, kernels over `shards` key ranges. */
export async function runInMemory(definition: unknown, world: MemoryWorld): Promise<MemoryRun> {
  const state = definition as StateDefinition;
  const run: MemoryRun = { tables: {}, documents: {}, receipts: {}, figures: {}, log: [] };
  const { seed = 42n, shards = 1 } = world;
  const tokens = {
    seed,
    parameterHash: 'a'.repeat(64),
    manifestFingerprint: 'b'.repeat(64),
    runId: 'c'.repeat(32),
  };
  const traced = { events: 0, draws: 0 };
  const context: StateContext = {
    tokens,
    traced,
    seed,
    profile: {} as StateContext['profile'],
    b32: B32,
    asOfMicros: 1_767_225_600_000_000n,
    asOfUtc: '2026-01-01T00:00:00.000000Z',
    seal: state.gate
      ? {
          parameterHash: tokens.parameterHash,
          manifestFingerprint: tokens.manifestFingerprint,
          licences: ['Project'],
          assets: ['a_asset', 'b_asset'].map((asset_id) => ({
            asset_id,
            version_tag: '1.0.0',
            sha256_hex: 'd'.repeat(64),
            path: `config/${asset_id}.yaml`,
            partition: {},
            schema_ref: 'schemas.layer1.yaml#/policy/document',
          })),
        }
      : undefined,
    read: async (dataset) => {
      const table = world.tables[dataset];
      if (!table) throw new RangeError(`the test world has no ${dataset}`);
      return table;
    },
    policy: (id) => state.policies![id].parse(world.policies[id]) as never,
    write: async (dataset, table) => void (run.tables[dataset] = table),
    release: () => undefined,
    sealedSegment: (segment) => {
      throw new RangeError(`the test world has no segment ${segment}`);
    },
    readRaster: async (dataset) => {
      throw new RangeError(`the test world has no raster ${dataset}`);
    },
    readJson: async (dataset) => {
      throw new RangeError(`the test world has no document ${dataset}`);
    },
    readReceipt: async (dataset, code) => {
      const receipt = world.receipts?.[dataset];
      if (!receipt) throw new Failure(code, `The receipt ${dataset} is missing.`, { dataset });
      return receipt;
    },
    writeJson: async (dataset, value) => void (run.documents[dataset] = value),
    writeReceipt: async (dataset, files) => void (run.receipts[dataset] = files),
    writeBundle: async (dataset) => {
      throw new RangeError(`the test world publishes no bundle ${dataset}`);
    },
    writeEvents: async (batches: readonly EventBatch[]) => {
      const { families, trace } = eventTables(batches, 0n);
      Object.assign(run.tables, families, { rng_trace_log: trace });
      for (const { seq, draws } of batches) {
        traced.events += seq.length;
        traced.draws += draws.reduce((sum, count) => sum + count, 0);
      }
    },
    shards: async (kernel, rows, columns, params) =>
      inKeyRanges(state.kernels![kernel], Math.min(shards, Math.max(rows, 1)), rows, columns, params),
    report: (figures) => void Object.assign(run.figures, figures),
    log: (message) => void run.log.push(message),
  };
  await state.run(context);
  return run;
}

function inKeyRanges(
  kernel: AnyKernel,
  shards: number,
  rows: number,
  columns: Readonly<Record<string, Column>>,
  params: unknown,
): KernelOutput {
  const outputs = Array.from({ length: shards }, (_, i) => {
    const [from, to] = [Math.floor((rows * i) / shards), Math.floor((rows * (i + 1)) / shards)];
    const slices = Object.entries(columns).map(
      ([name, column]) => [name, sliceRows(column, from, to)] as const,
    );
    const input = { rows: to - from, columns: Object.fromEntries(slices), params };
    return (kernel as (input: KernelInput<unknown>) => KernelOutput)(input);
  });
  const groups = Object.keys(outputs[0].tables);
  const tables = groups.map(
    (group) => [group, concatTables(outputs.map((output) => output.tables[group]))] as const,
  );
  return {
    tables: Object.fromEntries(tables),
    events: mergeBatches(outputs.map(({ events }) => events ?? [])),
  };
}

/** Rows of a table in another order. */
export function shuffledTable(table: Table, order: Uint32Array): Table {
  const columns = Object.entries(table.columns).map(
    ([name, column]) => [name, takeRows(column, order)] as const,
  );
  return { rows: order.length, columns: Object.fromEntries(columns) };
}

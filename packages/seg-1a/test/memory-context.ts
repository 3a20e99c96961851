import { isListType, type Column, type FixedColumn, type Table } from '@merchantry/contracts';
import type { AnyKernel, KernelInput, KernelOutput, StateContext, StateDefinition } from '@merchantry/engine';
import { eventTables, mergeBatches, type EventBatch } from '@merchantry/rng';
import { B32 } from './small-world.js';

/** What a state left behind when it ran on tables in memory. */
export interface MemoryRun {
  readonly tables: Record<string, Table>;
  readonly documents: Record<string, unknown>;
  readonly figures: Record<string, unknown>;
  readonly log: string[];
}

export interface MemoryWorld {
  readonly tables: Readonly<Record<string, Table>>;
  readonly policies: Readonly<Record<string, unknown>>;
  readonly seed?: bigint;
  readonly shards?: number;
}

/** Runs the body of a state without files: declared policies through their schemas, kernels over `shards` key ranges. */
export async function runInMemory(definition: unknown, world: MemoryWorld): Promise<MemoryRun> {
  const state = definition as StateDefinition;
  const run: MemoryRun = { tables: {}, documents: {}, figures: {}, log: [] };
  const { seed = 42n, shards = 1 } = world;
  const tokens = {
    seed,
    parameterHash: 'a'.repeat(64),
    manifestFingerprint: 'b'.repeat(64),
    runId: 'c'.repeat(32),
  };
  const context: StateContext = {
    tokens,
    seed,
    profile: {} as StateContext['profile'],
    b32: B32,
    asOfMicros: 1_767_225_600_000_000n,
    asOfUtc: '2026-01-01T00:00:00.000000Z',
    seal: state.gate
      ? {
          parameterHash: tokens.parameterHash,
          manifestFingerprint: tokens.manifestFingerprint,
          assets: ['b_asset', 'a_asset'].map((asset_id) => ({
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
    writeJson: async (dataset, value) => void (run.documents[dataset] = value),
    writeEvents: async (batches: readonly EventBatch[]) => {
      const { families, trace } = eventTables(batches, 0n);
      Object.assign(run.tables, families, { rng_trace_log: trace });
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
    const order = Uint32Array.from({ length: to - from }, (__, row) => from + row);
    const slices = Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [name, take(column, order)]),
    );
    return (kernel as (input: KernelInput<unknown>) => KernelOutput)({
      rows: to - from,
      columns: slices,
      params,
    });
  });
  const groups = Object.keys(outputs[0].tables);
  const tables = groups.map(
    (group) => [group, stack(outputs.map((output) => output.tables[group]))] as const,
  );
  return {
    tables: Object.fromEntries(tables),
    events: mergeBatches(outputs.map(({ events }) => events ?? [])),
  };
}

/** Rows of a table in another order. */
export function takeRows(table: Table, order: Uint32Array): Table {
  const columns = Object.entries(table.columns).map(([name, column]) => [name, take(column, order)] as const);
  return { rows: order.length, columns: Object.fromEntries(columns) };
}

function take(column: Column, order: Uint32Array): Column {
  const gather = <A extends { readonly length: number }>(values: A): A => {
    const out = new (values.constructor as new (length: number) => A)(order.length) as unknown as unknown[];
    order.forEach((row, i) => (out[i] = (values as unknown as unknown[])[row]));
    return out as unknown as A;
  };
  if (isListType(column.type)) throw new RangeError('the test world has no list columns');
  if (column.kind === 'fixed') return { ...column, length: order.length, values: gather(column.values) };
  if (column.kind === 'string') return { ...column, length: order.length, codes: gather(column.codes) };
  return { ...column, length: order.length } as Column;
}

/** Tables of fixed-width columns one below the other. */
function stack(parts: readonly Table[]): Table {
  const columns: Record<string, Column> = {};
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  for (const [name, first] of Object.entries(parts[0].columns)) {
    if (first.kind !== 'fixed') throw new RangeError('kernels return fixed-width columns');
    const values = new (first.values.constructor as new (length: number) => typeof first.values)(rows);
    let at = 0;
    for (const part of parts) {
      (values as unknown as { set(v: unknown, at: number): void }).set(
        (part.columns[name] as FixedColumn).values,
        at,
      );
      at += part.rows;
    }
    columns[name] = { ...first, length: rows, values };
  }
  return { rows, columns };
}

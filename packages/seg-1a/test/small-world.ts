import { readFileSync } from 'node:fs';
import { parsePolicyYaml, sliceRows, valueAt, type Column, type FixedColumn } from '@merchantry/contracts';
import type { Kernel, KernelOutput } from '@merchantry/engine';
import { eventTables, mergeBatches, type EventTables } from '@merchantry/rng';

/** Identity bytes 00 .. 1f and seed 42: the published vectors of the substreams use them. */
export const B32 = Uint8Array.from({ length: 32 }, (_, i) => i);
export const IDENTITY = { b32: B32, seed: 42n };

/** Ids 1 .. n - 3 and three above 2^63, ascending. */
export function someIds(n: number): BigUint64Array {
  const high = [1n << 63n, (1n << 63n) + 12_345n, (1n << 64n) - 1n];
  return BigUint64Array.from({ length: n }, (_, i) => (i < n - 3 ? BigInt(i + 1) : high[i - (n - 3)]));
}

/** A policy or model as shipped, by its path under `config/layer1/1A`, through the reader of the product. */
export function shippedYaml(path: string): unknown {
  const url = new URL(`../../../config/layer1/1A/${path}`, import.meta.url);
  return parsePolicyYaml(readFileSync(url, 'utf8'), path);
}

/** What the engine's pool does: cut the rows into shards, run them one after the other, merge the events in order. */
export function inShards<P>(
  kernel: Kernel<P>,
  shards: number,
  columns: Readonly<Record<string, FixedColumn>>,
  params: P,
): { outputs: KernelOutput[]; logs: EventTables } {
  const rows = Object.values(columns)[0].length;
  const outputs = Array.from({ length: shards }, (_, i) => {
    const from = Math.floor((rows * i) / shards);
    const to = Math.floor((rows * (i + 1)) / shards);
    const slices = Object.entries(columns).map(
      ([name, column]) => [name, sliceRows(column, from, to)] as const,
    );
    return kernel({ rows: to - from, columns: Object.fromEntries(slices), params });
  });
  return { outputs, logs: eventTables(mergeBatches(outputs.map(({ events }) => events ?? [])), 0n) };
}

/** The values of a column, nulls as null; constants written out. */
export const listOf = (column: Column): unknown[] =>
  Array.from({ length: column.length }, (_, row) => valueAt(column, row));

/** Every column of the logs as plain lists, so that layouts (constant or not, validity or not) do not matter. */
export function plain(logs: EventTables): unknown {
  const columns = (table: EventTables['trace']) =>
    Object.fromEntries(Object.entries(table.columns).map(([name, column]) => [name, listOf(column)]));
  return {
    trace: columns(logs.trace),
    families: Object.fromEntries(
      Object.entries(logs.families).map(([name, table]) => [name, columns(table)]),
    ),
  };
}

import { afterEach, describe, expect, it } from '@jest/globals';
import { constant, fixed, sliceRows, strings, valueAt, type Table } from '@merchantry/contracts';
import fc from 'fast-check';
import { segment } from '../test/fixtures/pool-segment.mjs';
import { grow } from '../test/fixtures/toy-segment.mjs';
import { failureOf } from '../test/toy-workspace.js';
import type { KernelOutput } from './define-state.js';
import { mergeOutputs, ShardPool, type KernelAddress } from './shard-pool.js';

const pools: ShardPool[] = [];
const poolOf = (workers: number) => {
  const pool = new ShardPool(workers);
  pools.push(pool);
  return pool;
};
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const address = (kernel: string): KernelAddress => ({
  module: segment.module,
  state: '9Z.S1',
  kernel,
  run: segment.states[0].kernels![kernel] ?? (() => ({ tables: {} })),
});
const ids = (rows: number) => ({
  id: fixed(
    'float64',
    Float64Array.from({ length: rows }, (_, i) => i),
  ),
});
const quiet = () => undefined;
const numbers = (table: Table, column: string) =>
  Array.from({ length: table.rows }, (_, row) => Number(valueAt(table.columns[column], row)));

describe('a pool of shards', () => {
  it.each([1, 2, 3, 8])('gives the same rows with %i workers', async (workers) => {
    const output = await poolOf(workers).run(address('double'), 11, ids(11), { by: 2 }, quiet);
    expect(numbers(output.tables.doubled, 'id')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(numbers(output.tables.doubled, 'value')).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
  });

  it.each([
    [1, 0],
    [4, 0],
    [4, 1],
  ])('of %i workers takes %i rows', async (workers, rows) => {
    const output = await poolOf(workers).run(address('double'), rows, ids(rows), { by: 2 }, quiet);
    expect(output.tables.doubled.rows).toBe(rows);
  });

  it.each([
    [1, 200_000],
    [3, 200_000],
    [3, 5],
  ])('of %i workers tells how far it is, up to %i', async (workers, rows) => {
    const heard: [number, number][] = [];
    await poolOf(workers).run(address('double'), rows, ids(rows), { by: 1 }, (done, total) =>
      heard.push([done, total]),
    );
    expect(heard.at(-1)).toEqual([rows, rows]);
    expect(heard.every(([done, total], i) => total === rows && done > (heard[i - 1]?.[0] ?? 0))).toBe(true);
    expect(heard.length).toBeGreaterThanOrEqual(rows / 65_536);
  });

  it('runs one worker in this thread, and keeps its threads from one call to the next', async () => {
    const alone = await poolOf(1).run(address('double'), 9, ids(9), { by: 1 }, quiet);
    expect(numbers(alone.tables.threads, 'thread')).toEqual([0]);
    const pool = poolOf(2);
    const first = await pool.run(address('double'), 9, ids(9), { by: 1 }, quiet);
    const second = await pool.run(address('double'), 9, ids(9), { by: 1 }, quiet);
    const threads = numbers(first.tables.threads, 'thread');
    expect(new Set(threads).size).toBe(2);
    expect(threads).not.toContain(0);
    expect(new Set(numbers(second.tables.threads, 'thread'))).toEqual(new Set(threads));
  });

  it.each([1, 2])('brings a failure of a kernel back whole (%i workers)', async (workers) => {
    const failure = await failureOf(() => poolOf(workers).run(address('failure'), 6, ids(6), {}, quiet));
    expect(failure).toMatchObject({ code: 'numeric_domain', failureClass: 'F7', exitCode: 1 });
    expect(failure.message).toBe('Three is not allowed.');
    expect(failure.place).toMatchObject({
      dataset: 'toy',
      column: 'id',
      row: 3,
      merchantId: 18446744073709551615n,
      expected: 'another',
      found: '3',
      detail: { big: 12345678901234567890n },
    });
  });

  it.each([
    ['throws something else', 'breaks', 'no such thing'],
    ['ends its thread', 'exits', '(7)'],
    ['is not there', 'unknown', 'declares no kernel unknown'],
  ])('calls it worker_failure when a kernel %s', async (_, kernel, words) => {
    const failure = await failureOf(() => poolOf(2).run(address(kernel), 4, ids(4), {}, quiet));
    expect(failure.code).toBe('worker_failure');
    expect(failure.message).toContain('9Z.S1');
    expect(failure.message).toContain(words);
  });

  it('calls it worker_failure when the module of the kernels cannot be loaded', async () => {
    const lost = { ...address('double'), module: 'file:///no/such/module.mjs' };
    const failure = await failureOf(() => poolOf(2).run(lost, 4, ids(4), {}, quiet));
    expect(failure.code).toBe('worker_failure');
  });

  it('works on after a failure', async () => {
    const pool = poolOf(2);
    for (const kernel of ['failure', 'breaks', 'exits'])
      await failureOf(() => pool.run(address(kernel), 6, ids(6), {}, quiet));
    const output = await pool.run(address('double'), 5, ids(5), { by: 3 }, quiet);
    expect(numbers(output.tables.doubled, 'value')).toEqual([0, 3, 6, 9, 12]);
  });
});

describe('outputs of shards, merged', () => {
  const rowsOf = (table: Table) =>
    Array.from({ length: table.rows }, (_, row) =>
      Object.fromEntries(Object.entries(table.columns).map(([name, column]) => [name, valueAt(column, row)])),
    );
  const shown = ({ tables, events = [] }: KernelOutput) => ({
    tables: Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, rowsOf(table)])),
    events: events
      .map((batch) => ({
        family: batch.family,
        seq: Array.from(batch.seq),
        merchants: Array.from(batch.merchantId!),
        draws: Array.from(batch.draws),
        before: Array.from(batch.beforeLo),
        payload: rowsOf({ rows: batch.seq.length, columns: batch.payload }),
      }))
      .sort((a, b) => (a.family < b.family ? -1 : 1)),
  });

  it('are what one shard over all rows makes, however the rows are cut', () => {
    const cases = fc
      .integer({ min: 1, max: 40 })
      .chain((rows) =>
        fc.tuple(fc.constant(rows), fc.array(fc.nat(rows), { maxLength: 6 }), fc.constantFrom(0, 0.3, 1)),
      );
    fc.assert(
      fc.property(cases, ([rows, cuts, rareBelow]) => {
        const columns = {
          merchant_id: fixed(
            'uint64',
            BigUint64Array.from({ length: rows }, (_, i) => BigInt(i * i + 1)),
          ),
          country_iso: strings(Array.from({ length: rows }, (_, i) => ['DE', 'FR', 'KE'][i % 3])),
          outlets: fixed(
            'int32',
            Int32Array.from({ length: rows }, (_, i) => i % 5),
          ),
          seed: constant('uint64', rows, 1n),
        };
        const params = { factor: 2, rareBelow, seed: 7n };
        const bounds = [0, ...[...cuts].sort((a, b) => a - b), rows];
        const parts = bounds.slice(1).map((to, i) =>
          grow({
            rows: to - bounds[i],
            columns: Object.fromEntries(
              Object.entries(columns).map(([name, column]) => [name, sliceRows(column, bounds[i], to)]),
            ),
            params,
          }),
        );
        expect(shown(mergeOutputs(parts))).toEqual(shown(grow({ rows, columns, params })));
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  it('hold no events where kernels return none', () => {
    const part = (value: number): KernelOutput => ({
      tables: { one: { rows: 1, columns: { x: fixed('int32', Int32Array.of(value)) } } },
    });
    const merged = mergeOutputs([part(1), part(2)]);
    expect(merged.events).toBeUndefined();
    expect(numbers(merged.tables.one, 'x')).toEqual([1, 2]);
  });
});

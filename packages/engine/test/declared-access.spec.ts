import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { constant, Failure, fixed, strings } from '@merchantry/contracts';
import { parseJson } from '@merchantry/hashgate';
import { runWorld, type StateContext, type StateDefinition } from '../src/index.js';
import { ALL, contextWith, failureOf, runOf, ToyWorkspace, withState } from './toy-workspace.js';

const template = await ToyWorkspace.build();
const before = await template.run();
await template.closeWorlds();
afterAll(() => template.remove());

let workspace: ToyWorkspace;
beforeEach(() => {
  workspace = template.copy();
});
afterEach(() => workspace.remove());

const FAILURES = 'runs/w/data/layer1/9Z/validation/failures';

/** Run a world in which one state behaves otherwise, and the Failure that it ends in. */
const failing = (id: string, run: StateDefinition['run']) =>
  failureOf(() => runWorld(workspace.world({ segments: [withState(id, { run })], label: 'w' }), ALL));

/** As the state would, but with some doors of its context replaced. */
const otherwise =
  (id: string, doors: (context: StateContext) => Partial<StateContext>) => (context: StateContext) =>
    runOf(id)(contextWith(context, doors(context)));

describe('a state may', () => {
  it.each([
    ['a dataset of another consumer', 'toy_event'],
    ['its own output', 'toy_branch'],
    ['a reference of another state', 'toy_countries'],
    ['a policy as if it were a table', 'toy_branch_law'],
    ['what no dictionary holds', 'toy_nothing'],
  ])('not read %s', async (_, id) => {
    const failure = await failing('9Z.S3', async (context) => {
      await context.read(id);
    });
    expect([failure.code, failure.failureClass, failure.place.dataset]).toEqual([
      'read_undeclared',
      'F9',
      id,
    ]);
  });

  it('not open a policy that it does not declare', async () => {
    const failure = await failing('9Z.S3', async (context) => {
      context.policy('toy_size_law' as never);
    });
    expect([failure.code, failure.place.dataset]).toEqual(['read_undeclared', 'toy_size_law']);
  });

  it.each([
    [
      'what it does not declare',
      async (c: StateContext) => c.write('toy_totals', await c.read('toy_scope')),
      'toy_totals',
    ],
    [
      'one output twice',
      otherwise('9Z.S3', (c) => ({
        write: async (id, table) => {
          await c.write(id, table);
          await c.write(id, table);
        },
      })),
      'toy_branch',
    ],
    ['nothing, when it declares something', async () => undefined, 'toy_branch'],
    [
      'a document that it does not declare',
      (c: StateContext) => c.writeJson('s0_gate_receipt_9Z', {}),
      's0_gate_receipt_9Z',
    ],
  ])('not write %s', async (_, run, id) => {
    const failure = await failing('9Z.S3', run);
    expect([failure.code, failure.place.dataset]).toEqual(['write_undeclared', id]);
  });

  it('not run a kernel that it does not declare', async () => {
    const failure = await failing('9Z.S3', async (context) => {
      await context.shards('grow', 0, {}, {});
    });
    expect(failure.code).toBe('internal');
  });
});

describe('an output must', () => {
  const with3 = (change: (columns: Record<string, ReturnType<typeof fixed>>) => object) =>
    otherwise('9Z.S3', (context) => ({
      write: (id, { rows, columns }) =>
        context.write(id, { rows, columns: { ...columns, ...change(columns as never) } }),
    }));
  const rows = 14;

  it.each([
    [
      'hold its columns and no other',
      with3(() => ({ extra: constant('int8', rows, 1) })),
      'table_schema_violation',
      'extra',
    ],
    [
      'have the declared types',
      with3(() => ({ weight: constant('float32', rows, 1) })),
      'table_schema_violation',
      'weight',
    ],
    [
      'stay within its bounds',
      with3(() => ({ merchant_id: fixed('uint64', new BigUint64Array(rows)) })),
      'table_value_violation',
      'merchant_id',
    ],
    [
      'hold each key once',
      with3(() => ({ merchant_id: constant('uint64', rows, 7n) })),
      'table_key_duplicate',
      'merchant_id',
    ],
    [
      'stand in its order',
      with3((columns) => ({
        merchant_id: fixed('uint64', (columns.merchant_id.values.slice() as BigUint64Array).reverse()),
      })),
      'table_sort_violation',
      'merchant_id',
    ],
  ])('%s', async (_, run, code, column) => {
    const failure = await failing('9Z.S3', run);
    expect([failure.code, failure.place.dataset]).toEqual([code, 'toy_branch']);
    expect(failure.place.column).toContain(column);
  });

  it('find the far side of its foreign keys, in a table that the state itself does not read', async () => {
    const failure = await failing(
      '9Z.S1',
      otherwise('9Z.S1', (context) => ({
        write: (id, { rows: n, columns }) =>
          context.write(
            id,
            id === 'toy_sizes'
              ? {
                  rows: n,
                  columns: { ...columns, country_iso: strings(Array.from({ length: n }, () => 'XX')) },
                }
              : { rows: n, columns },
          ),
      })),
    );
    expect(failure.code).toBe('table_foreign_key_violation');
    expect(failure.place).toMatchObject({ dataset: 'toy_sizes', column: 'country_iso', row: 0 });
  });

  it('follow its JSON schema where it is a document', async () => {
    const failure = await failing(
      '9Z.S0',
      otherwise('9Z.S0', (context) => ({
        writeJson: (id, value) =>
          context.writeJson(id, id === 's0_gate_receipt_9Z' ? { seal: 'none' } : value),
      })),
    );
    expect([failure.code, failure.place.dataset]).toEqual(['json_schema_violation', 's0_gate_receipt_9Z']);
  });

  it('belong to a declared family where it is an event', async () => {
    const failure = await failing(
      '9Z.S1',
      otherwise('9Z.S1', (context) => ({
        writeEvents: (batches) =>
          context.writeEvents(batches.map((batch) => ({ ...batch, family: 'toy_other' }))),
      })),
    );
    expect(failure.code).toBe('rng_envelope_violation');
  });
});

describe('a state that fails', () => {
  const fails: StateDefinition['run'] = async (context) => {
    await context.write('toy_branch', {
      rows: 0,
      columns: { merchant_id: constant('uint64', 0, 0n), weight: constant('float64', 0, 0) },
    });
    throw new Failure('numeric_domain', 'A weight is negative.', {
      dataset: 'toy_branch',
      column: 'weight',
      row: 3,
      merchantId: 18446744073709551615n,
      expected: '>= 0',
      found: '-1',
      detail: { tries: 2n },
      cause: new Error('deep'),
    });
  };

  it('publishes nothing, commits nothing, leaves no stage, and keeps what its upstream made', async () => {
    await failing('9Z.S3', fails);
    expect(existsSync(workspace.path('runs/w/data/layer1/9Z/toy_branch'))).toBe(false);
    expect(readdirSync(workspace.path('runs/w/records'))).toEqual(['9Z.S0.json', '9Z.S1.json', '9Z.S2.json']);
    expect(existsSync(workspace.path('runs/w/tmp/9Z.S3'))).toBe(false);
    expect(existsSync(workspace.path('runs/w/.lock'))).toBe(false);
  });

  it('leaves a failure record of its own for every attempt', async () => {
    await failing('9Z.S3', fails);
    await failing('9Z.S3', fails);
    const paths = readdirSync(workspace.path(FAILURES), { recursive: true })
      .map(String)
      .filter((path) => path.endsWith('.json'))
      .sort();
    expect(paths.map((path) => path.replace(/=[0-9a-f]{32,}/g, '=#'))).toEqual(
      [1, 2].flatMap((attempt) =>
        ['_FAILED.SENTINEL.json', 'failure.json'].map((name) =>
          join('manifest_fingerprint=#', 'seed=42', 'run_id=#', `attempt=${attempt}`, name),
        ),
      ),
    );
    const read = (name: string) =>
      parseJson(
        workspace.text(
          join(
            FAILURES,
            paths.find((path) => path.endsWith(name))!,
          ),
        ),
      ) as Record<string, unknown>;
    const { detail, ...header } = read('failure.json');
    expect(detail).toEqual({
      message: 'A weight is negative.',
      dataset: 'toy_branch',
      column: 'weight',
      row: 3,
      merchantId: 18446744073709551615n,
      expected: '>= 0',
      found: '-1',
      tries: 2,
    });
    expect(read('_FAILED.SENTINEL.json')).toEqual(header);
    expect(header).toMatchObject({
      failure_class: 'F7',
      failure_code: 'numeric_domain',
      state: '9Z.S3',
      module: 'merchantry.9Z.S3',
      dataset_id: 'toy_branch',
      merchant_id: '18446744073709551615',
      seed: 42,
    });
    // Nanoseconds since the epoch do not fit a double.
    expect(typeof header.ts_utc).toBe('bigint');
    expect(paths[0]).toContain(`manifest_fingerprint=${String(header.manifest_fingerprint)}`);
    expect(paths[0]).toContain(`run_id=${String(header.run_id)}`);
  });

  it('by another error than a Failure is `internal`, and says which state broke', async () => {
    const failure = await failing('9Z.S3', () => Promise.reject(new RangeError('out of wits')));
    expect([failure.code, failure.message]).toEqual(['internal', '9Z.S3 broke: out of wits']);
  });

  it('speaks in the journal', async () => {
    await failing('9Z.S3', fails);
    const last = workspace.world({ label: 'w' }).journal.lines('9Z').at(-1)!;
    expect(last).toMatchObject({
      state: '9Z.S3',
      status: 'failed',
      detail: { code: 'numeric_domain', message: 'A weight is negative.' },
    });
  });

  it('keeps the partition that stood there before, and the next run goes on from it', async () => {
    workspace.edit('config/layer1/9Z/toy_branch_law.yaml', 'power: 1', 'power: 2');
    const world = workspace.world({ segments: [withState('9Z.S3', { run: fails })] });
    expect((await failureOf(() => runWorld(world, ALL))).code).toBe('numeric_domain');
    const old = before.index.datasets.find(({ id }) => id === 'toy_branch')!;
    expect(existsSync(workspace.path(join('runs/seed-42', old.files[0].path)))).toBe(true);
    workspace.edit('config/layer1/9Z/toy_branch_law.yaml', 'power: 2', 'power: 1');
    const again = await workspace.run();
    expect(again.index).toEqual(before.index);
    expect(again.states.map(({ action }) => action)).toEqual([
      'ran',
      ...Array.from({ length: 5 }, () => 'reused'),
    ]);
  });

  it('because the gate broke leaves nothing to read by', async () => {
    await failing('9Z.S0', () => Promise.reject(new Error('no')));
    expect(existsSync(workspace.path('runs/w/records'))).toBe(false);
    expect(existsSync(workspace.path('runs/w/world.json'))).toBe(false);
  });
});

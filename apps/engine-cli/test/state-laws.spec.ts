import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fixed, type FixedColumn, type Table } from '@merchantry/contracts';
import {
  defineSegment,
  readRecord,
  runWorld,
  type KernelInput,
  type KernelOutput,
  type Segment,
  type StateContext,
  type StateDefinition,
} from '@merchantry/engine';
import { assertStateLaws } from '@merchantry/engine/laws';
import { segment } from '@merchantry/seg-1a';
import { segments } from '../src/segments.js';
import { failureOf, openSmoke, STATES } from './on-world.js';
import { publishedFiles } from './published-files.js';
import { ScratchWorkspace } from './scratch-workspace.js';

describe('every state keeps the laws of states', () => {
  let workspace: ScratchWorkspace;
  beforeAll(() => {
    workspace = new ScratchWorkspace({ with: 'references' });
  });
  afterAll(() => workspace.remove());

  it('is in the list', () => {
    const ten = (id: string) => Array.from({ length: 10 }, (_, i) => `${id}.S${i}`);
    expect(STATES).toEqual([...ten('1A'), ...ten('1B')]);
  });

  it.each(STATES)('%s', async (id) => {
    await expect(
      assertStateLaws(id, { root: workspace.root, segments, profile: 'smoke' }),
    ).resolves.toBeUndefined();
  });
});

/** The real segment 1A with one state changed. */
function withState(id: string, change: (state: StateDefinition) => Partial<StateDefinition>): Segment {
  const changed = segment.states.map((state) => (state.id === id ? { ...state, ...change(state) } : state));
  return defineSegment('1A', segment.module, changed);
}

/** A context that answers some calls differently and passes on the rest. */
function overriding(context: StateContext, methods: Partial<StateContext>): StateContext {
  return new Proxy(context, {
    get(target, key) {
      const own = Reflect.get(methods, key) as unknown;
      if (own !== undefined) return own;
      const value = Reflect.get(target, key) as unknown;
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}

/** The same table with one more merchant wide open: lawful values, other bytes. */
function disturbed(table: Table, row: number): Table {
  const openness = table.columns.openness as FixedColumn;
  const values = Float32Array.from(openness.values as Float32Array);
  values[row] = values[row] === 1 ? 0.5 : 1;
  return { ...table, columns: { ...table.columns, openness: fixed('float32', values) } };
}

/** S0 that answers another number every time it runs. */
function forgetful(): Segment {
  let runs = 0;
  return withState('1A.S0', (state) => ({
    run: (context) =>
      state.run(
        overriding(context, {
          write: (id, table) =>
            context.write(id, id === 'crossborder_features' ? disturbed(table, runs++) : table),
        }),
      ),
  }));
}

describe('the laws can be broken, and say which', () => {
  let workspace: ScratchWorkspace;
  beforeEach(() => {
    workspace = new ScratchWorkspace({ with: 'references' });
  });
  afterEach(() => workspace.remove());

  const laws = (id: (typeof STATES)[number], broken: Segment) =>
    assertStateLaws(id, { root: workspace.root, segments: [broken], profile: 'smoke' });

  it('by a state that makes other bytes each time', async () => {
    await expect(laws('1A.S0', forgetful())).rejects.toThrow('1A.S0: same inputs, same bytes');
  });

  it('by a kernel that answers otherwise in this thread than in a worker', async () => {
    const broken = withState('1A.S1', ({ kernels }) => ({
      kernels: {
        hurdle: (shard: KernelInput<never>): KernelOutput => {
          const { events, tables } = kernels!.hurdle(shard);
          const [batch] = events!;
          const pi = batch.payload.pi as FixedColumn;
          const values = Float64Array.from(pi.values as Float64Array, (p) => p * (1 - 2 ** -50));
          return {
            tables,
            events: [{ ...batch, payload: { ...batch.payload, pi: fixed('float64', values) } }],
          };
        },
      },
    }));
    await expect(laws('1A.S1', broken)).rejects.toThrow('1A.S1: 2 workers make the same bytes');
  });

  it('by a state that reads what it does not declare', async () => {
    const broken = withState('1A.S1', (state) => ({
      run: async (context) => {
        await context.read('country_population');
        await state.run(context);
      },
    }));
    const failure = await failureOf(() => laws('1A.S1', broken));
    expect(failure).toMatchObject({ code: 'read_undeclared', place: { dataset: 'country_population' } });
  });

  it('by a state that reads a policy it does not declare', async () => {
    const broken = withState('1A.S1', (state) => ({
      run: async (context) => {
        context.policy('validation_policy' as never);
        await state.run(context);
      },
    }));
    expect((await failureOf(() => laws('1A.S1', broken)))?.code).toBe('read_undeclared');
  });

  it('by a state that declares what it never reads', async () => {
    let kept: unknown;
    const broken = withState('1A.S1', (state) => ({
      run: (context) =>
        state.run(
          overriding(context, {
            policy: ((id: never) => (kept ??= context.policy(id))) as StateContext['policy'],
          }),
        ),
    }));
    const world = openSmoke(workspace, { segments: [broken], label: 'asks-once' });
    await runWorld(world, ['1A.S1']);
    await world.close();
    await expect(laws('1A.S1', broken)).rejects.toThrow(
      '1A.S1: what it reads is what the dictionary says it consumes',
    );
  });

  it('by a state that leaves a declared output unwritten, and by one that writes another’s', async () => {
    const silent = withState('1A.S0', (state) => ({
      run: (context) =>
        state.run(
          overriding(context, {
            write: async (id, table) =>
              id === 'crossborder_features' ? undefined : context.write(id, table),
          }),
        ),
    }));
    expect(await failureOf(() => laws('1A.S0', silent))).toMatchObject({
      code: 'write_undeclared',
      place: { dataset: 'crossborder_features' },
    });
    const greedy = withState('1A.S0', () => ({
      run: (context) => context.write('nb_final', { rows: 0, columns: {} }),
    }));
    expect(await failureOf(() => laws('1A.S0', greedy))).toMatchObject({
      code: 'write_undeclared',
      place: { dataset: 'nb_final' },
    });
    expect(existsSync(workspace.path('runs/laws-first/records'))).toBe(false);
    expect(existsSync(workspace.path('runs/laws-first/data/layer1/1A/crossborder_features'))).toBe(false);
  });

  it('a state that makes other bytes than before from the same code and inputs publishes nothing', async () => {
    const world = openSmoke(workspace, { segments: [forgetful()], label: 'once-more' });
    try {
      await runWorld(world, ['1A.S0', '1A.S1']);
      const output = readRecord(world.run, '1A.S0')!.outputs.find(({ id }) => id === 'crossborder_features')!;
      rmSync(world.run.path(output.path), { recursive: true });
      const before = publishedFiles(workspace);
      const failure = await failureOf(() => runWorld(world, ['1A.S1']));
      expect(failure).toMatchObject({
        code: 'E_NONDETERMINISM',
        place: { dataset: 'crossborder_features', path: output.path, expected: output.file_digest },
      });
      expect(publishedFiles(workspace)).toEqual(before);
      expect(existsSync(world.run.path(output.path))).toBe(false);
      expect(failureRecords(world.run.dir)).toMatchObject([
        { failure_code: 'E_NONDETERMINISM', failure_class: 'F10', state: '1A.S0' },
      ]);
    } finally {
      await world.close();
    }
  });
});

function failureRecords(runDir: string): unknown[] {
  const folder = join(runDir, 'data/layer1/1A/validation/failures');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(({ name }) => name === 'failure.json')
    .map(({ parentPath, name }) => JSON.parse(readFileSync(join(parentPath, name), 'utf8')) as unknown);
}

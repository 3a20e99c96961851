import { afterAll, describe, expect, it } from '@jest/globals';
import { fixed, type StateId } from '@merchantry/contracts';
import type { StateDefinition } from '../src/index.js';
import { assertStateLaws } from '../src/laws/index.js';
import { ALL, contextWith, runOf, segment, ToyWorkspace, withState } from './toy-workspace.js';

const workspace = await ToyWorkspace.build();
afterAll(() => workspace.remove());

const lawful = (id: string, segments = [segment], root = workspace.root) =>
  assertStateLaws(id as StateId, { root, segments });

/** What the laws say about a state of other habits, in a workspace of its own. */
async function verdict(id: string, run: StateDefinition['run']): Promise<string> {
  const own = workspace.copy();
  try {
    await lawful(id, [withState(id, { run })], own.root);
    return 'lawful';
  } catch (error) {
    return (error as Error).message.split('\n')[0];
  } finally {
    await own.remove();
  }
}

/** S3 with the weights that `weigh` makes of its rows. */
const weighing =
  (weigh: (ids: BigUint64Array, rows: number) => Float64Array | Promise<Float64Array>, id = '9Z.S3') =>
  (context: Parameters<StateDefinition['run']>[0]) =>
    runOf(id)(
      contextWith(context, {
        write: async (dataset, { rows, columns }) => {
          const { values } = columns.merchant_id as { values: BigUint64Array };
          await context.write(dataset, {
            rows,
            columns: { ...columns, weight: fixed('float64', await weigh(values, rows)) },
          });
        },
      }),
    );

describe('the laws of states', () => {
  it.each(ALL)('are kept by %s', async (id) => {
    await lawful(id);
    expect(segment.states.map((state) => state.id)).toContain(id);
  });

  it('are tried anew every time, whatever an earlier trial has left', async () => {
    await lawful('9Z.S3');
    await lawful('9Z.S3');
    expect(await verdict('9Z.S3', async () => undefined)).toContain(
      'declares toy_branch and did not write it',
    );
  });

  it('convict a state that counts its calls', async () => {
    let calls = 0;
    const run = weighing((_, rows) => new Float64Array(rows).fill(++calls));
    expect(await verdict('9Z.S3', run)).toBe('9Z.S3: same inputs, same bytes');
  });

  it('convict a state that looks at the number of workers, here through the size of its shards', async () => {
    const run: StateDefinition['run'] = (context) =>
      runOf('9Z.S1')(
        contextWith(context, {
          shards: async (kernel, rows, columns, params) => {
            const grown = await context.shards('shardSize', rows, columns, params);
            const { size } = grown.tables.sizes.columns;
            const honest = await context.shards(kernel, rows, columns, params);
            return {
              ...honest,
              tables: {
                sizes: { rows, columns: { ...honest.tables.sizes.columns, size } },
              },
            };
          },
        }),
      );
    expect(await verdict('9Z.S1', run)).toBe('9Z.S1: 2 workers make the same bytes');
  });

  it('convict a state that depends on the row order of what it reads', async () => {
    const own = workspace.copy();
    // Without a sort key the reader cannot put the rows in order, and the state takes them as they come.
    own.edit(
      'contracts/layer1/9Z/dataset_dictionary.layer1.9Z.yaml',
      "    ordering: [merchant_id]\n    schema_ref: 'schemas.9Z.yaml#/toy/scope'",
      "    ordering: []\n    schema_ref: 'schemas.9Z.yaml#/toy/scope'",
    );
    const schemas = own.text('contracts/layer1/9Z/schemas.9Z.yaml');
    own.write('contracts/layer1/9Z/schemas.9Z.yaml', schemas.replace('    sort_keys: [merchant_id]\n', ''));
    const run: StateDefinition['run'] = async (context) => {
      const scope = await context.read('toy_scope');
      await context.read('toy_weights');
      context.policy('toy_branch_law' as never);
      const ids = (scope.columns.merchant_id as { values: BigUint64Array }).values;
      await context.write('toy_branch', {
        rows: scope.rows,
        columns: {
          merchant_id: fixed('uint64', ids.slice().sort()),
          weight: fixed('float64', Float64Array.from(ids, Number)),
        },
      });
    };
    await expect(lawful('9Z.S3', [withState('9Z.S3', { run })], own.root)).rejects.toThrow(
      '9Z.S3: the row order of inputs does not matter',
    );
    await own.remove();
  });

  it('convict a state that declares more than it reads', async () => {
    const run: StateDefinition['run'] = async (context) => {
      const scope = await context.read('toy_scope');
      context.policy('toy_branch_law' as never);
      await context.write('toy_branch', {
        rows: scope.rows,
        columns: {
          merchant_id: scope.columns.merchant_id,
          weight: fixed('float64', new Float64Array(scope.rows)),
        },
      });
    };
    expect(await verdict('9Z.S3', run)).toBe('9Z.S3: what it reads is what the dictionary says it consumes');
  });
});

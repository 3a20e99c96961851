import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { constant, fixed, loadContracts } from '@merchantry/contracts';
import { openDatabase, type Database } from '@merchantry/tables';
import { readSegment1b } from '../src/segment-1b/read-segment-1b.js';
import { scoreSegment1b } from '../src/segment-1b/segment-1b.js';
import { Surfaces } from '../src/surfaces.js';
import { readWorldIndex } from '../src/world-index.js';
import { philoxResampling } from '../src/resampling.js';
import { publish1b, PublishedRun } from './published-run.js';
import { siteWorld } from './site-world.js';
import { IDENTITY } from './world.js';

const world = siteWorld(60);

let db: Database;
let published: PublishedRun;
let whole: PublishedRun['datasets'];

beforeAll(async () => {
  db = await openDatabase();
  published = new PublishedRun(db);
  await publish1b(published, world);
  whole = published.datasets;
});
afterAll(() => {
  published.remove();
  db.close();
});

/** Read the run without a dataset, or with another one in its place. */
async function readWith(id: string, replace: () => void | Promise<void> = () => undefined) {
  published.datasets = whole.filter((dataset) => dataset.id !== id);
  await replace();
  published.writeWorld();
  const contracts = loadContracts(published.home);
  return readSegment1b(
    new Surfaces(published.home, published.run, readWorldIndex(published.run), contracts, db),
  );
}

describe('readSegment1b', () => {
  it('reads what was published', async () => {
    const score = (input: typeof world) => scoreSegment1b(input, IDENTITY, [], null, philoxResampling(5));
    expect(score(await readWith('nothing'))).toEqual(score(world));
  });

  it.each(['tile_spans', 's4_alloc_plan', 'sealed_policy:s2_tile_weights_policy', 'sealed_inputs_1B'])(
    'refuses a run without %s',
    async (id) => {
      await expect(readWith(id)).rejects.toMatchObject({
        code: 'incomplete_dataset_instance',
        place: { dataset: id },
      });
    },
  );

  it('refuses rows of the grid that do not agree on its columns, and a grid without rows', async () => {
    const grid = (columns: Uint32Array) => () =>
      published.table('tile_rows', columns.length, { raster_columns: fixed('uint32', columns) });
    await expect(readWith('tile_rows', grid(Uint32Array.of(360, 361)))).rejects.toMatchObject({
      code: 'table_value_violation',
      place: { dataset: 'tile_rows', row: 1, found: '361' },
    });
    await expect(readWith('tile_rows', grid(new Uint32Array(0)))).rejects.toMatchObject({
      code: 'table_value_violation',
    });
    await published.table('tile_rows', 3, { raster_columns: constant('uint32', 3, 360) }); // as it was
  });

  const policies: [string, unknown, unknown][] = [
    ['s3_requirements_policy', {}, { country_filter: { enabled: true, denylist_country_iso: [] } }],
    [
      's3_requirements_policy',
      { country_filter: { enabled: true, denylist_country_iso: 'AA' } },
      { country_filter: { enabled: true, denylist_country_iso: [] } },
    ],
    ['s6_jitter_policy', { mode: 3 }, { mode: 'mixture_v3' }],
    [
      's2_tile_weights_policy',
      { blend_v2: { region_floor_share: { Asia: 'much' } } },
      { blend_v2: { region_floor_share: {} } },
    ],
    ['s2_tile_weights_policy', [], { blend_v2: { region_floor_share: {} } }],
  ];
  it.each(policies)('refuses %s that says %j', async (id, value, lawful) => {
    const replace = (with_: unknown) => () => published.policy(id, with_);
    await expect(readWith(`sealed_policy:${id}`, replace(value))).rejects.toMatchObject({
      code: 'policy_schema',
      place: { dataset: id },
    });
    await readWith(`sealed_policy:${id}`, replace(lawful));
    whole = published.datasets;
  });

  it('reads a denylist from a filter that is on only', async () => {
    const filter = (enabled: boolean) => () =>
      published.policy('s3_requirements_policy', {
        country_filter: { enabled, denylist_country_iso: ['AA'] },
      });
    const id = 'sealed_policy:s3_requirements_policy';
    expect((await readWith(id, filter(true))).policy.denylist).toEqual(['AA']);
    expect((await readWith(id, filter(false))).policy.denylist).toEqual([]);
  });
});

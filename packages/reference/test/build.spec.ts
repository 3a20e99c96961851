import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { loadContracts, valueAt } from '@merchantry/contracts';
import { openDatabase, readTable } from '@merchantry/tables';
import { checkReferences, REFERENCE_ENTRIES, type BuildOptions } from '../src/index.js';
import { buildInWorker } from './build-in-worker.js';
import { temporaryWorkspace } from './temporary-workspace.js';

const workspace = temporaryWorkspace();
const { root } = workspace;
afterAll(() => workspace.remove());

const profile = { profile: 'smoke', merchants: 600, home_law: 'recipe_p', grid_arcmin: 30 } as const;

/** Builds and tells which tables were built anew. */
async function build(options: Partial<BuildOptions> = {}) {
  const built: string[] = [];
  const index = await buildInWorker({
    root,
    profile,
    rngEpoch: 'merchantry-2026',
    progress: ({ id, action }) => action === 'built' && built.push(id),
    ...options,
  });
  return { index, built };
}

const everything = REFERENCE_ENTRIES.map(({ id }) => id);
const part = (id: string) => join(root, 'reference/layer1', id, 'part-00000.parquet');

describe('building references', () => {
  it('builds every table once, then leaves them alone', async () => {
    expect(() => checkReferences(root, profile)).toThrow(
      expect.objectContaining({ code: 'reference_missing' }),
    );
    const first = await build();
    expect(first.built).toEqual(everything);
    expect(Object.fromEntries(first.index.tables.map(({ id, rows }) => [id, rows]))).toEqual({
      ccy_country_shares: 249,
      country_centre: 249,
      country_population: 249,
      country_zone: 421,
      gdp_bucket_map: 249,
      gdp_per_capita: 249,
      iso3166_canonical: 249,
      iso_legal_tender: 249,
      license_map: 11,
      mcc_canonical: 298,
      mcc_priors: 298,
      population_raster: 360,
      settlement_shares: 249,
      time_zone_pieces: 55577,
      transaction_schema_merchant_ids: 600,
      tzdb_release: 1,
      tzdb_transitions: 40690,
      world_countries: 249,
    });
    const second = await build();
    expect(second.built).toEqual([]);
    expect(second.index).toEqual(first.index);
    expect(checkReferences(root, profile)).toEqual(first.index);
    expect(existsSync(join(root, 'reference/.stage'))).toBe(false);
  });

  it('makes the same bytes again when forced', async () => {
    const before = await build();
    const forced = await build({ force: true });
    expect(forced.built).toEqual(everything);
    expect(forced.index).toEqual(before.index);
  });

  it('keeps one snapshot a profile', async () => {
    const other = { ...profile, profile: 'natural', home_law: 'natural' } as const;
    expect((await build({ profile: other })).built).toEqual(['transaction_schema_merchant_ids']);
    expect((await build()).built).toEqual([]);
    expect(readdirSync(join(root, 'reference/layer1/transaction_schema_merchant_ids')).sort()).toEqual([
      'natural',
      'smoke',
    ]);
  });

  it('keeps one raster a grid, whatever the profile is called', async () => {
    const finer = { ...profile, grid_arcmin: 20 };
    expect((await build({ profile: finer })).built).toEqual(['population_raster']);
    expect((await build()).built).toEqual([]);
    expect(readdirSync(join(root, 'reference/layer1/population_raster')).sort()).toEqual(['20', '30']);
    expect(checkReferences(root, finer).tables.find(({ id }) => id === 'population_raster')?.rows).toBe(540);
  });

  it('heals what was damaged, and says so when only asked to check', async () => {
    const { index } = await build();
    const damage: Record<string, () => void> = {
      gdp_per_capita: () => appendFileSync(part('gdp_per_capita'), 'x'),
      mcc_canonical: () => truncateSync(part('mcc_canonical'), 100),
      license_map: () => rmSync(part('license_map')),
      population_raster: () =>
        truncateSync(join(root, 'reference/layer1/population_raster/30/population_raster.tif'), 5000),
      country_population: () => writeFileSync(join(root, 'reference/layer1/country_population/stray'), ''),
      mcc_priors: () => appendFileSync(join(root, 'reference/layer1/mcc_priors/provenance.json'), ' '),
    };
    for (const [id, harm] of Object.entries(damage)) {
      harm();
      expect(() => checkReferences(root, profile)).toThrow(
        expect.objectContaining({
          code: 'output_digest_mismatch',
          place: expect.objectContaining({ dataset: id }),
        }),
      );
      expect((await build()).built).toEqual([id]);
      expect(checkReferences(root, profile)).toEqual(index);
    }
    writeFileSync(join(root, 'reference/index/gdp_bucket_map.json'), '{');
    expect((await build()).built).toEqual(['gdp_bucket_map']);
  });

  it('rebuilds what an edit of a policy reaches, and nothing else', async () => {
    const path = join(root, 'config/reference/merchant_snapshot.yaml');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('rank_offset: 70', 'rank_offset: 71'));
    expect((await build()).built).toEqual(['transaction_schema_merchant_ids']);
    writeFileSync(path, text.replace('rank_offset: 70', 'rank_offset: seventy'));
    await expect(build()).rejects.toMatchObject({ code: 'policy_schema' });
    writeFileSync(path, text);
    expect((await build()).built).toEqual(['transaction_schema_merchant_ids']);
  });

  it('writes provenance: sources with digests and licences, notices, what was done; no clock, no path of this machine', async () => {
    await build();
    const text = readFileSync(join(root, 'reference/layer1/gdp_per_capita/provenance.json'), 'utf8');
    const value = JSON.parse(text) as Record<string, unknown> & {
      sources: { id: string }[];
      attribution: string[];
    };
    expect(value).toMatchObject({ dataset: 'gdp_per_capita', is_proxy: true });
    expect(value.sources.map(({ id }) => id)).toContain(
      'npm:vega-datasets@3.2.1/data/gapminder-health-income.csv',
    );
    expect(value.attribution.join(' ')).toContain('Gapminder');
    expect(text).not.toContain(root);
  });

  it.each([
    ['population_raster/30', ['GeoNames', 'Natural Earth', 'World Bank']],
    ['country_centre', ['GeoNames', 'Natural Earth', 'World Bank']],
    ['world_countries', ['Natural Earth']],
    ['time_zone_pieces', ['OpenStreetMap contributors', 'Open Database License']],
    ['country_zone', ['OpenStreetMap contributors', 'Open Database License', 'GeoNames', 'Natural Earth']],
    ['ccy_country_shares', ['Bank for International Settlements', 'Gapminder', 'World Bank']],
    ['settlement_shares', ['Bank for International Settlements', 'Gapminder', 'World Bank']],
  ])('names in the provenance of %s whom to credit: %j', async (folder, names) => {
    await build();
    const text = readFileSync(join(root, 'reference/layer1', folder, 'provenance.json'), 'utf8');
    const { attribution } = JSON.parse(text) as { attribution: string[] };
    for (const name of names) expect(attribution.join(' ')).toContain(name);
  });

  it('reads back as it was written', async () => {
    await build();
    const db = await openDatabase();
    try {
      const schema = loadContracts(root).tableSchema('iso3166_canonical');
      const table = await readTable(db, [part('iso3166_canonical')], schema);
      expect(Object.values(table.columns).map((column) => valueAt(column, 0))).toEqual([
        'AD',
        'AND',
        20,
        'Andorra',
        'Europe',
        'Southern Europe',
      ]);
    } finally {
      db.close();
    }
  });
});

import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { loadContracts, valueAt } from '@merchantry/contracts';
import { fileSha256 } from '@merchantry/hashgate';
import { openDatabase, readTable } from '@merchantry/tables';
import { checkReferences, LOCK_FILE } from '../src/index.js';
import { buildInWorker } from './build-in-worker.js';
import { builtIn } from './built-in-inputs.js';
import { temporaryWorkspace } from './temporary-workspace.js';

const workspace = temporaryWorkspace();
const { root } = workspace;
afterAll(() => workspace.remove());

const profile = { profile: 'smoke', merchants: 600, home_law: 'recipe_p', grid_arcmin: 30 } as const;

async function build(sources?: Record<string, string>, force = false) {
  const built: string[] = [];
  await buildInWorker({
    root,
    profile,
    rngEpoch: 'merchantry-2026',
    sources,
    force,
    progress: ({ id, action }) => action === 'built' && built.push(id),
  });
  return built;
}

const gdpCsv = (extra: number) =>
  'country_iso,gdp_pc\n' +
  builtIn
    .isos()
    .map((iso, i) => `${iso},${1000 + i + extra}\n`)
    .join('');
const lock = () =>
  JSON.parse(readFileSync(join(root, LOCK_FILE), 'utf8')) as Record<string, { path: string }>;

describe("a user's own source", () => {
  beforeEach(async () => {
    writeFileSync(join(root, 'mine.csv'), gdpCsv(0));
    rmSync(join(root, LOCK_FILE), { force: true });
    await build();
  });

  it('replaces the built-in one, is pinned, and reaches what depends on it', async () => {
    expect(await build({ gdp: 'mine.csv' })).toEqual([
      'gdp_per_capita',
      'gdp_bucket_map',
      'ccy_country_shares',
      'settlement_shares',
      'transaction_schema_merchant_ids',
    ]);
    expect(lock()).toMatchObject({ gdp: { path: 'mine.csv' } });
    expect(await build()).toEqual([]);
    expect(await build({ gdp: 'mine.csv' })).toEqual([]);
    expect(await build({ gdp: 'builtin' })).toEqual([
      'gdp_per_capita',
      'gdp_bucket_map',
      'ccy_country_shares',
      'settlement_shares',
      'transaction_schema_merchant_ids',
    ]);
    expect(lock()).toEqual({});
  });

  it('refuses other bytes than were pinned, in build and check, until it is pinned anew', async () => {
    await build({ gdp: 'mine.csv' });
    writeFileSync(join(root, 'mine.csv'), gdpCsv(1));
    await expect(build()).rejects.toMatchObject({ code: 'sealed_input_mismatch' });
    await expect(build({ gdp: 'mine.csv' })).rejects.toMatchObject({ code: 'sealed_input_mismatch' });
    expect(() => checkReferences(root, profile)).toThrow(
      expect.objectContaining({ code: 'sealed_input_mismatch' }),
    );
    await build({ gdp: 'mine.csv' }, true);
    expect(await build()).toEqual([]);
    rmSync(join(root, 'mine.csv'));
    await expect(build()).rejects.toMatchObject({ code: 'sealed_input_missing' });
  });

  it('refuses unknown names and missing files before anything is pinned', async () => {
    await expect(build({ weather: 'mine.csv' })).rejects.toMatchObject({ code: 'usage', exitCode: 2 });
    await expect(build({ gdp: 'nowhere.csv' })).rejects.toMatchObject({ code: 'ingress_file_unreadable' });
    expect(existsSync(join(root, LOCK_FILE))).toBe(false);
  });

  it('does not touch published tables when it is bad, nor stay pinned', async () => {
    writeFileSync(join(root, 'mine.csv'), 'country_iso,gdp_pc\nDE,5\n');
    await expect(build({ gdp: 'mine.csv' })).rejects.toMatchObject({ code: 'reference_source_invalid' });
    expect(existsSync(join(root, LOCK_FILE))).toBe(false);
    expect(checkReferences(root, profile).tables.length).toBe(18);
    expect(await build()).toEqual([]);
  });

  it('refuses a lock file that is not one', async () => {
    writeFileSync(join(root, LOCK_FILE), '{"gdp": {"path": "mine.csv"}}');
    await expect(build()).rejects.toMatchObject({ code: 'policy_schema' });
    writeFileSync(join(root, LOCK_FILE), '{');
    await expect(build()).rejects.toMatchObject({ code: 'policy_syntax' });
  });
});

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/hostile/${name}`, import.meta.url));

describe("a user's own currency tables", () => {
  beforeEach(async () => {
    rmSync(join(root, LOCK_FILE), { force: true });
    await build();
  });

  it('reach the surfaces made from them; a surface of their own reaches itself', async () => {
    const surfaces = ['ccy_country_shares', 'settlement_shares'];
    expect(await build({ legal_tender: fixture('legal_tender-good.csv') })).toEqual([
      'iso_legal_tender',
      ...surfaces,
    ]);
    expect(await build({ ccy_shares: fixture('ccy_shares-good.csv') })).toEqual(['ccy_country_shares']);
    expect(await build({ settlement_shares: fixture('ccy_shares-good.csv') })).toEqual(['settlement_shares']);
    expect(Object.keys(lock())).toEqual(['ccy_shares', 'legal_tender', 'settlement_shares']);
    const db = await openDatabase();
    try {
      for (const id of surfaces) {
        const path = join(root, 'reference/layer1', id, 'part-00000.parquet');
        const { rows, columns } = await readTable(db, [path], loadContracts(root).tableSchema(id));
        expect(
          Array.from({ length: rows }, (_, row) => Object.values(columns).map((c) => valueAt(c, row))),
        ).toEqual([
          ['EUR', 'DE', 1, 40n, true],
          ['EUR', 'FR', 0, 0n, true],
          ['USD', 'EC', 0.25, 25n, true],
          ['USD', 'US', 0.75, 75n, true],
        ]);
      }
    } finally {
      db.close();
    }
    expect(
      await build({ legal_tender: 'builtin', ccy_shares: 'builtin', settlement_shares: 'builtin' }),
    ).toEqual(['iso_legal_tender', ...surfaces]);
  });

  it('change nothing when their shares do not add up', async () => {
    await expect(build({ settlement_shares: fixture('ccy_shares-sum.csv') })).rejects.toMatchObject({
      code: 'reference_source_invalid',
      place: { dataset: 'settlement_shares', column: 'share', line: 4 },
    });
    expect(await build()).toEqual([]);
  });
});

describe("a user's own time zones", () => {
  beforeEach(async () => {
    rmSync(join(root, LOCK_FILE), { force: true });
    await build();
  });
  const box = (tzid: string, west: number, east: number) => ({
    type: 'Feature',
    properties: { tzid },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [west, -90],
          [east, -90],
          [east, 90],
          [west, 90],
          [west, -90],
        ],
      ],
    },
  });
  const zones = (...features: unknown[]) => {
    const path = join(root, 'zones.geojson');
    writeFileSync(path, JSON.stringify({ type: 'FeatureCollection', features }));
    return { time_zones: path };
  };

  it('may only be zones of the tz database', async () => {
    await expect(build(zones(box('Mars/Olympus', 0, 90)))).rejects.toMatchObject({
      code: 'ingress_fk_unknown',
      place: { dataset: 'time_zones', found: 'Mars/Olympus' },
    });
    expect(await build()).toEqual([]);
  });

  it('may not leave a country without one', async () => {
    await expect(build(zones(box('Europe/Berlin', 0, 90)))).rejects.toMatchObject({
      code: 'reference_drift',
      place: { dataset: 'country_zone' },
    });
    expect(existsSync(join(root, LOCK_FILE))).toBe(false);
    expect(await build()).toEqual([]);
  });
});

describe("a user's own tz database", () => {
  beforeEach(async () => {
    rmSync(join(root, LOCK_FILE), { force: true });
    await build();
  });
  const compiled = fileURLToPath(new URL('fixtures/zoneinfo/2026d.tar.gz', import.meta.url));
  const read = async (id: string) => {
    const db = await openDatabase();
    try {
      const path = join(root, 'reference/layer1', id, 'part-00000.parquet');
      const { rows, columns } = await readTable(db, [path], loadContracts(root).tableSchema(id));
      return Array.from({ length: rows }, (_, row) => Object.values(columns).map((c) => valueAt(c, row)));
    } finally {
      db.close();
    }
  };

  it('makes its own tables, is what zones are checked against, and is pinned', async () => {
    const changed = ['tzdb_release', 'tzdb_transitions', 'time_zone_pieces', 'country_zone'];
    expect(await build({ tzdb: compiled })).toEqual(changed);
    expect(Object.keys(lock())).toEqual(['tzdb']);
    expect(await read('tzdb_release')).toEqual([
      ['2026d', fileSha256(compiled), 2_145_916_800n, 'user:2026d.tar.gz', 598],
    ]);
    const rows = await read('tzdb_transitions');
    expect(rows).toHaveLength(40_761);
    expect(rows.filter(([tzid]) => tzid === 'Africa/Monrovia')).toEqual([
      ['Africa/Monrovia', 0, null, -2588, 'LMT'],
      ['Africa/Monrovia', 1, -2_776_979_812n, -2588, 'MMT'],
      ['Africa/Monrovia', 2, -1_604_359_012n, -2670, 'MMT'],
      ['Africa/Monrovia', 3, 63_593_070n, 0, 'GMT'],
    ]);
    expect(await build({ tzdb: 'builtin' })).toEqual(changed);
    expect((await read('tzdb_release'))[0][0]).toBe('2026f');
  });

  it('may not lack a zone that is drawn', async () => {
    await expect(build({ tzdb: fixture('tzdb-good.json') })).rejects.toMatchObject({
      code: 'ingress_fk_unknown',
      place: {
        dataset: 'tzdb',
        path: fixture('tzdb-good.json'),
        found: expect.stringMatching(/^Africa\/Abidjan Africa\/Accra /),
      },
    });
    expect(existsSync(join(root, LOCK_FILE))).toBe(false);
    expect(await build()).toEqual([]);
  });
});

describe("a user's own land and people", () => {
  beforeEach(async () => {
    rmSync(join(root, LOCK_FILE), { force: true });
    await build();
  });

  it.each([
    ['population_raster', 'people.tif', '', 'geo_raster_unreadable'],
    ['population_raster', 'people.tif', 'II*\0', 'geo_raster_unreadable'],
    ['population_raster', 'people.vrt', '<VRTDataset/>', 'geo_driver_missing'],
    ['countries', 'land.geojson', '{"type":"FeatureCollection","features":[', 'geo_vector_unreadable'],
    ['countries', 'land.gpkg', 'SQLite format 3\0', 'geo_driver_missing'],
    ['time_zones', 'zones.fgb', 'fgb', 'geo_driver_missing'],
  ])('%s in %s (%j) is refused with %s, and nothing changes', async (dataset, name, bytes, code) => {
    const path = join(root, name);
    writeFileSync(path, bytes);
    // Where the optional driver is installed, it is what cannot read these bytes.
    const codes = code === 'geo_driver_missing' ? /geo_driver_missing|geo_\w+_unreadable/ : code;
    await expect(build({ [dataset]: path })).rejects.toMatchObject({
      code: expect.stringMatching(codes),
      place: { dataset, path },
    });
    expect(existsSync(join(root, LOCK_FILE))).toBe(false);
    expect(await build()).toEqual([]);
  });
});

describe("a user's own merchants", () => {
  beforeEach(async () => {
    rmSync(join(root, LOCK_FILE), { force: true });
    await build();
  });

  const read = async () => {
    const db = await openDatabase();
    try {
      const path = join(root, 'reference/layer1/transaction_schema_merchant_ids/smoke/part-00000.parquet');
      const schema = loadContracts(root).tableSchema('transaction_schema_merchant_ids');
      const { rows, columns } = await readTable(db, [path], schema);
      return Array.from({ length: rows }, (_, row) =>
        schema.columns.map(({ name }) => valueAt(columns[name], row)),
      );
    } finally {
      db.close();
    }
  };
  const expected = [
    [3n, 742, 'card_not_present', 'US'],
    [7n, 5411, 'card_present', 'DE'],
    [18446744073709551615n, 5814, 'card_present', 'BR'],
  ];

  it('replace the snapshot of their profile: sorted, ids beyond 2^63 whole, columns in any order', async () => {
    expect(await build({ merchants: fixture('merchants-good.csv') })).toEqual([
      'transaction_schema_merchant_ids',
    ]);
    expect(await read()).toEqual(expected);
    expect(Object.keys(lock())).toEqual(['merchants/smoke']);
    const provenance = readFileSync(
      join(root, 'reference/layer1/transaction_schema_merchant_ids/smoke/provenance.json'),
      'utf8',
    );
    expect(JSON.parse(provenance)).toMatchObject({
      is_proxy: null,
      sources: [
        { id: 'user:merchants-good.csv', data_licence: 'Unstated' },
        { id: 'npm:mcc@2.2.0/mcc_codes.json' },
      ],
    });
  });

  it('may come as Parquet', async () => {
    await build({ merchants: fixture('merchants-good.csv') });
    const parquet = join(root, 'mine.parquet');
    cpSync(join(root, 'reference/layer1/transaction_schema_merchant_ids/smoke/part-00000.parquet'), parquet);
    expect(await build({ merchants: 'mine.parquet' })).toEqual(['transaction_schema_merchant_ids']);
    expect(await read()).toEqual(expected);
  });

  it.each([
    ['merchants-duplicate-id.csv', 'ingress_pk_duplicate', 'merchant_id', 1],
    ['merchants-unknown-mcc.csv', 'ingress_fk_unknown', 'mcc', 1],
    ['merchants-unknown-country.csv', 'ingress_fk_unknown', 'home_country_iso', 1],
    ['merchants-channel.csv', 'ingress_schema_violation', 'channel', 1],
    ['merchants-zero-id.csv', 'ingress_schema_violation', 'merchant_id', 1],
    ['merchants-negative-id.csv', 'ingress_schema_violation', 'merchant_id', 1],
    ['merchants-id-beyond-64-bits.csv', 'ingress_schema_violation', 'merchant_id', 1],
    ['merchants-empty-cell.csv', 'ingress_schema_violation', 'mcc', 1],
    ['merchants-wrong-header.csv', 'ingress_schema_violation', undefined, undefined],
    ['merchants-no-rows.csv', 'ingress_schema_violation', undefined, undefined],
    ['merchants-empty.csv', 'ingress_file_unreadable', undefined, undefined],
  ])('%s is refused as %s', async (name, code, column, row) => {
    const error: unknown = await build({ merchants: fixture(name) }).then(
      () => null,
      (failure: unknown) => failure,
    );
    expect(error).toMatchObject({ code, place: { path: fixture(name) } });
    if (column !== undefined) expect(error).toMatchObject({ place: { column, row } });
    expect(checkReferences(root, profile).tables.find(({ id }) => id.startsWith('transaction'))?.rows).toBe(
      600,
    );
  });
});

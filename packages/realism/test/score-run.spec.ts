import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  coded as codedColumn,
  constant,
  fixed,
  loadContracts,
  strings,
  type Column,
  type ColumnSchema,
  type TableSchema,
} from '@merchantry/contracts';
import { canonicalJson, sha256Hex } from '@merchantry/hashgate';
import { openDatabase, writeParquet, type Database } from '@merchantry/tables';
import type { Coded } from '../src/coded.js';
import { REPLAY_GATE } from '../src/segment-1a/bands-1a.js';
import { FIGURES_1A } from '../src/segment-1a/segment-1a-figures.js';
import { scoreRun } from '../src/score-run.js';
import type { CountryFacts } from '../src/segment-1a/segment-1a-input.js';
import { pyramidWorld, IDENTITY } from './world.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const contracts = loadContracts(ROOT);
const N = 2000;

let db: Database;
let home: string;
let run: string;
let datasets: Record<string, unknown>[];

/** A lawful value for columns that the scorer does not read: the envelope of an event, lists of reasons. */
function filler({ type, nullable, enum: allowed }: ColumnSchema, rows: number): Column {
  if (typeof type !== 'string') {
    const items = strings([]);
    return { kind: 'list', type, length: rows, offsets: new Uint32Array(rows + 1), items };
  }
  if (type === 'binary') throw new Error('no filler for bytes');
  if (nullable) return constant(type, rows, null);
  if (type === 'string') return constant(type, rows, String(allowed?.[0] ?? 'a'.repeat(64)));
  if (type === 'bool') return constant(type, rows, false);
  return constant(type, rows, ['int64', 'uint64', 'timestamp'].includes(type) ? 1n : 1);
}

async function publish(schema: TableSchema, rows: number, columns: Record<string, Column>, folderOf = run) {
  const folder = `logs/layer1/1A/rng/events/${schema.id}/seed=42`;
  const path = `${folder}/part-0.parquet`;
  mkdirSync(join(folderOf, folder), { recursive: true });
  const all = Object.fromEntries(
    schema.columns.map((column) => [column.name, columns[column.name] ?? filler(column, rows)]),
  );
  const { sha256, bytes, contentDigest } = await writeParquet(
    db,
    join(folderOf, path),
    { rows, columns: all },
    schema,
  );
  return {
    id: schema.id,
    class: 'log',
    state: '1A.S1',
    path: folder,
    files: [{ path, sha256, bytes }],
    tokens: {
      seed: IDENTITY.seed,
      parameter_hash: IDENTITY.parameter_hash,
      manifest_fingerprint: IDENTITY.manifest_fingerprint,
      run_id: IDENTITY.run_id,
    },
    rows,
    bytes,
    file_digest: sha256,
    content_digest: contentDigest,
  };
}

/** The country-zone table below the workspace of the test, and the list of the gate that sealed it. */
async function seal({ isos, multiZone, southShare }: CountryFacts) {
  // A class M country has two material zones of half its people each, any other country one.
  const zones = isos.flatMap((iso, i) =>
    (multiZone[i] === 1 ? [i, i] : [i]).map((at, k) => ({ iso, at, k })),
  );
  const share = Float64Array.from(zones, ({ at }) => (multiZone[at] === 1 ? 0.5 : 1));
  const entry = await publish(
    contracts.tableSchema('country_zone'),
    zones.length,
    {
      country_iso: strings(zones.map(({ iso }) => iso)),
      tzid: strings(zones.map(({ k }) => `Zone/${k}`)),
      pop_share: fixed('float64', share),
      area_share: fixed('float64', share),
      south_share: fixed(
        'float64',
        Float64Array.from(zones, ({ at }) => southShare[at]),
      ),
      material: constant('bool', zones.length, true),
    },
    home,
  );
  const [{ path, sha256 }] = entry.files;
  const text = canonicalJson([{ asset_id: 'country_zone', path, sha256_hex: sha256 }]);
  writeFileSync(join(run, 'sealed_inputs_1A.json'), text);
  return {
    ...entry,
    id: 'sealed_inputs_1A',
    files: [{ path: 'sealed_inputs_1A.json', sha256: sha256Hex(text), bytes: 1 }],
  };
}

function writeWorld(changes: Record<string, unknown> = {}): void {
  const { world_digest, seed, profile, label, run_id, as_of_utc } = IDENTITY;
  const world = { world_digest, seed, profile, label, run_id, as_of_utc, datasets, ...changes };
  writeFileSync(join(run, 'world.json'), canonicalJson(world));
}

const report = (extension: string) =>
  readFileSync(join(run, 'reports', 'realism', `1A_scorecard.${extension}`), 'utf8');
const part = (id: string) => join(run, `logs/layer1/1A/rng/events/${id}/seed=42/part-0.parquet`);

beforeAll(async () => {
  db = await openDatabase();
});
afterAll(() => {
  db.close();
});

beforeEach(async () => {
  if (home) rmSync(home, { recursive: true, force: true });
  home = mkdtempSync(join(tmpdir(), 'merchantry-realism-'));
  run = join(home, 'run');
  mkdirSync(run);
  symlinkSync(join(ROOT, 'contracts'), join(home, 'contracts'));
  const world = pyramidWorld(N);
  const table = (id: string, rows: number, columns: Record<string, Column>) =>
    publish(contracts.tableSchema(id), rows, columns);
  const text = ({ codes, dictionary }: Coded): Column => codedColumn(codes, dictionary);
  const { outlets, design, candidates, membership, catalogue, countries } = world;
  datasets = [
    await table('hurdle_bernoulli', N, {
      merchant_id: fixed('uint64', outlets.merchantId),
      is_multi: fixed('bool', outlets.isMulti),
    }),
    await table('nb_final', outlets.nbMerchantId.length, {
      merchant_id: fixed('uint64', outlets.nbMerchantId),
      n_outlets: fixed('int32', outlets.nOutlets),
      dispersion_k: fixed('float64', outlets.dispersionK),
    }),
    await table('merchant_abort_log', 0, {}),
    await table('hurdle_design_matrix', N, {
      merchant_id: fixed('uint64', design.merchantId),
      mcc: fixed('int32', design.mcc),
      channel: text(design.channel),
      gdp_bucket_id: fixed('int8', design.gdpBucket),
    }),
    await table('s3_candidate_set', candidates.isHome.length, {
      merchant_id: fixed('uint64', candidates.merchantId),
      is_home: fixed('bool', candidates.isHome),
    }),
    await table('s6_membership', membership.merchantId.length, {
      merchant_id: fixed('uint64', membership.merchantId),
    }),
    await table('outlet_catalogue', catalogue.merchantId.length, {
      merchant_id: fixed('uint64', catalogue.merchantId),
      home_country_iso: text(catalogue.home),
      legal_country_iso: text(catalogue.legal),
      site_id: text(catalogue.siteId),
      site_order: fixed('int32', catalogue.siteOrder),
      single_vs_multi_flag: fixed('bool', catalogue.isMulti),
    }),
    ...(await Promise.all(
      ['s3_integerised_counts', 's3_site_sequence', 'sparse_flag', 'hurdle_stationarity_tests'].map((id) =>
        table(id, 0, {}),
      ),
    )),
    await seal(countries),
  ];
  writeWorld();
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

async function refusal(): Promise<unknown> {
  return scoreRun(home, run).then(
    () => 'scored',
    (error: unknown) => error,
  );
}

function expectFailedCard(code: string): void {
  const card = JSON.parse(report('json')) as { status: string; error: { code: string; type: string } };
  expect(card.status).toBe('FAIL');
  expect(card.error).toMatchObject({ type: 'Failure', code });
  expect(report('md')).toContain(`\`${code}\``);
  expect(report('svg')).toContain(code);
}

describe('scoreRun', () => {
  it('scores what the world published and leaves three twins', async () => {
    const [card] = await scoreRun(home, run);
    expect(card.verdict).toMatchObject({ grade: 'B_plus', partial: true });
    expect(card.metrics['1A-01'].n).toBe(N);
    expect(card.generated_utc).toBe(IDENTITY.as_of_utc);
    expect(card.run.manifest_fingerprint).toBe(IDENTITY.manifest_fingerprint);
    expect(card.evidence.map(({ dataset }) => dataset)).toEqual(
      expect.arrayContaining(['hurdle_bernoulli', 'outlet_catalogue', 'sealed_inputs_1A', 'country_zone']),
    );
    expect(report('json')).toBe(canonicalJson(card) + '\n');
    expect(report('md')).toContain('not computed here: replay_identity');
    expect(report('svg')).toMatch(/^<svg .*<\/svg>\n$/s);
  });

  it('draws the figures that the report shows, and leaves none behind when it fails', async () => {
    const files = Object.keys(FIGURES_1A).map((name) => `1A_${name}.svg`);
    const folder = join(run, 'reports', 'realism');
    const drawings = () => readdirSync(folder).filter((file) => file.endsWith('.svg'));
    await scoreRun(home, run);
    expect(drawings()).toEqual([...files, '1A_scorecard.svg'].sort());
    for (const file of files) {
      expect(report('md')).toContain(`](${file})`);
      expect(readFileSync(join(folder, file), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
    }
    appendFileSync(part('nb_final'), 'x');
    await refusal();
    expect(drawings()).toEqual(['1A_scorecard.svg']);
    expect(report('md')).not.toContain(files[0]);
  });

  it('certifies only with a replay, and only one of the same world and digest', async () => {
    const again = join(home, 'again');
    const other = (changes: Record<string, unknown>) => {
      mkdirSync(again, { recursive: true });
      const { world_digest, seed, profile, label, run_id, as_of_utc } = IDENTITY;
      const world = { world_digest, seed, profile, label, run_id, as_of_utc, datasets: [], ...changes };
      writeFileSync(join(again, 'world.json'), canonicalJson(world));
    };
    other({});
    const [same] = await scoreRun(home, run, again);
    expect(same.verdict).toMatchObject({ grade: 'B_plus', partial: false, not_computed: [] });
    expect(same.verdict.hard_gates[REPLAY_GATE]).toBe(true);
    other({ world_digest: 'd'.repeat(64) });
    const [unlike] = await scoreRun(home, run, again);
    expect(unlike.verdict).toMatchObject({ grade: 'below_B', partial: false });
    expect(unlike.failing_gates.filter((gate) => !same.failing_gates.includes(gate))).toEqual([REPLAY_GATE]);
    other({ seed: '43' });
    await expect(scoreRun(home, run, again)).rejects.toMatchObject({ code: 'usage' });
    await expect(scoreRun(home, run, join(home, 'nobody'))).rejects.toMatchObject({ code: 'run_missing' });
  });

  it('fails a world that lacks a required dataset, by name', async () => {
    datasets = datasets.filter(({ id }) => id !== 'sparse_flag');
    writeWorld();
    const [card] = await scoreRun(home, run);
    expect(card.metrics['1A-14'].value).toBe(0);
    expect(card.verdict.grade).toBe('below_B');
    expect(card.failing_gates).toEqual(
      expect.arrayContaining(['1A-14.B', '1A-14.BPLUS', '1A-14.hard_floor']),
    );
    expect(report('md')).toContain('Missing outputs: sparse_flag.');
  });

  it('writes the same bytes twice', async () => {
    await scoreRun(home, run);
    const first = ['json', 'md', 'svg'].map(report);
    await scoreRun(home, run);
    expect(['json', 'md', 'svg'].map(report)).toEqual(first);
  });

  it('refuses a file whose bytes changed', async () => {
    appendFileSync(part('nb_final'), 'x');
    expect(await refusal()).toMatchObject({ code: 'output_digest_mismatch', place: { dataset: 'nb_final' } });
    expectFailedCard('output_digest_mismatch');
  });

  it('replaces the card of an earlier good score when it fails', async () => {
    await scoreRun(home, run);
    appendFileSync(part('hurdle_bernoulli'), 'x');
    expect(await refusal()).toMatchObject({ code: 'output_digest_mismatch' });
    expectFailedCard('output_digest_mismatch');
  });

  it('refuses a file that is gone and a dataset that was never made', async () => {
    rmSync(part('nb_final'));
    expect(await refusal()).toMatchObject({ code: 'incomplete_dataset_instance' });
    writeWorld({ datasets: datasets.slice(0, 1) });
    expect(await refusal()).toMatchObject({
      code: 'incomplete_dataset_instance',
      place: { dataset: 'nb_final' },
    });
    expectFailedCard('incomplete_dataset_instance');
  });

  it('refuses a run without an index, and one whose index is garbled', async () => {
    const broken: [Record<string, unknown>, string][] = [
      [{ seed: 42 }, 'record_invalid'],
      [{ run_id: 'x' }, 'record_invalid'],
      [{ datasets: {} }, 'record_invalid'],
      [{ datasets: [{ ...datasets[0], tokens: null }] }, 'record_invalid'],
      [
        { datasets: [{ ...datasets[0], files: [{ path: '../x.parquet', sha256: 'a'.repeat(64) }] }] },
        'dictionary_path_violation',
      ],
      [
        { datasets: [{ ...datasets[0], files: [{ path: '/x.parquet', sha256: 'a'.repeat(64) }] }] },
        'dictionary_path_violation',
      ],
    ];
    for (const [changes, code] of broken) {
      writeWorld(changes);
      expect(await refusal()).toMatchObject({ code });
      expectFailedCard(code);
    }
    writeFileSync(join(run, 'world.json'), '{');
    expect(await refusal()).toMatchObject({ code: 'record_invalid' });
    rmSync(join(run, 'world.json'));
    expect(await refusal()).toMatchObject({ code: 'record_missing' });
    expectFailedCard('record_missing');
  });

  it('writes nothing where there is no run', async () => {
    const missing = join(dirname(run), 'nobody');
    await expect(scoreRun(home, missing)).rejects.toMatchObject({ code: 'run_missing' });
    expect(() => readFileSync(join(missing, 'reports/realism/1A_scorecard.json'))).toThrow();
  });

  it('still throws the reason when no report can be written', async () => {
    writeFileSync(join(run, 'reports'), 'a file where a folder belongs');
    expect(await refusal()).toMatchObject({ code: 'io_write_failure' });
    appendFileSync(part('nb_final'), 'x');
    expect(await refusal()).toMatchObject({ code: 'output_digest_mismatch' });
  });
});

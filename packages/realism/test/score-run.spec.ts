import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  constant,
  fixed,
  loadContracts,
  type Column,
  type ColumnSchema,
  type TableSchema,
} from '@merchantry/contracts';
import { canonicalJson } from '@merchantry/hashgate';
import { openDatabase, writeParquet, type Database } from '@merchantry/tables';
import { scoreRun } from '../src/score-run.js';
import { pyramidWorld, IDENTITY } from './world.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const contracts = loadContracts(ROOT);
const N = 2000;

let db: Database;
let home: string;
let run: string;
let datasets: Record<string, unknown>[];

/** A lawful value for columns that the scorer does not read: the envelope of an event. */
function filler({ name, type, nullable, enum: allowed }: ColumnSchema, rows: number): Column {
  if (typeof type !== 'string') throw new Error(`no filler for the list ${name}`);
  if (nullable) return constant(type, rows, null);
  if (type === 'string') return constant(type, rows, String(allowed?.[0] ?? 'a'.repeat(64)));
  if (type === 'bool') return constant(type, rows, false);
  return constant(type, rows, ['int64', 'uint64', 'timestamp'].includes(type) ? 1n : 1);
}

async function publish(schema: TableSchema, rows: number, columns: Record<string, Column>) {
  const folder = `logs/layer1/1A/rng/events/${schema.id}/seed=42`;
  const path = `${folder}/part-0.parquet`;
  mkdirSync(join(run, folder), { recursive: true });
  const all = Object.fromEntries(
    schema.columns.map((column) => [column.name, columns[column.name] ?? filler(column, rows)]),
  );
  const { sha256, bytes, contentDigest } = await writeParquet(
    db,
    join(run, path),
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
  const world = pyramidWorld(N);
  datasets = [
    await publish(contracts.tableSchema('hurdle_bernoulli'), N, {
      merchant_id: fixed('uint64', world.merchantId),
      is_multi: fixed('bool', world.isMulti),
    }),
    await publish(contracts.tableSchema('nb_final'), world.nbMerchantId.length, {
      merchant_id: fixed('uint64', world.nbMerchantId),
      n_outlets: fixed('int32', world.nOutlets),
      dispersion_k: fixed('float64', world.dispersionK),
    }),
  ];
  writeWorld();
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

async function refusal(): Promise<unknown> {
  return scoreRun(ROOT, run).then(
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
    const [card] = await scoreRun(ROOT, run);
    expect(card.verdict).toMatchObject({ grade: 'B_plus', partial: true });
    expect(card.metrics['1A-01'].n).toBe(N);
    expect(card.generated_utc).toBe(IDENTITY.as_of_utc);
    expect(card.run.manifest_fingerprint).toBe(IDENTITY.manifest_fingerprint);
    expect(card.evidence.map(({ dataset }) => dataset)).toEqual(['hurdle_bernoulli', 'nb_final']);
    expect(report('json')).toBe(canonicalJson(card) + '\n');
    expect(report('md')).toContain('certifies nothing');
    expect(report('svg')).toMatch(/^<svg .*<\/svg>\n$/s);
  });

  it('writes the same bytes twice', async () => {
    await scoreRun(ROOT, run);
    const first = ['json', 'md', 'svg'].map(report);
    await scoreRun(ROOT, run);
    expect(['json', 'md', 'svg'].map(report)).toEqual(first);
  });

  it('refuses a file whose bytes changed', async () => {
    appendFileSync(part('nb_final'), 'x');
    expect(await refusal()).toMatchObject({ code: 'output_digest_mismatch', place: { dataset: 'nb_final' } });
    expectFailedCard('output_digest_mismatch');
  });

  it('replaces the card of an earlier good score when it fails', async () => {
    await scoreRun(ROOT, run);
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
    await expect(scoreRun(ROOT, missing)).rejects.toMatchObject({ code: 'run_missing' });
    expect(() => readFileSync(join(missing, 'reports/realism/1A_scorecard.json'))).toThrow();
  });

  it('still throws the reason when no report can be written', async () => {
    writeFileSync(join(run, 'reports'), 'a file where a folder belongs');
    expect(await refusal()).toMatchObject({ code: 'io_write_failure' });
    appendFileSync(part('nb_final'), 'x');
    expect(await refusal()).toMatchObject({ code: 'output_digest_mismatch' });
  });
});

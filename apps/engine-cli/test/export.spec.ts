import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadContracts } from '@merchantry/contracts';
import { fileSha256 } from '@merchantry/hashgate';
import { tileTableSchema, TILE_TABLES, type TileTableId } from '@merchantry/seg-1b';
import { openDatabase, query, readTable, validateTable, type Database } from '@merchantry/tables';
import { CommandSession } from './command-session.js';
import { SMOKE_LABEL } from './golden.js';
import { publishedFiles } from './published-files.js';
import { CHECKOUT, ScratchWorkspace, type Answer } from './scratch-workspace.js';
import type { FailureAnswer } from './world-answers.js';

let workspace: ScratchWorkspace;
let session: CommandSession;
let db: Database;
let before: Record<string, unknown>;

beforeAll(async () => {
  workspace = new ScratchWorkspace({ with: 'world' });
  session = await CommandSession.open();
  db = await openDatabase();
  before = publishedFiles(workspace);
});

afterAll(() => {
  db.close();
  session.close();
  workspace.remove();
});

interface ExportAnswer {
  readonly folder: string;
  readonly outcome: string;
  readonly rows: number;
  readonly files: readonly { name: string; rows: number; sha256_hex: string }[];
}

const run = (...args: string[]): Promise<Answer> =>
  session.run(workspace, ['export', ...args, '--run', SMOKE_LABEL, '--json']);

async function exported(...args: string[]): Promise<ExportAnswer> {
  const answer = await run(...args);
  expect({ args, status: answer.status, stderr: answer.stderr }).toEqual({ args, status: 0, stderr: '' });
  return JSON.parse(answer.stdout) as ExportAnswer;
}

async function refused(status: number, ...args: string[]): Promise<FailureAnswer> {
  const answer = await run(...args);
  expect({ args, status: answer.status }).toEqual({ args, status });
  expect(answer.stderr).not.toMatch(/^\s+at /m);
  return JSON.parse(answer.stdout) as FailureAnswer;
}

const runPath = (...parts: string[]) => workspace.path('runs', SMOKE_LABEL, ...parts);

/** Path of the one file of a dataset or an export below a folder of the run. */
function fileBelow(folder: string): string {
  const [name] = (readdirSync(runPath(folder), { recursive: true }) as string[]).filter((path) =>
    path.endsWith('.parquet'),
  );
  return runPath(folder, name);
}

const ask = async (sql: string) => (await query(db, sql)).rows;
const published = (id: string) => `'${fileBelow(`data/layer1/1B/${id}`)}'`;
const contracts = loadContracts(CHECKOUT);
const SQL_TYPES: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  uint64: 'UBIGINT',
  int64: 'BIGINT',
  float64: 'DOUBLE',
};

describe('merchantry export', () => {
  it.each(TILE_TABLES)(
    '%s: every tile once, of the declared shape and values, in order',
    async (id: TileTableId) => {
      const answer = await exported(id);
      expect(answer).toMatchObject({ outcome: 'written', files: [{ name: 'part-00000.parquet' }] });
      const identity = id === 'tile_weights' ? 'tile_weight_spans' : 'tile_spans';
      const [token] = readdirSync(runPath('data/layer1/1B', identity));
      expect(token).toMatch(/^parameter_hash=[0-9a-f]{64}$/);
      expect(answer.folder).toBe(`runs/${SMOKE_LABEL}/export/${id}/${token}`);
      const file = workspace.path(answer.folder, 'part-00000.parquet');
      expect(fileSha256(file)).toBe(answer.files[0].sha256_hex);
      const schema = contracts.tableSchemaAt(tileTableSchema(id), id);
      const described = await ask(
        `describe select * from read_parquet('${file}', hive_partitioning = false)`,
      );
      expect(described.map(([name, type]) => [name, type])).toEqual(
        schema.columns.map(({ name, type }) => [name, SQL_TYPES[String(type)]]),
      );
      const [[tiles]] = await ask(`select sum(col_len)::bigint from ${published('tile_spans')}`);
      expect([BigInt(answer.rows), answer.files[0].rows]).toEqual([tiles, answer.rows]);
      // Order, primary key, bounds and enums.
      validateTable(await readTable(db, [file], schema), schema, { dataset: id }, () => undefined);
    },
  );

  it('says of a tile what spans, rows and grid say', async () => {
    const index = fileBelow('export/tile_index');
    const [[wrong]] = await ask(`
      select count(*) from '${index}' t
      join ${published('tile_rows')} r using (raster_row)
      left join ${published('tile_spans')} s on s.country_iso = t.country_iso and s.raster_row = t.raster_row
        and t.raster_col >= s.col_start and t.raster_col < s.col_start + s.col_len
      where s.country_iso is null or t.tile_id <> t.raster_row * r.raster_columns + t.raster_col
        or t.centroid_lat <> r.centroid_lat_deg or t.pixel_area_m2 <> r.pixel_area_m2
        or t.inclusion_rule <> s.inclusion_rule or abs(t.centroid_lon - (t.raster_col / 2 - 179.75)) > 1e-9`);
    expect(wrong).toBe(0n);
  });

  it('gives every country the weights that S2 sealed', async () => {
    const weights = fileBelow('export/tile_weights');
    const [[wrong, countries]] = await ask(`
      select count(*) filter (where w.total is distinct from c.weight_total or w.dp <> c.dp or c.weight_total <> 10 ** c.dp),
        count(*)
      from ${published('tile_weight_countries')} c left join (
        select country_iso, sum(weight_fp)::bigint total, any_value(dp) dp from '${weights}' group by all) w using (country_iso)`);
    expect(wrong).toBe(0n);
    expect(Number(countries)).toBeGreaterThan(200);
    // The running sum before each span is the prefix that was sealed.
    const [[off]] = await ask(`
      with running as (select country_iso, tile_id,
          sum(weight_fp) over (partition by country_iso order by tile_id) - weight_fp as prefix from '${weights}')
      select count(*) from ${published('tile_weight_spans')} s
      left join running r on r.country_iso = s.country_iso and r.tile_id = s.raster_row::ubigint * 720 + s.col_start
      where r.prefix is distinct from s.prefix_fp`);
    expect(off).toBe(0n);
  });

  it('of one country is its share of the whole', async () => {
    const answer = await exported('tile_index', '--country', 'FR');
    expect(answer.folder).toContain('/export/tile_index.FR/parameter_hash=');
    const [own, whole] = [fileBelow('export/tile_index.FR'), fileBelow('export/tile_index')];
    expect(answer.rows).toBeGreaterThan(100);
    const of = (path: string) => ask(`select * from '${path}' where country_iso = 'FR' order by tile_id`);
    expect(await of(own)).toEqual(await of(whole));
    expect(answer.rows).toBe((await of(whole)).length);
  });

  it('writes the same bytes again, with any number of writers, in any folder', async () => {
    const again = await exported('tile_index', '--workers', '1');
    expect(again.outcome).toBe('unchanged');
    const out = workspace.path('elsewhere');
    const other = await exported('tile_index', '--workers', '4', '--out', out);
    expect(other.files).toEqual(again.files);
    expect(readdirSync(out)).toEqual([other.folder.split('/').at(-1)]);
    expect(readdirSync(runPath())).not.toContain('tmp');
  });

  it('does not overwrite another export unless told to', async () => {
    const out = workspace.path('taken');
    const { folder, files } = await exported('tile_bounds', '--out', out);
    const file = join(folder, 'part-00000.parquet');
    writeFileSync(file, 'mine');
    expect(await refused(2, 'tile_bounds', '--out', out)).toMatchObject({ code: 'usage' });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(readdirSync(out).length).toBe(1);
    expect(await exported('tile_bounds', '--out', out, '--force')).toMatchObject({
      outcome: 'replaced',
      files,
    });
    expect(fileSha256(file)).toBe(files[0].sha256_hex);
    expect(readdirSync(out).length).toBe(1);
  });

  it('leaves the run as it was: verify, world and prune see nothing of it', async () => {
    expect(existsSync(runPath('export'))).toBe(true);
    expect((await session.run(workspace, ['verify', SMOKE_LABEL])).status).toBe(0);
    expect((await session.run(workspace, ['prune'])).stdout).toBe('nothing to prune\n');
    const after = publishedFiles(workspace);
    for (const path of Object.keys(before)) expect([path, after[path]]).toEqual([path, before[path]]);
  });

  it.each([
    ['an unknown table', ['tile_indexes'], 'tile_index, tile_bounds, tile_weights'],
    ['a published table', ['tile_spans'], 'tile_index, tile_bounds, tile_weights'],
    ['an unknown country', ['tile_index', '--country', 'XX'], 'FR'],
    ['a country in small letters', ['tile_index', '--country', 'fr'], 'FR'],
    ['no writers', ['tile_index', '--workers', '0'], '1 .. '],
  ])('refuses %s', async (_, args, expected) => {
    const failure = await refused(2, ...args);
    expect(failure.code).toBe('usage');
    expect(failure.expected).toContain(expected);
    expect(readdirSync(runPath('export')).sort()).toEqual([
      'tile_bounds',
      'tile_index',
      'tile_index.FR',
      'tile_weights',
    ]);
  });

  it('refuses a run that is not there, a locked one, and a folder that is the engine’s', async () => {
    const answer = await session.run(workspace, ['export', 'tile_index', '--run', 'nowhere', '--json']);
    expect([answer.status, (JSON.parse(answer.stdout) as FailureAnswer).code]).toEqual([2, 'run_missing']);
    expect(await refused(2, 'tile_index', '--out', runPath('data', 'mine'))).toMatchObject({ code: 'usage' });
    expect(await refused(2, 'tile_index', '--out', runPath())).toMatchObject({ code: 'usage' });
    writeFileSync(runPath('lock.json'), '{}');
    try {
      expect(await refused(1, 'tile_index')).toMatchObject({ code: 'run_locked' });
      const out = workspace.path('of-a-locked-run');
      expect(await exported('tile_index', '--country', 'LU', '--out', out)).toMatchObject({
        outcome: 'written',
      });
    } finally {
      rmSync(runPath('lock.json'));
    }
  });

  it.each([
    ['tile_index', 'tile_spans'],
    ['tile_bounds', 'tile_rows'],
    ['tile_weights', 'tile_weight_spans'],
    ['tile_weights', 'tile_weight_countries'],
  ])('%s over a flipped byte of %s: named, and nothing is left behind', async (table, dataset) => {
    const file = fileBelow(`data/layer1/1B/${dataset}`);
    const good = readFileSync(file);
    const bad = Buffer.from(good);
    bad[Math.floor(bad.length / 2)] ^= 0x10;
    // A new file: the old one may be linked to the world that tests share.
    rmSync(file);
    writeFileSync(file, bad);
    const out = workspace.path(`of-damage-${dataset}`);
    try {
      for (const where of [[], ['--out', out]])
        expect(await refused(1, table, '--country', 'DE', ...where)).toMatchObject({
          code: 'output_digest_mismatch',
          dataset,
        });
      expect(existsSync(out)).toBe(false);
      expect(existsSync(runPath(`export/${table}.DE`))).toBe(false);
      expect(readdirSync(runPath())).not.toContain('tmp');
    } finally {
      writeFileSync(file, good);
    }
  });

  it('refuses to weigh by another surface than the gate sealed', async () => {
    const [name] = (
      readdirSync(workspace.path('reference/layer1/population_raster'), { recursive: true }) as string[]
    ).filter((path) => path.endsWith('.tif'));
    const file = workspace.path('reference/layer1/population_raster', name);
    const good = readFileSync(file);
    const bad = Buffer.from(good);
    bad[Math.floor(bad.length / 2)] ^= 0x01;
    rmSync(file);
    writeFileSync(file, bad);
    try {
      const answer = await refused(1, 'tile_weights', '--country', 'DE');
      expect(['sealed_input_mismatch', 'geo_raster_unreadable']).toContain(answer.code);
      expect(existsSync(runPath('export/tile_weights.DE'))).toBe(false);
    } finally {
      writeFileSync(file, good);
    }
  });

  it('killed, leaves no file under the final name, and goes through the next time', async () => {
    const args = ['tile_index', '--country', 'BR', '--run', SMOKE_LABEL];
    // What a killed export leaves: a stage.
    mkdirSync(runPath('tmp/export.tile_index.BR'), { recursive: true });
    writeFileSync(runPath('tmp/export.tile_index.BR/part-00000.parquet'), 'half');
    const child = workspace.start('export', ...args);
    const over = new Promise((resolve) => child.once('exit', resolve));
    await new Promise((resolve) => setTimeout(resolve, 400));
    child.kill('SIGKILL');
    await over;
    const folder = runPath('export/tile_index.BR');
    if (existsSync(folder))
      expect(readdirSync(join(folder, readdirSync(folder)[0]))).toEqual(['part-00000.parquet']);
    const answer = await exported(...args.slice(0, 3));
    expect(['written', 'unchanged']).toContain(answer.outcome);
    expect(fileSha256(workspace.path(answer.folder, 'part-00000.parquet'))).toBe(answer.files[0].sha256_hex);
    expect(readdirSync(runPath('tmp'))).toEqual([]);
  });

  it('tells people where the files are', async () => {
    const { status, stdout, stderr } = await session.run(workspace, [
      'export',
      'tile_index',
      '--country',
      'LU',
      '--run',
      SMOKE_LABEL,
    ]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^file +rows +bytes +sha256\n/);
    expect(stdout).toMatch(
      new RegExp(
        `tile_index of ${SMOKE_LABEL}, written: \\d+ rows, [\\d,]+ bytes\nfiles {4}runs/${SMOKE_LABEL}/export/`,
      ),
    );
  });
});

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { canonicalJson } from '@merchantry/hashgate';
import { openDatabase, type Database } from '@merchantry/tables';
import { lockPath } from '../src/lock.js';
import { scorecardJson } from '../src/scorecard.js';
import { REPLAY_GATE } from '../src/segment-1a/bands-1a.js';
import { FIGURES_1A } from '../src/segment-1a/segment-1a-figures.js';
import { scoreSegment1b } from '../src/segment-1b/segment-1b.js';
import { FIGURES_1B } from '../src/segment-1b/segment-1b-figures.js';
import { scoreRun } from '../src/score-run.js';
import { publish1a, publish1b, PublishedRun } from './published-run.js';
import { siteWorld } from './site-world.js';
import { IDENTITY, pyramidWorld } from './world.js';

const N = 2000;

let db: Database;
let published: PublishedRun;

beforeAll(async () => {
  db = await openDatabase();
});
afterAll(() => {
  db.close();
});
beforeEach(async () => {
  published = new PublishedRun(db);
  await publish1a(published, pyramidWorld(N));
  published.writeWorld();
});
afterEach(() => {
  published.remove();
});

async function refusal(): Promise<unknown> {
  return scoreRun(published.home, published.run).then(
    () => 'scored',
    (error: unknown) => error,
  );
}

function expectFailedCard(code: string): void {
  const card = JSON.parse(published.report('1A', 'json')) as {
    status: string;
    error: { code: string; type: string };
  };
  expect(card.status).toBe('FAIL');
  expect(card.error).toMatchObject({ type: 'Failure', code });
  expect(published.report('1A', 'md')).toContain(`\`${code}\``);
  expect(published.report('1A', 'svg')).toContain(code);
}

describe('scoreRun', () => {
  it('scores what the world published and leaves three twins', async () => {
    const [card] = await scoreRun(published.home, published.run);
    expect(card.verdict).toMatchObject({ grade: 'B_plus', partial: true });
    expect(card.metrics['1A-01'].n).toBe(N);
    expect(card.generated_utc).toBe(IDENTITY.as_of_utc);
    expect(card.run.manifest_fingerprint).toBe(IDENTITY.manifest_fingerprint);
    expect(card.evidence.map(({ dataset }) => dataset)).toEqual(
      expect.arrayContaining(['hurdle_bernoulli', 'outlet_catalogue', 'sealed_inputs_1A', 'country_zone']),
    );
    expect(published.report('1A', 'json')).toBe(canonicalJson(card) + '\n');
    expect(published.report('1A', 'md')).toContain('not computed here: replay_identity');
    expect(published.report('1A', 'svg')).toMatch(/^<svg .*<\/svg>\n$/s);
  });

  it('draws the figures that the report shows, and leaves none behind when it fails', async () => {
    const files = Object.keys(FIGURES_1A).map((name) => `1A_${name}.svg`);
    const folder = join(published.run, 'reports', 'realism');
    const drawings = () => readdirSync(folder).filter((file) => file.endsWith('.svg'));
    await scoreRun(published.home, published.run);
    expect(drawings()).toEqual([...files, '1A_scorecard.svg'].sort());
    for (const file of files) {
      expect(published.report('1A', 'md')).toContain(`](${file})`);
      expect(readFileSync(join(folder, file), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
    }
    appendFileSync(published.part('nb_final'), 'x');
    await refusal();
    expect(drawings()).toEqual(['1A_scorecard.svg']);
    expect(published.report('1A', 'md')).not.toContain(files[0]);
  });

  it('certifies only with a replay, and only one of the same world and digest', async () => {
    const again = join(published.home, 'again');
    const other = (changes: Record<string, unknown>) => {
      mkdirSync(again, { recursive: true });
      published.writeWorld({ datasets: [], ...changes }, again);
    };
    other({});
    const [same] = await scoreRun(published.home, published.run, again);
    expect(same.verdict).toMatchObject({ grade: 'B_plus', partial: false, not_computed: [] });
    expect(same.verdict.hard_gates[REPLAY_GATE]).toBe(true);
    other({ world_digest: 'd'.repeat(64) });
    const [unlike] = await scoreRun(published.home, published.run, again);
    expect(unlike.verdict).toMatchObject({ grade: 'below_B', partial: false });
    expect(unlike.failing_gates.filter((gate) => !same.failing_gates.includes(gate))).toEqual([REPLAY_GATE]);
    other({ seed: '43' });
    await expect(scoreRun(published.home, published.run, again)).rejects.toMatchObject({ code: 'usage' });
    await expect(
      scoreRun(published.home, published.run, join(published.home, 'nobody')),
    ).rejects.toMatchObject({ code: 'run_missing' });
  });

  it('fails a world that lacks a required dataset, by name', async () => {
    published.datasets = published.datasets.filter(({ id }) => id !== 'sparse_flag');
    published.writeWorld();
    const [card] = await scoreRun(published.home, published.run);
    expect(card.metrics['1A-14'].value).toBe(0);
    expect(card.verdict.grade).toBe('below_B');
    expect(card.failing_gates).toEqual(
      expect.arrayContaining(['1A-14.B', '1A-14.BPLUS', '1A-14.hard_floor']),
    );
    expect(published.report('1A', 'md')).toContain('Missing outputs: sparse_flag.');
  });

  it('writes the same bytes twice', async () => {
    await scoreRun(published.home, published.run);
    const first = ['json', 'md', 'svg'].map((extension) => published.report('1A', extension));
    await scoreRun(published.home, published.run);
    expect(['json', 'md', 'svg'].map((extension) => published.report('1A', extension))).toEqual(first);
  });

  it('refuses a file whose bytes changed', async () => {
    appendFileSync(published.part('nb_final'), 'x');
    expect(await refusal()).toMatchObject({ code: 'output_digest_mismatch', place: { dataset: 'nb_final' } });
    expectFailedCard('output_digest_mismatch');
  });

  it('replaces the card of an earlier good score when it fails', async () => {
    await scoreRun(published.home, published.run);
    appendFileSync(published.part('hurdle_bernoulli'), 'x');
    expect(await refusal()).toMatchObject({ code: 'output_digest_mismatch' });
    expectFailedCard('output_digest_mismatch');
  });

  it('refuses a file that is gone and a dataset that was never made', async () => {
    rmSync(published.part('nb_final'));
    expect(await refusal()).toMatchObject({ code: 'incomplete_dataset_instance' });
    published.writeWorld({ datasets: published.datasets.slice(0, 1) });
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
      [{ datasets: [{ ...published.datasets[0], tokens: null }] }, 'record_invalid'],
      [
        {
          datasets: [{ ...published.datasets[0], files: [{ path: '../x.parquet', sha256: 'a'.repeat(64) }] }],
        },
        'dictionary_path_violation',
      ],
      [
        { datasets: [{ ...published.datasets[0], files: [{ path: '/x.parquet', sha256: 'a'.repeat(64) }] }] },
        'dictionary_path_violation',
      ],
    ];
    for (const [changes, code] of broken) {
      published.writeWorld(changes);
      expect(await refusal()).toMatchObject({ code });
      expectFailedCard(code);
    }
    writeFileSync(join(published.run, 'world.json'), '{');
    expect(await refusal()).toMatchObject({ code: 'record_invalid' });
    rmSync(join(published.run, 'world.json'));
    expect(await refusal()).toMatchObject({ code: 'record_missing' });
    expectFailedCard('record_missing');
  });

  it('writes nothing where there is no run', async () => {
    const missing = join(dirname(published.run), 'nobody');
    await expect(scoreRun(published.home, missing)).rejects.toMatchObject({ code: 'run_missing' });
    expect(() => readFileSync(join(missing, 'reports/realism/1A_scorecard.json'))).toThrow();
  });

  it('still throws the reason when no report can be written', async () => {
    writeFileSync(join(published.run, 'reports'), 'a file where a folder belongs');
    expect(await refusal()).toMatchObject({ code: 'io_write_failure' });
    appendFileSync(published.part('nb_final'), 'x');
    expect(await refusal()).toMatchObject({ code: 'output_digest_mismatch' });
  });
});

describe('scoreRun of a world with sites', () => {
  const world = siteWorld(1500);
  const folder = () => join(published.run, 'reports', 'realism');

  beforeEach(async () => {
    await publish1b(published, world);
    published.writeWorld();
  });

  it('scores both segments, each with its twins and figures', async () => {
    const cards = await scoreRun(published.home, published.run);
    expect(cards.map(({ segment, verdict }) => [segment, verdict.grade])).toEqual([
      ['1A', 'B_plus'],
      ['1B', 'GREEN_BPLUS'],
    ]);
    const { evidence, ...card } = cards[1];
    expect({ ...card, evidence: [] }).toEqual(scoreSegment1b(world, IDENTITY));
    expect(evidence.map(({ dataset }) => dataset)).toEqual(
      expect.arrayContaining([
        'site_locations',
        'tile_spans',
        'country_zone',
        'sealed_policy:s6_jitter_policy',
      ]),
    );
    expect(evidence.filter(({ dataset }) => dataset === 'sealed_inputs_1B')).toHaveLength(1);
    const drawings = [...Object.keys(FIGURES_1A).map((name) => `1A_${name}.svg`), '1A_scorecard.svg'].concat(
      Object.keys(FIGURES_1B).map((name) => `1B_${name}.svg`),
      '1B_scorecard.svg',
    );
    expect(readdirSync(folder()).filter((file) => file.endsWith('.svg'))).toEqual(drawings.sort());
    for (const name of Object.keys(FIGURES_1B))
      expect(published.report('1B', 'md')).toContain(`](1B_${name}.svg)`);
    expect(published.report('1B', 'md')).toContain('NO_LOCK');
    expect(published.report('1B', 'json')).toBe(scorecardJson(cards[1]));
  });

  it('compares with the lock of its profile and seed', async () => {
    const [, card] = await scoreRun(published.home, published.run);
    const path = join(published.home, lockPath('1B', IDENTITY));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, scorecardJson(card));
    const [, held] = await scoreRun(published.home, published.run);
    expect(held.metrics['1B-09']).toMatchObject({ value: 1 });
    expect(held.evidence.at(-1)).toMatchObject({ dataset: 'lock_1B', path: 'locks/1B/default-seed-42.json' });
    const better = { ...card, metrics: { ...card.metrics, '1B-06': { value: 0.9 } } };
    writeFileSync(path, canonicalJson(better));
    const [, worse] = await scoreRun(published.home, published.run);
    expect(worse.verdict.grade).toBe('RED_REOPEN_REQUIRED');
    writeFileSync(path, '{');
    await expect(scoreRun(published.home, published.run)).rejects.toMatchObject({ code: 'record_invalid' });
    expect(published.report('1B', 'md')).toContain('`record_invalid`');
  });

  it('still scores the other segment when one stops, and leaves no figure of the one', async () => {
    await scoreRun(published.home, published.run);
    appendFileSync(published.part('s4_slots'), 'x');
    await expect(scoreRun(published.home, published.run)).rejects.toMatchObject({
      code: 'output_digest_mismatch',
      place: { dataset: 's4_slots' },
    });
    expect(JSON.parse(published.report('1A', 'json'))).toMatchObject({ status: 'PASS' });
    expect(JSON.parse(published.report('1B', 'json'))).toMatchObject({
      status: 'FAIL',
      findings: null,
      verdict: { grade: 'RED_REOPEN_REQUIRED' },
      error: { code: 'output_digest_mismatch' },
    });
    expect(readdirSync(folder()).filter((file) => /^1B_.*svg$/.test(file))).toEqual(['1B_scorecard.svg']);
  });

  it('takes reports away with the segment, and replaces them when nothing can be told of the run', async () => {
    await scoreRun(published.home, published.run);
    writeFileSync(join(published.run, 'world.json'), '{');
    await expect(scoreRun(published.home, published.run)).rejects.toMatchObject({ code: 'record_invalid' });
    expect(JSON.parse(published.report('1B', 'json'))).toMatchObject({ status: 'FAIL' });
    published.datasets = published.datasets.filter(({ id }) => id !== 'site_locations');
    published.writeWorld();
    expect(await scoreRun(published.home, published.run)).toHaveLength(1);
    expect(readdirSync(folder()).filter((file) => file.startsWith('1B'))).toEqual([]);
    expect(existsSync(join(folder(), '1A_scorecard.json'))).toBe(true);
  });
});

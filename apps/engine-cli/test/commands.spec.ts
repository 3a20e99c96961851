import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalJson, fileSha256, parseJson } from '@merchantry/hashgate';
import { list } from 'tar';
import { CommandSession } from './command-session.js';
import { SMOKE, SMOKE_LABEL, SMOKE_SEED_42 } from './golden.js';
import { STATES } from './on-world.js';
import { publishedFiles } from './published-files.js';
import { ScratchWorkspace, type Answer } from './scratch-workspace.js';
import type { FailureAnswer } from './world-answers.js';

let workspace: ScratchWorkspace;
let session: CommandSession;

beforeAll(async () => {
  workspace = new ScratchWorkspace({ with: 'world' });
  session = await CommandSession.open();
});

afterAll(() => {
  session.close();
  workspace.remove();
});

const run = (...args: string[]): Promise<Answer> => session.run(workspace, args);
const onRun = (...args: string[]) => run(...args, '--run', SMOKE_LABEL);

/** Standard output of a command that must succeed. */
async function said(...args: string[]): Promise<string> {
  const answer = await run(...args);
  expect({ args, status: answer.status, stderr: answer.stderr }).toEqual({ args, status: 0, stderr: '' });
  return answer.stdout;
}

async function refused(status: number, ...args: string[]): Promise<FailureAnswer> {
  const answer = await run(...args, '--json');
  expect({ args, status: answer.status }).toEqual({ args, status });
  expect(answer.stderr).not.toMatch(/^\s+at /m);
  return JSON.parse(answer.stdout) as FailureAnswer;
}

const sql = async (query: string) =>
  parseJson(await said('sql', query, '--run', SMOKE_LABEL, '--json')) as Record<string, unknown>[];

interface Listed {
  readonly id: string;
  readonly rows: number;
  readonly content_digest: string | null;
}

const listed = () =>
  (
    JSON.parse(readFileSync(workspace.path('runs', SMOKE_LABEL, 'world.json'), 'utf8')) as {
      datasets: Listed[];
    }
  ).datasets;

describe('merchantry sql', () => {
  it('has a view for every table, with the rows that world.json lists', async () => {
    const rows = new Map<string, number>();
    for (const { id, rows: n, content_digest } of listed())
      if (content_digest !== null) rows.set(id, (rows.get(id) ?? 0) + n);
    expect(rows.size).toBeGreaterThan(8);
    const union = [...rows.keys()].map((id) => `select '${id}' as id, count(*) as n from "${id}"`);
    const counted = await sql(`${union.join(' union all ')} order by id`);
    expect(Object.fromEntries(counted.map(({ id, n }) => [id, n]))).toEqual(Object.fromEntries(rows));
  });

  it('keeps integers whole beyond 2^53', async () => {
    const [row] = await sql(
      'select 18446744073709551615::ubigint as most, 9007199254740993::bigint as odd, 1 as one',
    );
    expect(row).toEqual({ most: 18446744073709551615n, odd: 9007199254740993n, one: 1 });
    const [{ id }] = await sql('select max(rng_counter_before_lo) as id from hurdle_bernoulli');
    expect(typeof id).toBe('bigint');
  });

  it('answers in canonical JSON, and in a table for people', async () => {
    const json = await said('sql', "select 1 as b, null as a, 'é' as c", '--run', SMOKE_LABEL, '--json');
    expect(json).toBe('[{"a":null,"b":1,"c":"\\u00e9"}]\n');
    const table = await said('sql', "select 600 as n, 'word' as w", '--run', SMOKE_LABEL);
    expect(table).toBe('  n  w\n---  ----\n600  word\n');
  });

  it('leaves the multi-site merchants of S1 to S2 and no other', async () => {
    const [row] = await sql(
      'select (select count(*) from hurdle_bernoulli where is_multi) as multi, count(*) as final, min(n_outlets) as least from nb_final',
    );
    expect(row.final).toBe(row.multi);
    expect(row.least).toBeGreaterThanOrEqual(2);
  });

  it('joins the outlet catalogue with the candidates of S3: the home country has rank 0, all others more', async () => {
    const [row] = await sql(`
      select count(*) as outlets, count(c.candidate_rank) as ranked,
        count(*) filter (where o.legal_country_iso = o.home_country_iso and c.candidate_rank = 0 and c.is_home) as at_home,
        count(*) filter (where o.legal_country_iso <> o.home_country_iso and c.candidate_rank > 0) as abroad,
        count(*) filter (where not o.single_vs_multi_flag and c.merchant_id is null) as singles
      from outlet_catalogue o left join s3_candidate_set c
        on c.merchant_id = o.merchant_id and c.country_iso = o.legal_country_iso`);
    const { outlets, ranked, at_home, abroad, singles } = row as Record<string, number>;
    const [listedRow] = listed().filter(({ id }) => id === 'outlet_catalogue');
    expect(outlets).toBe(listedRow.rows);
    expect(ranked).toBe(at_home + abroad);
    expect(outlets).toBe(ranked + singles);
    expect(Math.min(at_home, abroad, singles)).toBeGreaterThan(100);
  });

  it('answers with lists as arrays', async () => {
    const [row] = await sql(
      'select reason_codes, filter_tags from s3_candidate_set where is_home order by merchant_id limit 1',
    );
    expect(row.filter_tags).toContain('HOME');
    expect(row.reason_codes).toContain('DEFAULT_DENY');
  });

  it.each([
    ['bad syntax', 'selec 1'],
    ['an unknown table', 'select * from nowhere'],
    ['an unknown column', 'select nothing from nb_final'],
  ])('refuses %s in one line', async (_, query) => {
    expect(await refused(2, 'sql', query, '--run', SMOKE_LABEL)).toMatchObject({ code: 'usage' });
  });

  it('refuses a run that is not there', async () => {
    expect(await refused(2, 'sql', 'select 1', '--run', 'nowhere')).toMatchObject({ code: 'run_missing' });
    expect(existsSync(workspace.path('runs/nowhere'))).toBe(false);
  });
});

describe('merchantry events', () => {
  const families = [
    'anchor',
    'hurdle_bernoulli',
    'gamma_component',
    'poisson_component',
    'nb_final',
    'ztp_rejection',
    'ztp_final',
    'gumbel_key',
    'residual_rank',
    'dirichlet_gamma_vector',
    'sequence_finalize',
    'site_tile_assign',
    'in_cell_jitter',
  ];

  /** Every event of a family, as its lines say it. */
  const events = async (family: string) =>
    (await said('events', family, '--run', SMOKE_LABEL, '--jsonl'))
      .trim()
      .split('\n')
      .map((line) => parseJson(line) as Record<string, unknown>);

  it.each(families)('%s: one canonical JSON line an event', async (family) => {
    const lines = (await said('events', family, '--run', SMOKE_LABEL, '--jsonl')).split('\n');
    expect(lines.pop()).toBe('');
    const rows = listed().filter(({ id }) => id === family);
    expect(lines.length).toBe(rows.reduce((sum, { rows: n }) => sum + n, 0));
    for (const line of lines) {
      const event = parseJson(line) as Record<string, unknown>;
      expect(canonicalJson(event)).toBe(line);
      expect(event.draws).toMatch(/^(0|[1-9]\d*)$/);
      expect(event.ts_utc).toMatch(/^2026-01-01T\d\d:\d\d:\d\d\.\d{6}Z$/);
      expect(event.seed).toBe(42);
    }
  });

  it('keeps counters whole, as the table has them', async () => {
    const text = await said('events', 'hurdle_bernoulli', '--run', SMOKE_LABEL, '--jsonl');
    const counters = text
      .trim()
      .split('\n')
      .map((line) => String((parseJson(line) as Record<string, unknown>).rng_counter_before_lo));
    const rows = await sql('select rng_counter_before_lo::varchar as lo from hurdle_bernoulli');
    expect([...counters].sort()).toEqual(rows.map(({ lo }) => lo as string).sort());
  });

  it('lists as arrays, of one length where they belong together', async () => {
    for (const event of await events('dirichlet_gamma_vector')) {
      const lists = ['country_isos', 'alpha', 'gamma_raw', 'weights'].map((name) => event[name] as unknown[]);
      expect(lists.every(Array.isArray)).toBe(true);
      expect(new Set(lists.map(({ length }) => length)).size).toBe(1);
      expect(event.country_isos).toContain(event.home_country_iso);
      expect(lists[0].every((iso) => /^[A-Z]{2}$/.test(String(iso)))).toBe(true);
      expect(lists[3].reduce((sum: number, weight) => sum + Number(weight), 0)).toBeCloseTo(1, 6);
    }
  });

  it('fields without a value left out', async () => {
    const gumbel = await events('gumbel_key');
    const [chosen, passed] = [true, false].map((selected) =>
      gumbel.filter((event) => event.selected === selected),
    );
    expect(chosen.length).toBeGreaterThan(50);
    expect(passed.length).toBeGreaterThan(50);
    expect(chosen.every((event) => Number(event.selection_order) >= 1)).toBe(true);
    expect(passed.some((event) => 'selection_order' in event)).toBe(false);
    for (const event of await events('ztp_final')) {
      expect(['inversion', 'ptrs']).toContain(event.regime);
      if ('exhausted' in event) expect(event.exhausted).toBe(true);
    }
  });

  it('as many as asked for, as lines, as one document or as a table', async () => {
    const limited = ['events', 'nb_final', '--run', SMOKE_LABEL, '--limit', '3'];
    const lines = (await said(...limited, '--jsonl')).trim().split('\n');
    const document = JSON.parse(await said(...limited, '--json')) as unknown[];
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(document);
    expect(document.length).toBe(3);
    expect((await said(...limited)).trim().split('\n').length).toBe(5);
    expect(await refused(2, 'events', 'nb_final', '--run', SMOKE_LABEL, '--limit', 'few')).toMatchObject({
      code: 'usage',
      found: 'few',
    });
  });

  it('refuses what is no family, naming those there are', async () => {
    const failure = await refused(2, 'events', 'nb_finale', '--run', SMOKE_LABEL);
    expect(failure).toMatchObject({ code: 'usage', found: 'nb_finale' });
    expect(failure.expected).toContain('nb_final');
  });
});

describe('merchantry prune', () => {
  const aside = () => workspace.path('runs', SMOKE_LABEL, '.superseded/1/data');
  const litter = () => {
    mkdirSync(aside(), { recursive: true });
    writeFileSync(`${aside()}/old.parquet`, 'twelve bytes');
  };

  it('says what it would remove, and removes it when told', async () => {
    litter();
    const dry = await run('prune');
    expect(dry).toMatchObject({ status: 0 });
    expect(dry.stdout).toContain(`would remove  runs/${SMOKE_LABEL}/.superseded  (12 bytes)`);
    expect(dry.stderr).toContain('--yes');
    expect(existsSync(aside())).toBe(true);
    const expected = [{ bytes: 12, path: `runs/${SMOKE_LABEL}/.superseded` }];
    expect(JSON.parse(await said('prune', '--json'))).toEqual({ removed: false, paths: expected });
    expect(JSON.parse(await said('prune', '--json', '--yes'))).toEqual({ removed: true, paths: expected });
    expect(existsSync(workspace.path('runs', SMOKE_LABEL, '.superseded'))).toBe(false);
    expect(await said('prune')).toBe('nothing to prune\n');
    expect((await run('verify', SMOKE_LABEL)).status).toBe(0);
  });

  it('leaves a locked run alone, and refuses to drop it', async () => {
    litter();
    const lock = workspace.path('runs', SMOKE_LABEL, 'lock.json');
    writeFileSync(lock, '{}');
    try {
      const before = publishedFiles(workspace);
      expect(await said('prune', '--yes')).toBe('nothing to prune\n');
      expect(await refused(1, 'prune', '--drop', SMOKE_LABEL, '--yes')).toMatchObject({ code: 'run_locked' });
      expect(publishedFiles(workspace)).toEqual(before);
    } finally {
      rmSync(lock);
    }
    await run('prune', '--yes');
  });

  it('drops the runs that are named, and no other', async () => {
    for (const label of ['one', 'two']) await run('world', ...SMOKE, '--label', label, '--to', '1A.S0');
    await run('prune', '--drop', 'one');
    const both = await run('prune', '--run', SMOKE_LABEL, '--drop', 'one');
    expect(both.stdout).toMatch(/^would remove {2}runs\/one /m);
    expect(readdirSync(workspace.path('runs')).sort()).toEqual(['one', SMOKE_LABEL, 'two']);
    expect(await refused(2, 'prune', '--drop', 'three', '--yes')).toMatchObject({ code: 'run_missing' });
    await said('prune', '--drop', 'one', 'two', '--yes');
    expect(readdirSync(workspace.path('runs'))).toEqual([SMOKE_LABEL]);
  });
});

describe('merchantry archive', () => {
  it('makes the same bytes twice, of all that the records vouch for', async () => {
    const [first, second] = [workspace.path('first.tar'), workspace.path('second.tar')];
    const answer = JSON.parse(await said('archive', SMOKE_LABEL, '--out', first, '--json')) as {
      sha256_hex: string;
      bytes: number;
    };
    // Other times on the disk and a journal that went on change nothing.
    await run('world', ...SMOKE);
    await said('archive', SMOKE_LABEL, '--out', second);
    expect(readFileSync(second).equals(readFileSync(first))).toBe(true);
    expect(answer).toMatchObject({ sha256_hex: fileSha256(first), bytes: statSync(first).size });
    const members: string[] = [];
    await list({ file: first, onReadEntry: (entry) => void members.push(entry.path) });
    const expected = Object.keys(publishedFiles(workspace))
      .filter((path) => path.startsWith('runs/'))
      .map((path) => path.slice('runs/'.length))
      .filter((path) => !path.includes('/reports/') || path.includes('/reports/realism/'));
    expect(members.sort()).toEqual(expected.sort());
  });

  it('does not overwrite a file', async () => {
    const out = workspace.path('taken.tar');
    writeFileSync(out, 'mine');
    expect(await refused(2, 'archive', SMOKE_LABEL, '--out', out)).toMatchObject({ code: 'usage' });
    expect(readFileSync(out, 'utf8')).toBe('mine');
  });

  it('refuses a damaged run and writes nothing', async () => {
    const index = workspace.path('runs', SMOKE_LABEL, 'world.json');
    truncateSync(index, 100);
    const out = workspace.path('damaged.tar');
    expect(await refused(1, 'archive', SMOKE_LABEL, '--out', out)).toMatchObject({ code: 'record_invalid' });
    expect(existsSync(out)).toBe(false);
    await run('world', ...SMOKE);
  });
});

describe('merchantry score', () => {
  it('writes scorecards that it also says, the same twice', async () => {
    const answer = await onRun('score', '--json');
    expect(answer.status).toBe(0);
    const cards = JSON.parse(answer.stdout) as { segment: string }[];
    expect(cards.map(({ segment }) => segment)).toEqual(['1A', '1B']);
    const folder = workspace.path('runs', SMOKE_LABEL, 'reports/realism');
    const files = () =>
      (readdirSync(folder, { recursive: true }) as string[])
        .filter((name) => statSync(`${folder}/${name}`).isFile())
        .map((name) => [name, fileSha256(`${folder}/${name}`)]);
    const first = files();
    expect(first.some(([name]) => name.endsWith('.json'))).toBe(true);
    expect(first.some(([name]) => name.endsWith('.md'))).toBe(true);
    expect((await onRun('score')).status).toBe(0);
    expect(files()).toEqual(first);
    expect((await run('verify', SMOKE_LABEL)).status).toBe(0);
  });

  it('refuses a run that is not there', async () => {
    expect(await refused(2, 'score', '--run', 'nowhere')).toMatchObject({ code: 'run_missing' });
  });
});

describe('merchantry verify and state', () => {
  it('verify says how much it checked', async () => {
    const answer = JSON.parse(await said('verify', SMOKE_LABEL, '--json')) as Record<string, unknown>;
    expect(answer).toMatchObject({
      status: 'PASS',
      label: SMOKE_LABEL,
      states: STATES.length,
      world_digest: SMOKE_SEED_42,
    });
    expect(await said('verify', SMOKE_LABEL)).toMatch(
      /^PASS {2}smoke-seed-42: 20 states, \d+ files, [\d,]+ bytes\n/,
    );
    expect(await refused(2, 'verify', 'nowhere')).toMatchObject({ code: 'run_missing' });
  });

  it('state runs one state once its upstream stands', async () => {
    const label = ['--run', 'by-hand'];
    expect(await refused(1, 'state', '1A.S1', ...SMOKE, ...label)).toMatchObject({ code: 'record_missing' });
    for (const state of STATES)
      expect(await run('state', state, ...SMOKE, ...label, '--json')).toMatchObject({ status: 0 });
    const last = JSON.parse(await said('state', STATES.at(-1)!, ...label, '--json')) as Record<
      string,
      unknown
    >;
    expect(last).toMatchObject({ world_digest: SMOKE_SEED_42, states: [{ action: 'reused' }] });
    await said('prune', '--drop', 'by-hand', '--yes');
  });
});

describe('a plan', () => {
  it('names everything that world would go through to get as far', async () => {
    const { states } = JSON.parse(await said('plan', '--run', SMOKE_LABEL, '--to', '1A.S1', '--json')) as {
      states: { state: string }[];
    };
    expect(states.map(({ state }) => state)).toEqual(['1A.S0', '1A.S1']);
  });
});

describe('what a command says', () => {
  const commands = [
    ['world'],
    ['state'],
    ['verify'],
    ['plan'],
    ['events'],
    ['sql'],
    ['export'],
    ['score'],
    ['prune'],
    ['archive'],
    ['reference'],
    ['reference', 'build'],
  ];

  it.each(commands.map((words) => [words.join(' '), words] as const))(
    '%s explains itself',
    async (name, words) => {
      const help = await said(...words, '--help');
      expect(help).toContain(`Usage: merchantry ${name}`);
      expect(help).toContain('-h, --help');
      expect(help.split('\n').length).toBeGreaterThan(4);
      if (name !== 'reference') expect(help).toContain('--json');
    },
  );

  it('the whole names every command, examples and exit codes', async () => {
    const help = await said('--help');
    for (const [word] of commands) expect(help).toContain(`  ${word}`);
    expect(help).toContain('Try:');
    expect(help).toContain('Exit codes: 0 done, 1 ');
  });

  it.each([
    ['world', ['world', ...SMOKE]],
    ['state', ['state', '1A.S1', '--run', SMOKE_LABEL]],
    ['verify', ['verify', SMOKE_LABEL]],
    ['plan', ['plan', '--run', SMOKE_LABEL]],
    ['events', ['events', 'nb_final', '--run', SMOKE_LABEL]],
    ['sql', ['sql', 'select 1 as one', '--run', SMOKE_LABEL]],
    ['export', ['export', 'tile_index', '--country', 'LU', '--run', SMOKE_LABEL, '--out', 'exported']],
    ['score', ['score', '--run', SMOKE_LABEL]],
    ['prune', ['prune']],
    ['archive', ['archive', SMOKE_LABEL, '--out', 'said.tar']],
    ['reference build', ['reference', 'build', ...SMOKE]],
  ])('%s --json is one document and nothing else on stdout', async (_, args) => {
    const answer = await run(...args, '--json');
    expect({ status: answer.status, stderr: answer.stderr }).toEqual({ status: 0, stderr: '' });
    expect(answer.stdout.endsWith('\n')).toBe(true);
    const value = parseJson(answer.stdout);
    expect(typeof value).toBe('object');
    expect(`${canonicalJson(value)}\n`).toBe(answer.stdout);
  });

  it('wrong usage is one document under --json too', async () => {
    const answer = await run('world', '--sed', '4', '--json');
    expect(answer.status).toBe(2);
    expect(parseJson(answer.stdout)).toMatchObject({ status: 'FAIL', code: 'usage', class: 'USAGE' });
  });

  it('in a pipe there are data on stdout, no progress anywhere and no colour', () => {
    for (const variables of [{ NO_COLOR: '1' }, { NO_COLOR: undefined }]) {
      const answer = workspace.runIn(variables, 'world', ...SMOKE, '--label', 'piped');
      expect(answer).toMatchObject({ status: 0, stderr: '' });
      expect(answer.stdout).toContain(SMOKE_SEED_42);
      for (const control of ['\u001b', '\r']) expect(answer.stdout).not.toContain(control);
      rmSync(workspace.path('runs/piped'), { recursive: true });
    }
    const refusal = workspace.runIn({ FORCE_COLOR: undefined, NO_COLOR: '1' }, 'verify', 'nowhere');
    expect(refusal).toMatchObject({ status: 2, stdout: '' });
    expect(refusal.stderr).toMatch(/^run_missing: /);
    expect(refusal.stderr).not.toContain('\u001b');
  });

  it('a world ends with where it is and what it is', async () => {
    const text = await said('world', ...SMOKE);
    for (const words of [...STATES, 'runs/smoke-seed-42/world.json', `world digest  ${SMOKE_SEED_42}`])
      expect(text).toContain(words);
  });
});

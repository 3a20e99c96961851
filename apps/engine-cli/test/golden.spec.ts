import { readFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadContracts, valueAt, type Table } from '@merchantry/contracts';
import { openDatabase, readTable } from '@merchantry/tables';
import { CommandSession } from './command-session.js';
import { SMOKE, SMOKE_LABEL, SMOKE_SEED_42 } from './golden.js';
import { publishedFiles } from './published-files.js';
import { CHECKOUT, ScratchWorkspace } from './scratch-workspace.js';
import type { WorldAnswer } from './world-answers.js';

let session: CommandSession;
let here: ScratchWorkspace;
let elsewhere: ScratchWorkspace;

beforeAll(async () => {
  session = await CommandSession.open();
  here = new ScratchWorkspace({ with: 'world' });
  elsewhere = new ScratchWorkspace({
    name: 'at-a-path-that-is-quite-a-bit-longer-than-the-other-one-and-holds-a space-',
  });
});

afterAll(() => {
  session.close();
  here.remove();
  elsewhere.remove();
});

const digestOf = (workspace: ScratchWorkspace, ...args: string[]): string =>
  workspace.json<WorldAnswer>('world', ...args).world_digest;

/** The same from a process that has made worlds before. */
async function nextDigest(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await session.run(here, ['world', ...args, '--json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return (JSON.parse(stdout) as WorldAnswer).world_digest;
}

/** Files of a run as its records vouch for them, with the records and without what carries the label. */
function hashed(workspace: ScratchWorkspace, label: string): Record<string, string> {
  const prefix = `runs/${label}/`;
  return Object.fromEntries(
    Object.entries(publishedFiles(workspace))
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, digest]) => [path.slice(prefix.length), digest] as const)
      .filter(([path]) => /^(data|logs|records|sealed)\//.test(path)),
  );
}

describe('a world is its seed and its profile', () => {
  it('smoke with seed 42 has the committed digest', () => {
    expect(digestOf(here, ...SMOKE)).toBe(SMOKE_SEED_42);
  });

  it('the default world with seed 42 has the digest that the README promises', () => {
    const text = readFileSync(join(CHECKOUT, 'README.md'), 'utf8');
    const promised = /## What came out[^#]*?```\n([0-9a-f]{64})\n```/.exec(text)?.[1];
    expect(promised).toBeDefined();
    expect(digestOf(here)).toBe(promised);
  });

  it('comes out the same from references and states built anew in a folder of another name', () => {
    expect(digestOf(elsewhere, ...SMOKE)).toBe(SMOKE_SEED_42);
    expect(hashed(elsewhere, SMOKE_LABEL)).toEqual(hashed(here, SMOKE_LABEL));
    for (const segment of ['1A', '1B'])
      expect(
        Object.keys(hashed(here, SMOKE_LABEL)).filter((path) => path.includes(segment)).length,
      ).toBeGreaterThan(30);
  });

  it.each(['1', '2', '8'])('comes out the same, record files included, with %s workers', async (workers) => {
    const label = `by-${workers}`;
    expect(await nextDigest(...SMOKE, '--label', label, '--workers', workers)).toBe(SMOKE_SEED_42);
    expect(hashed(here, label)).toEqual(hashed(here, SMOKE_LABEL));
  });

  it('comes out the same in another time zone and language', () => {
    const label = 'far-away';
    const answer = here.runIn(
      { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', HOSTNAME: 'elsewhere' },
      'world',
      ...SMOKE,
      '--label',
      label,
    );
    expect(answer).toMatchObject({ status: 0 });
    expect(hashed(here, label)).toEqual(hashed(here, SMOKE_LABEL));
  });

  it('is another one for another seed, up to the largest', async () => {
    const seeds = ['0', '18446744073709551615'];
    const digests: string[] = [];
    for (const seed of seeds) digests.push(await nextDigest(...SMOKE, '--seed', seed));
    expect(new Set([SMOKE_SEED_42, ...digests]).size).toBe(seeds.length + 1);
  });

  it('has the same merchants under every seed', () => {
    const merchants = (label: string) =>
      here.run('sql', 'select merchant_id from hurdle_bernoulli order by 1', '--run', label).stdout;
    expect(merchants('smoke-seed-0')).toBe(merchants(SMOKE_LABEL));
  });
});

describe('nothing of the host enters a hashed byte', () => {
  /** Bytes of every hashed file as Latin-1, and every string that its tables hold (Parquet compresses pages). */
  async function texts(): Promise<Map<string, string>> {
    const contracts = loadContracts(here.root);
    const database = await openDatabase();
    const found = new Map<string, string>();
    try {
      for (const path of Object.keys(hashed(here, SMOKE_LABEL))) {
        const file = here.path('runs', SMOKE_LABEL, path);
        let text = readFileSync(file, 'latin1');
        if (path.endsWith('.parquet')) {
          const schema = [...contracts.datasets.values()].find(
            (entry) => entry.format === 'parquet' && matches(entry.path, path),
          )!;
          text += strings(await readTable(database, [file], contracts.tableSchema(schema.id)));
        }
        found.set(path, text);
      }
    } finally {
      database.close();
    }
    return found;
  }

  const matches = (template: string, path: string) =>
    new RegExp(`^${template.replace(/\{[a-z0-9_]+\}/gi, '[^/]+')}part-00000\\.parquet$`).test(path);

  function strings({ rows, columns }: Table): string {
    const values = new Set<string>();
    for (const column of Object.values(columns)) {
      if (column.type !== 'string') continue;
      for (let row = 0; row < rows; row++) values.add(JSON.stringify(valueAt(column, row)));
    }
    return [...values].join('\n');
  }

  it('no path of this machine, no name of it, and no date of today', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const everywhere = [here.root, CHECKOUT.replace(/\/$/, ''), tmpdir(), today, today.replaceAll('-', '')];
    // A host may have a name of two letters, so it counts only where it is a whole JSON value.
    const whole = JSON.stringify(hostname());
    const files = await texts();
    expect(files.size).toBeGreaterThan(80);
    for (const [path, text] of files) {
      for (const word of [...everywhere, whole])
        expect({ path, word, found: text.includes(word) }).toEqual({ path, word, found: false });
    }
  });

  it('every time is the world clock', () => {
    const [row] = here.json<{ first: string; last: string; n: number }[]>(
      'sql',
      [
        'select min(ts_utc)::varchar as first, max(ts_utc)::varchar as last, count(*) as n from (',
        [
          'hurdle_bernoulli',
          'nb_final',
          'rng_audit_log',
          'rng_trace_log',
          'site_tile_assign',
          'in_cell_jitter',
          'rng_audit_log_1B',
          'rng_trace_log_1B',
        ]
          .map((log) => `select ts_utc from ${log}`)
          .join(' union all '),
        ')',
      ].join(' '),
      '--run',
      SMOKE_LABEL,
    ) as unknown as { first: string; last: string; n: number }[];
    expect(row.n).toBeGreaterThan(600);
    expect(row.first.slice(0, 19)).toBe('2026-01-01 00:00:00');
    expect(row.last.slice(0, 19)).toBe('2026-01-01 00:00:00');
  });
});

import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadContracts } from '@merchantry/contracts';
import { WORLDS } from '../src/configurations.js';
import { ScratchCheckout, type NxRun } from './scratch-checkout.js';

/*
 * The tests share one checkout and follow one another: each leaves the files as it found them, and the run as the last
 * world that Nx made there.
 */

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const HURDLE = 'logs/layer1/1A/rng/events/hurdle_bernoulli';
const OUTLETS = 'logs/layer1/1A/rng/events/nb_final';
const VALIDATION_POLICY = 'config/layer1/1A/policy/validation_policy.yaml';

let checkout: ScratchCheckout;
/** Digest of the smoke world as first made. */
let digest: string;

beforeAll(() => {
  checkout = new ScratchCheckout(repository);
}, 300_000);
afterAll(() => checkout.dispose());

const smoke = (target: string) => checkout.run(`seg-1a:${target}`, 'smoke');
const runFile = (path: string) => `runs/smoke-seed-42/${path}`;
const record = (state: string) => checkout.read(runFile(`records/${state}.json`));
const worldDigest = () =>
  (JSON.parse(checkout.read(runFile('world.json'))) as { world_digest: string }).world_digest;
const listing = (path: string) =>
  existsSync(checkout.path(path)) ? readdirSync(checkout.path(path)).sort() : [];
const completed = ({ said }: NxRun) => said.filter((line) => line.endsWith(' completed'));
const healed = ({ said }: NxRun) => said.filter((line) => line.endsWith(' healed'));

/** Files below a folder of the checkout, as bytes in hexadecimal by path. */
function bytesBelow(path: string): Record<string, string> {
  const files = readdirSync(checkout.path(path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(files.map((file) => [file, readFileSync(file, 'hex')]));
}

/** The only Parquet file below a folder. */
const parquetIn = (path: string) => Object.keys(bytesBelow(path)).find((file) => file.endsWith('.parquet'))!;

/** Turn over every bit of the byte in the middle. */
function flip(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1] ^= 0xff;
  rmSync(file);
  writeFileSync(file, bytes);
}

/** Damage every copy that the task runner keeps of the tables of a folder of the run. */
function poison(folder: string): void {
  const kept = Object.keys(bytesBelow('.nx/cache')).filter(
    (file) => file.includes(runFile(folder)) && file.endsWith('.parquet'),
  );
  expect(kept.length).toBeGreaterThan(0);
  kept.forEach(flip);
}

describe('a target of the task runner', () => {
  it('runs one state of one world and nothing that does not come before it', () => {
    const run = checkout.run('seg-1a:s0', 'seed-7');
    expect(run.executed).toEqual(['reference:build', 'seg-1a:s0']);
    expect(run.hits).toEqual([]);
    expect(completed(run)).toEqual(['1A.S0 completed']);
    expect(listing('runs/seed-7/records')).toEqual(['1A.S0.json']);
    expect(listing('runs')).toEqual(expect.not.arrayContaining(['seed-42', 'smoke-seed-42']));
  });

  it('runs what it needs, in the world of its configuration, and does so once', () => {
    const first = smoke('s2');
    expect(first.executed).toEqual(['reference:build', 'seg-1a:s0', 'seg-1a:s1', 'seg-1a:s2']);
    expect(first.compiled).toEqual([]);
    expect(completed(first)).toEqual(['1A.S0 completed', '1A.S1 completed', '1A.S2 completed']);
    expect(listing('runs').filter((name) => name !== 'README.md')).toEqual(['seed-7', 'smoke-seed-42']);
    expect(listing('runs/seed-7/records')).toEqual(['1A.S0.json']);
    digest = worldDigest();

    const second = smoke('s2');
    expect(second).toEqual({ executed: [], hits: first.executed, compiled: [], said: [] });
  });

  it('brings back s0 alone where the run is gone', () => {
    checkout.remove('runs');
    const run = smoke('s0');
    expect(run).toEqual({ executed: [], hits: ['reference:build', 'seg-1a:s0'], compiled: [], said: [] });
    expect(listing(runFile('records'))).toEqual(['1A.S0.json']);
    expect(smoke('rerun').executed).toEqual(['seg-1a:rerun']);
    expect(worldDigest()).toBe(digest);
  });

  it('has the configurations that have a name', () => {
    const { targets } = JSON.parse(checkout.nx('show', 'project', 'seg-1a', '--json')) as {
      targets: Record<string, { configurations: unknown }>;
    };
    for (const name of ['s0', 's1', 's2', 'rerun', 'verify'])
      expect(targets[name].configurations).toEqual(WORLDS);
    expect(Object.keys(WORLDS)).toEqual(['seed-42', 'seed-7', 'seed-101', 'seed-202', 'smoke']);
  });
});

describe('an edit', () => {
  it('that adds a comment to any policy stops at the gate, which finds nothing to do', () => {
    const policies = loadContracts(repository)
      .sealedInputs('1A')
      .filter((entry) => entry.class === 'policy');
    expect(policies.map(({ path }) => path)).toContain(VALIDATION_POLICY);
    const before = bytesBelow(runFile('records'));
    for (const { path } of policies) {
      checkout.edited(
        path,
        (text) => `${text}# a thought\n`,
        () => {
          const run = smoke('s2');
          // The epoch of randomness is read by the reference builders too.
          const builders = path === 'config/rng.yaml' ? ['reference:build'] : [];
          expect([path, run.executed]).toEqual([path, [...builders, 'seg-1a:s0']]);
          expect([path, run.said]).toEqual([path, ['1A.S0 reused']]);
        },
      );
    }
    expect(bytesBelow(runFile('records'))).toEqual(before);
  });

  it('of the validation policy reruns S0 and S2 and leaves S1 to the byte', () => {
    const s1 = record('1A.S1');
    const s2 = record('1A.S2');
    const hurdle = bytesBelow(runFile(HURDLE));
    checkout.edited(
      VALIDATION_POLICY,
      (text) => text.replace(/(rejection_share_max: ).*/, '$10.07'),
      () => {
        const run = smoke('rerun');
        expect(run.executed).toEqual(['seg-1a:rerun', 'seg-1a:s0', 'seg-1a:s2']);
        expect(run.hits).toEqual(['reference:build', 'seg-1a:s1']);
        expect(completed(run)).toEqual(['1A.S0 completed', '1A.S2 completed']);
        expect(record('1A.S1')).toBe(s1);
        expect(bytesBelow(runFile(HURDLE))).toEqual(hurdle);
        expect(record('1A.S2')).not.toBe(s2);
        // The corridor judges the draws and moves none: the tables say what they said, under another fingerprint.
        expect(worldDigest()).toBe(digest);
      },
    );
    expect(smoke('rerun').executed).toEqual(['seg-1a:rerun']);
    expect(record('1A.S2')).toBe(s2);
  });

  it('of the epoch of randomness reruns everything, references included', () => {
    checkout.edited(
      'config/rng.yaml',
      (text) => text.replace(/(rng_epoch: ).*/, '$1another-one'),
      () => {
        const run = smoke('s2');
        expect(run.executed).toEqual(['reference:build', 'seg-1a:s0', 'seg-1a:s1', 'seg-1a:s2']);
        expect(completed(run)).toEqual(['1A.S0 completed', '1A.S1 completed', '1A.S2 completed']);
        expect(worldDigest()).not.toBe(digest);
      },
    );
    expect(smoke('rerun').executed).toEqual(['seg-1a:rerun']);
    expect(worldDigest()).toBe(digest);
  });

  it('of a profile field that no state declares stops at the gate', () => {
    checkout.edited(
      'config/profiles/smoke.yaml',
      (text) => text.replace('roster_days: 28', 'roster_days: 35'),
      () => {
        const run = smoke('s2');
        expect(run.executed).toEqual(['reference:build', 'seg-1a:s0']);
        expect(run.hits).toEqual(['seg-1a:s1', 'seg-1a:s2']);
        expect(run.said).toEqual(['1A.S0 reused']);
      },
    );
  });

  it('of the code of S1 that changes no byte of its tables runs S1 and stops there', () => {
    const s1 = record('1A.S1');
    checkout.edited(
      'packages/seg-1a/src/s1/index.ts',
      (text) => text.replace(/(title: ').*(',)/, '$1Other words$2'),
      () => {
        const run = smoke('s2');
        expect(run.compiled).toEqual(['engine-cli:build', 'seg-1a:build']);
        expect(run.executed).toEqual(['seg-1a:s1']);
        expect(completed(run)).toEqual(['1A.S1 completed']);
        expect(record('1A.S1')).not.toBe(s1);
        expect(worldDigest()).toBe(digest);
      },
    );
  });

  it('of the code of S1 that changes its tables runs S2 as well, and S0 never', () => {
    checkout.edited(
      'packages/seg-1a/src/s1/hurdle.ts',
      (text) => text.replace('u[row] < p ', 'u[row] < p * 0.5 '),
      () => {
        const run = smoke('s2');
        expect(run.executed).toEqual(['seg-1a:s1', 'seg-1a:s2']);
        expect(completed(run)).toEqual(['1A.S1 completed', '1A.S2 completed']);
        expect(worldDigest()).not.toBe(digest);
      },
    );
    const back = smoke('rerun');
    expect([back.compiled, back.executed, completed(back)]).toEqual([[], ['seg-1a:rerun'], []]);
    expect(worldDigest()).toBe(digest);
  });

  it('makes its project affected, wherever the file lies', () => {
    const affected = (file: string) =>
      checkout.nx('show', 'projects', '--affected', `--files=${file}`).trim().split('\n');
    for (const file of [
      VALIDATION_POLICY,
      'packages/rng/src/index.ts',
      'contracts/layer1/1A/schemas.1A.yaml',
    ])
      expect([file, affected(file)]).toEqual([file, expect.arrayContaining(['seg-1a'])]);
  });
});

describe('a rerun makes the same world, whatever the cache believes,', () => {
  const damages: Record<string, () => void> = {
    'after a table is deleted': () => checkout.remove(runFile(HURDLE)),
    'after a table is truncated': () => truncateSync(parquetIn(runFile(HURDLE)), 100),
    'after one byte is flipped': () => flip(parquetIn(runFile(HURDLE))),
    'after a record is deleted': () => checkout.remove(runFile('records/1A.S1.json')),
    'after a record is garbled': () => flip(checkout.path(runFile('records/1A.S1.json'))),
    'after the world index is deleted': () => checkout.remove(runFile('world.json')),
    'after a reference table is damaged': () => flip(parquetIn('reference/layer1/gdp_bucket_map')),
    'after the merchants are deleted': () =>
      checkout.remove('reference/layer1/transaction_schema_merchant_ids'),
    'after every run is deleted': () => checkout.remove('runs'),
  };

  it.each(Object.entries(damages))('%s', (_, damage) => {
    damage();
    expect(smoke('rerun').executed).toEqual(['seg-1a:rerun']);
    expect(worldDigest()).toBe(digest);
  });

  it('and only a rerun does: verify names the damage and leaves it', () => {
    const file = parquetIn(runFile(HURDLE));
    flip(file);
    const damaged = readFileSync(file, 'hex');
    expect(() => smoke('verify')).toThrow(/output_digest_mismatch/);
    expect(readFileSync(file, 'hex')).toBe(damaged);
    smoke('rerun');
    expect(smoke('verify').executed).toEqual(['seg-1a:verify']);
  });

  it('when the cache holds bad bytes of the last state and answers with them', () => {
    poison(OUTLETS);
    checkout.remove('runs');
    const run = smoke('rerun');
    expect(run.executed).toEqual(['seg-1a:rerun']);
    expect(healed(run)).toEqual(['1A.S2 healed']);
    expect(worldDigest()).toBe(digest);
  });

  it('when the cache holds bad bytes that a later state would read', () => {
    poison(HURDLE);
    checkout.remove('runs');
    const run = smoke('rerun');
    expect(run.hits).toContain('seg-1a:s1');
    expect(healed(run)).toEqual(['1A.S1 healed']);
    expect(worldDigest()).toBe(digest);
  });
});

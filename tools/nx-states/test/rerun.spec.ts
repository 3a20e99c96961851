import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
const LAST = 'data/layer1/1A/hurdle_stationarity_tests';
const VALIDATION_POLICY = 'config/layer1/1A/policy/validation_policy.yaml';

const SELECTION_POLICY = 'config/layer1/1A/policy/s6_selection_policy.yaml';
const SPLIT_POLICY = 'config/layer1/1A/policy/s7_integerisation_policy.yaml';
const ALLOCATION_POLICY = 'config/layer1/1B/policy/s4_alloc_plan_policy.yaml';
const contracts = loadContracts(repository);
const statesOf = (segment: string) => contracts.states(segment).map(({ state }) => state);
const STATES = statesOf('1A');
const SITE_STATES = statesOf('1B');
const targets = (states: readonly string[]) => states.map((state) => `seg-1a:${state.toLowerCase()}`);
const siteTargets = (states: readonly string[]) => states.map((state) => `seg-1b:${state.toLowerCase()}`);

let checkout: ScratchCheckout;
/** Digest of the smoke world as first made. */
let digest: string;

beforeAll(() => {
  checkout = new ScratchCheckout(repository);
}, 300_000);
afterAll(() => checkout.dispose());

const smoke = (target: string) => checkout.run(`seg-1a:${target}`, 'smoke');
const sites = (target: string) => checkout.run(`seg-1b:${target}`, 'smoke');
const runFile = (path: string) => `runs/smoke-seed-42/${path}`;
const record = (state: string) => checkout.read(runFile(`records/${state}.json`));
const worldDigest = () =>
  (JSON.parse(checkout.read(runFile('world.json'))) as { world_digest: string }).world_digest;
const listing = (path: string) =>
  existsSync(checkout.path(path)) ? readdirSync(checkout.path(path)).sort() : [];
/** States that ran, by id: those that do not wait for one another end in any order. */
const completed = ({ said }: NxRun) => said.filter((line) => line.endsWith(' completed')).sort();
const healed = ({ said }: NxRun) => said.filter((line) => line.endsWith(' healed'));

/** Projects that Nx takes to be affected by an edit of a file. */
const affected = (file: string) =>
  checkout.nx('show', 'projects', '--affected', `--files=${file}`).trim().split('\n');

/** Files below a folder of the checkout, as bytes in hexadecimal by path. */
function bytesBelow(path: string): Record<string, string> {
  const files = readdirSync(checkout.path(path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(files.map((file) => [file, readFileSync(file, 'hex')]));
}

/** Where the flag of the receipt of S6 lies, relative to the checkout. */
const flagOfS6 = () =>
  Object.keys(bytesBelow(runFile('data/layer1/1A/s6/receipt')))
    .find((file) => file.endsWith('_passed.flag'))!
    .slice(checkout.root.length + 1);

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
    const first = smoke('s9');
    expect(first.executed).toEqual(['reference:build', ...targets(STATES)]);
    expect(first.compiled).toEqual([]);
    expect(completed(first)).toEqual(STATES.map((state) => `1A.${state} completed`));
    expect(listing('runs').filter((name) => name !== 'README.md')).toEqual(['seed-7', 'smoke-seed-42']);
    expect(listing('runs/seed-7/records')).toEqual(['1A.S0.json']);
    digest = worldDigest();

    const second = smoke('s9');
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
    const { targets: inferred } = JSON.parse(checkout.nx('show', 'project', 'seg-1a', '--json')) as {
      targets: Record<string, { configurations: unknown }>;
    };
    for (const name of ['s0', 's1', 's9', 'rerun', 'verify'])
      expect(inferred[name].configurations).toEqual(WORLDS);
    expect(Object.keys(WORLDS)).toEqual(['seed-42', 'seed-7', 'seed-101', 'seed-202', 'smoke']);
  });
});

describe('an edit', () => {
  // Every other policy on the graph: src/state-pages.spec.ts.
  it.each([VALIDATION_POLICY, SELECTION_POLICY, 'config/rng.yaml'])(
    'that adds a comment to %s stops at the gate, which finds nothing to do',
    (path) => {
      const before = bytesBelow(runFile('records'));
      checkout.edited(
        path,
        (text) => `${text}# a thought\n`,
        () => {
          const run = smoke('s9');
          // The epoch of randomness is read by the reference builders too.
          const builders = path === 'config/rng.yaml' ? ['reference:build'] : [];
          expect(run.executed).toEqual([...builders, 'seg-1a:s0']);
          expect(run.said).toEqual(['1A.S0 reused']);
        },
      );
      expect(bytesBelow(runFile('records'))).toEqual(before);
    },
  );

  it.each([
    {
      policy: VALIDATION_POLICY,
      change: (text: string) => text.replace(/(rejection_share_max: ).*/, '$10.07'),
      again: ['S0', 'S2', 'S3', 'S4', 'S6', 'S7', 'S8', 'S9'],
      sameWorld: true,
    },
    {
      policy: SELECTION_POLICY,
      change: (text: string) => text.replace('max_candidates_cap: 0', 'max_candidates_cap: 3'),
      again: ['S0', 'S6', 'S7', 'S8', 'S9'],
      sameWorld: false,
    },
  ])('of $policy reruns $again and leaves the others to the byte', ({ policy, change, again, sameWorld }) => {
    const others = STATES.filter((state) => !again.includes(state));
    const records = () =>
      others.map((state) => (JSON.parse(record(`1A.${state}`)) as { record_digest: string }).record_digest);
    const last = record('1A.S9');
    const [kept, hurdle] = [records(), bytesBelow(runFile(HURDLE))];
    checkout.edited(policy, change, () => {
      const run = smoke('rerun');
      expect(run.executed).toEqual(['seg-1a:rerun', ...targets(again)]);
      expect(run.hits).toEqual(['reference:build', ...targets(others)]);
      expect(completed(run)).toEqual(again.map((state) => `1A.${state} completed`));
      expect(records()).toEqual(kept);
      expect(bytesBelow(runFile(HURDLE))).toEqual(hurdle);
      expect(record('1A.S9')).not.toBe(last);
      // The corridor judges the draws and moves none: the tables say what they said, under another fingerprint.
      expect(worldDigest() === digest).toBe(sameWorld);
    });
    expect(smoke('rerun').executed).toEqual(['seg-1a:rerun']);
    expect(record('1A.S9')).toBe(last);
    expect(worldDigest()).toBe(digest);
  });

  it('of the epoch of randomness reruns everything, references included', () => {
    checkout.edited(
      'config/rng.yaml',
      (text) => text.replace(/(rng_epoch: ).*/, '$1another-one'),
      () => {
        const run = smoke('s9');
        expect(run.executed).toEqual(['reference:build', ...targets(STATES)]);
        expect(completed(run)).toEqual(STATES.map((state) => `1A.${state} completed`));
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
        const run = smoke('s9');
        expect(run.executed).toEqual(['reference:build', 'seg-1a:s0']);
        expect(run.hits).toEqual(targets(STATES.slice(1)));
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
        const run = smoke('s9');
        expect(run.compiled).toEqual(['engine-cli:build', 'seg-1a:build']);
        expect(run.executed).toEqual(['seg-1a:s1']);
        expect(completed(run)).toEqual(['1A.S1 completed']);
        expect(record('1A.S1')).not.toBe(s1);
        expect(worldDigest()).toBe(digest);
      },
    );
  });

  it('of the code of S1 that changes its tables runs what reads on from them, and S0 and S5 never', () => {
    checkout.edited(
      'packages/seg-1a/src/s1/hurdle.ts',
      (text) => text.replace('u[row] < p ', 'u[row] < p * 0.5 '),
      () => {
        // Not S9: its replay of the hurdle would refuse what this code makes.
        const run = smoke('s8');
        const again = ['S1', 'S2', 'S3', 'S4', 'S6', 'S7', 'S8'];
        expect(run.executed).toEqual(targets(again));
        expect(completed(run)).toEqual(again.map((state) => `1A.${state} completed`));
        expect(worldDigest()).not.toBe(digest);
      },
    );
    const back = smoke('rerun');
    expect([back.compiled, back.executed, completed(back)]).toEqual([[], ['seg-1a:rerun'], []]);
    expect(worldDigest()).toBe(digest);
  });

  it('makes its project affected, wherever the file lies', () => {
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
    'after one byte is flipped': () => flip(parquetIn(runFile(HURDLE))),
    'after a record is garbled': () => flip(checkout.path(runFile('records/1A.S1.json'))),
    'after the bundle is deleted': () => checkout.remove(runFile('data/layer1/1A/validation')),
    'after a receipt loses its flag': () => checkout.remove(flagOfS6()),
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
    poison(LAST);
    checkout.remove('runs');
    const run = smoke('rerun');
    expect(run.executed).toEqual(['seg-1a:rerun']);
    expect(healed(run)).toEqual(['1A.S9 healed']);
    expect(worldDigest()).toBe(digest);
    poison(LAST); // Bits turned over twice are as they were.
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

describe('segment 1B', () => {
  /** Digest of the smoke world of both segments. */
  let both: string;
  const CATALOGUE = 'data/layer1/1A/outlet_catalogue';
  const recordsOf = (ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, record(id)]));
  /** 1A whole, and what of 1B stands before the state that an edit reaches first. */
  const upTo = (state: string) => [
    ...STATES.map((each) => `1A.${each}`),
    ...SITE_STATES.filter((each) => each > 'S0' && each < state).map((each) => `1B.${each}`),
  ];

  it('runs one state and all that it waits for, in whatever segment, where the run is gone', () => {
    checkout.remove('runs');
    const run = sites('s4');
    expect(run.executed).toEqual(siteTargets(['S0', 'S1', 'S2', 'S3', 'S4']));
    // As the first tests made them.
    expect(run.hits).toEqual(['reference:build', ...targets(STATES)]);
    expect(completed(run)).toEqual(['S0', 'S1', 'S2', 'S3', 'S4'].map((state) => `1B.${state} completed`));
    expect(healed(run)).toEqual([]);
    expect(listing(runFile('records'))).toEqual(
      [...STATES.map((state) => `1A.${state}`), '1B.S0', '1B.S1', '1B.S2', '1B.S3', '1B.S4'].map(
        (id) => `${id}.json`,
      ),
    );
  });

  it('goes on from there to the end of the segment', () => {
    const run = sites('rerun');
    expect(run.executed).toEqual(['seg-1b:rerun', ...siteTargets(['S5', 'S6', 'S7', 'S8', 'S9'])]);
    both = worldDigest();
    expect(both).not.toBe(digest);
    expect(sites('verify').executed).toEqual(['seg-1b:verify']);
  });

  it('stops at its gate for a comment in a policy of its own', () => {
    const before = bytesBelow(runFile('records'));
    checkout.edited(
      ALLOCATION_POLICY,
      (text) => `${text}# a thought\n`,
      () => {
        const run = sites('s9');
        expect(run.executed).toEqual(['seg-1b:s0']);
        expect(completed(run)).toEqual([]);
        expect(run.said).toContain('1B.S0 reused');
      },
    );
    expect(bytesBelow(runFile('records'))).toEqual(before);
  });

  it('reruns its gate and S4 onwards for a value in the policy of S4, and leaves all before to the byte', () => {
    const kept = recordsOf(upTo('S4'));
    const again = ['S0', 'S4', 'S5', 'S6', 'S7', 'S8', 'S9'];
    checkout.edited(
      ALLOCATION_POLICY,
      (text) => text.replace('sites_per_slot: 7', 'sites_per_slot: 8'),
      () => {
        const run = sites('rerun');
        expect(run.executed).toEqual(['seg-1b:rerun', ...siteTargets(again)]);
        expect(run.hits).toEqual(['reference:build', ...targets(STATES), ...siteTargets(['S1', 'S2', 'S3'])]);
        expect(completed(run)).toEqual(again.map((state) => `1B.${state} completed`));
        expect(recordsOf(upTo('S4'))).toEqual(kept);
        expect(worldDigest()).not.toBe(both);
      },
    );
    const back = sites('rerun');
    expect([back.executed, completed(back)]).toEqual([['seg-1b:rerun'], []]);
    expect(worldDigest()).toBe(both);
  });

  it('keeps its tiles and their weights when 1A moves outlets', () => {
    const [catalogue, kept] = [bytesBelow(runFile(CATALOGUE)), recordsOf(['1B.S1', '1B.S2'])];
    checkout.edited(
      SPLIT_POLICY,
      (text) => text.replace('home_share_min: 0.87', 'home_share_min: 0.80'),
      () => {
        const run = sites('s3');
        expect(run.executed).toEqual([...targets(['S0', 'S7', 'S8', 'S9']), ...siteTargets(['S0', 'S3'])]);
        expect(run.hits).toEqual(expect.arrayContaining(siteTargets(['S1', 'S2'])));
        expect(completed(run)).toEqual(
          ['1A.S0', '1A.S7', '1A.S8', '1A.S9', '1B.S0', '1B.S3'].map((id) => `${id} completed`),
        );
        expect(bytesBelow(runFile(CATALOGUE))).not.toEqual(catalogue);
        expect(recordsOf(['1B.S1', '1B.S2'])).toEqual(kept);
      },
    );
  });

  it('comes back from the cache, 1A with it, where every run is gone', () => {
    checkout.remove('runs');
    const run = sites('rerun');
    expect([run.executed, completed(run)]).toEqual([['seg-1b:rerun'], []]);
    expect(worldDigest()).toBe(both);
  });

  it.each([
    ['of its own', 'data/layer1/1B/s4_alloc_plan'],
    ['of 1A', CATALOGUE],
  ])('heals a flipped byte in a table %s by a rerun, after verify has named it', (_, folder) => {
    const file = parquetIn(runFile(folder));
    flip(file);
    expect(() => sites('verify')).toThrow(/output_digest_mismatch/);
    const run = sites('rerun');
    expect(run.executed).toEqual(['seg-1b:rerun']);
    expect(worldDigest()).toBe(both);
  });

  it('is affected by a policy of its own, which 1A is not, and by one of 1A', () => {
    const own = affected(ALLOCATION_POLICY);
    expect(own).toContain('seg-1b');
    expect(own).not.toContain('seg-1a');
    expect(affected(SPLIT_POLICY)).toEqual(expect.arrayContaining(['seg-1a', 'seg-1b']));
  });
});

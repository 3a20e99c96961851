import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { loadContracts } from '@merchantry/contracts';
import { CommandSession } from './command-session.js';
import { SMOKE, SMOKE_LABEL, SMOKE_SEED_42 } from './golden.js';
import { segments } from '../src/segments.js';
import { everyState, STATES, statesOf } from './on-world.js';
import { CHECKOUT, ScratchWorkspace } from './scratch-workspace.js';
import { actions, type FailureAnswer, type PlanAnswer, type WorldAnswer } from './world-answers.js';

const VALIDATION = 'config/layer1/1A/policy/validation_policy.yaml';
const HURDLE = 'config/layer1/1A/models/hurdle_coefficients.yaml';
const RNG = 'config/rng.yaml';
const LADDER = 'config/layer1/1A/policy/s3_rule_ladder.yaml';
const SMOOTHING = 'config/layer1/1A/policy/ccy_smoothing_params.yaml';
const SELECTION = 'config/layer1/1A/policy/s6_selection_policy.yaml';
const SPLIT = 'config/layer1/1A/policy/s7_integerisation_policy.yaml';
const TILES = 'config/layer1/1B/policy/s1_tile_universe_policy.yaml';
const WEIGHTS = 'config/layer1/1B/policy/s2_tile_weights_policy.yaml';
const REQUIREMENTS = 'config/layer1/1B/policy/s3_requirements_policy.yaml';
const ALLOCATION = 'config/layer1/1B/policy/s4_alloc_plan_policy.yaml';
const JITTER = 'config/layer1/1B/policy/s6_jitter_policy.yaml';
const ALL_REUSED = everyState('reused');

/** Tiles and what they weigh: states of 1B that no outlet and no epoch enters. */
const TILE_STATES = ['1B.S1', '1B.S2'];
const tilesStay = Object.fromEntries(TILE_STATES.map((state) => [state, 'reused']));

/** Every policy of every segment. */
const contracts = loadContracts(CHECKOUT);
const POLICIES = [
  ...new Set(
    segments
      .flatMap(({ segment }) => contracts.sealedInputs(segment))
      .filter((entry) => entry.class === 'policy')
      .map(({ path }) => path),
  ),
];

let workspace: ScratchWorkspace;
let session: CommandSession;
const original = new Map<string, string>();

beforeAll(async () => {
  session = await CommandSession.open();
  workspace = new ScratchWorkspace({ with: 'world' });
  for (const policy of POLICIES) original.set(policy, readFileSync(workspace.path(policy), 'utf8'));
});

afterEach(() => original.forEach((text, policy) => writeFileSync(workspace.path(policy), text)));
afterAll(() => {
  session.close();
  workspace.remove();
});

const run = (...args: string[]) => session.run(workspace, args);

async function answered<T>(...args: string[]): Promise<T> {
  const answer = await run(...args, '--json');
  expect(answer).toMatchObject({ status: 0 });
  return JSON.parse(answer.stdout) as T;
}

const world = (...args: string[]) => answered<WorldAnswer>('world', ...SMOKE, ...args);
const plan = (label = SMOKE_LABEL, ...args: string[]) =>
  answered<PlanAnswer>('plan', '--run', label, ...args);

function edit(policy: string, from: string | RegExp, to: string): void {
  const edited = original.get(policy)!.replace(from, to);
  expect(edited).not.toBe(original.get(policy));
  writeFileSync(workspace.path(policy), edited);
}

/** Where each file below a folder of the run stands on disk: a file that was written again has another inode or time. */
function places(...folders: string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const folder of folders) {
    const top = workspace.path('runs', SMOKE_LABEL, folder);
    for (const entry of readdirSync(top, { recursive: true, withFileTypes: true })) {
      if (entry.isDirectory()) continue;
      const path = join(entry.parentPath, entry.name);
      const { ino, mtimeNs } = statSync(path, { bigint: true });
      found[path.slice(top.length)] = `${ino} ${mtimeNs}`;
    }
  }
  return found;
}

const recordTexts = (states: readonly string[]): string[] =>
  states.map((state) => readFileSync(workspace.path('runs', SMOKE_LABEL, `records/${state}.json`), 'utf8'));

const superseded = (): string[] => {
  const folder = workspace.path('runs', SMOKE_LABEL, '.superseded');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
};

describe('what has not changed is reused', () => {
  it('a second world runs nothing and rewrites nothing', async () => {
    const before = places('data', 'logs', 'sealed', 'records');
    const answer = await world();
    expect(actions(answer)).toEqual(ALL_REUSED);
    expect(answer.world_digest).toBe(SMOKE_SEED_42);
    expect(answer.states.map(({ reasons }) => reasons)).toEqual(STATES.map(() => []));
    expect(places('data', 'logs', 'sealed', 'records')).toEqual(before);
    expect(actions(await plan())).toEqual(everyState('reuse'));
  });

  it.each(['2', '8'])('%s workers reuse what one made', async (workers) => {
    expect(actions(await world('--workers', workers))).toEqual(ALL_REUSED);
  });

  it.each(POLICIES)('a comment added to %s changes no meaning', async (policy) => {
    appendFileSync(workspace.path(policy), '\n# a remark that changes nothing\n');
    const answer = await world();
    expect(actions(answer)).toEqual(ALL_REUSED);
    expect(answer.world_digest).toBe(SMOKE_SEED_42);
    expect((await run('verify', SMOKE_LABEL)).status).toBe(0);
  });

  it('keys in another order and a number written otherwise change no meaning', async () => {
    edit(VALIDATION, /semver: (.*)\nversion: (.*)\n/, 'version: $2\nsemver: $1\n');
    writeFileSync(
      workspace.path(VALIDATION),
      readFileSync(workspace.path(VALIDATION), 'utf8').replace('threshold_h: 90.0', 'threshold_h: 9e1'),
    );
    expect(actions(await world())).toEqual(ALL_REUSED);
  });
});

describe('an edit reruns what reads it', () => {
  /**
   * What a policy edit reruns: the gate that seals it, its readers (`because`), and those of its segment that read on from
   * them. Where that moves an outlet or its lineage, the next segment opens its gate anew and runs all but its tiles.
   */
  const edits = [
    {
      policy: VALIDATION,
      change: ['threshold_h: 90.0', 'threshold_h: 91.0'],
      reads: ['1A.S2', '1A.S9'],
      follow: ['1A.S3', '1A.S4', '1A.S6', '1A.S7', '1A.S8'],
      sameWorld: true,
    },
    {
      policy: LADDER,
      change: [/op: N_GE, value: 6 \}/g, 'op: N_GE, value: 7 }'],
      reads: ['1A.S3', '1A.S9'],
      follow: ['1A.S4', '1A.S6', '1A.S7', '1A.S8'],
    },
    {
      policy: SMOOTHING,
      change: ['USD: { blend_weight: 0.55', 'USD: { blend_weight: 0.5'],
      reads: ['1A.S5', '1A.S9'],
      follow: ['1A.S6', '1A.S7', '1A.S8'],
    },
    {
      policy: SELECTION,
      change: ['max_candidates_cap: 0', 'max_candidates_cap: 3'],
      reads: ['1A.S6', '1A.S9'],
      follow: ['1A.S7', '1A.S8'],
    },
    {
      policy: SPLIT,
      change: ['home_share_min: 0.58', 'home_share_min: 0.5'],
      reads: ['1A.S7', '1A.S9'],
      follow: ['1A.S8'],
    },
    {
      policy: TILES,
      change: ['inclusion_rule: center', 'inclusion_rule: any_overlap'],
      reads: ['1B.S1'],
      follow: statesOf('1B', 2),
    },
    { policy: WEIGHTS, change: ['dp: 9', 'dp: 8'], reads: ['1B.S2'], follow: statesOf('1B', 3) },
    {
      policy: REQUIREMENTS,
      change: ['floor_sites: 15', 'floor_sites: 16'],
      reads: ['1B.S3', '1B.S7', '1B.S9'],
      follow: ['1B.S4', '1B.S5', '1B.S6', '1B.S8'],
      sameWorld: true,
    },
    {
      policy: ALLOCATION,
      change: ['even_zone_share: 0.20', 'even_zone_share: 0.25'],
      reads: ['1B.S4', '1B.S9'],
      follow: ['1B.S5', '1B.S6', '1B.S7', '1B.S8'],
    },
    {
      policy: JITTER,
      change: ['core_share: 0.4', 'core_share: 0.5'],
      reads: ['1B.S6', '1B.S9'],
      follow: ['1B.S7', '1B.S8'],
    },
  ] as const;

  it.each(edits.map((edited) => [edited.policy.split('/').at(-1)!, edited] as const))(
    '%s: S0, its readers, what reads on from them, and no more',
    async (_, { policy, change, reads, follow, ...rest }) => {
      const segment = /layer1\/(\w+)\//.exec(policy)![1];
      const gate = `${segment}.S0`;
      const known = new Set<string>([gate, ...reads, ...follow]);
      const later = segment === '1A' ? statesOf('1B').filter((state) => !TILE_STATES.includes(state)) : [];
      const rerun = new Set<string>([...known, ...later]);
      const others = STATES.filter((state) => !rerun.has(state));
      const before = recordTexts(others);
      const reason = `policy:${/([a-z0-9_]+)\.yaml$/.exec(policy)![1]}`;

      edit(policy, change[0], change[1]);
      const isReader = (state: string) => state === gate || (reads as readonly string[]).includes(state);
      for (const { state, action, reasons } of (await plan()).states) {
        // A follower is known to run, because its tokens cover what its ancestors read; the others wait for the gate.
        const because = isReader(state) ? [reason] : ['identity'];
        if (known.has(state))
          expect({ state, action, reasons }).toEqual({ state, action: 'run', reasons: because });
        else expect({ state, action }).toEqual({ state, action: state < gate ? 'reuse' : 'wait' });
      }
      const answer = await world();
      expect(actions(answer)).toEqual(
        Object.fromEntries(STATES.map((id) => [id, rerun.has(id) ? 'ran' : 'reused'])),
      );
      for (const { state, reasons } of answer.states) if (isReader(state)) expect(reasons).toContain(reason);
      expect(answer.world_digest === SMOKE_SEED_42).toBe('sameWorld' in rest);
      expect(recordTexts(others)).toEqual(before);
      expect((await run('verify', SMOKE_LABEL)).status).toBe(0);

      writeFileSync(workspace.path(policy), original.get(policy)!);
      const back = await world();
      expect(actions(back)).toEqual(actions(answer));
      expect(back.world_digest).toBe(SMOKE_SEED_42);
    },
  );

  it('the hurdle, which the gate itself reads: all states but tiles, and what stood there moves aside', async () => {
    const before = superseded().length;
    edit(HURDLE, /^dict_mcc:/m, 'beta_offset_probe: 0\ndict_mcc:');
    const refused = await run('world', ...SMOKE, '--json');
    expect(refused.status).toBe(1);
    expect(JSON.parse(refused.stdout) as FailureAnswer).toMatchObject({
      code: 'policy_schema',
      found: 'beta_offset_probe',
    });
    expect(superseded().length).toBe(before);

    edit(HURDLE, /^(beta:\n\s+- )(\S+)$/m, '$10.5');
    const answer = await world();
    expect(actions(answer)).toEqual(everyState('ran', tilesStay));
    expect(answer.world_digest).not.toBe(SMOKE_SEED_42);
    const moved = superseded();
    expect(moved.length).toBeGreaterThan(before);
    expect(moved.some((path) => path.includes('events/hurdle_bernoulli/'))).toBe(true);
    expect(moved.some((path) => path.includes('events/nb_final/'))).toBe(true);
    expect((await run('verify', SMOKE_LABEL)).status).toBe(0);

    writeFileSync(workspace.path(HURDLE), original.get(HURDLE)!);
    expect((await world()).world_digest).toBe(SMOKE_SEED_42);
    expect((await run('verify', SMOKE_LABEL)).status).toBe(0);
  });

  it('the rng epoch: another universe, merchants included, and back', async () => {
    edit(RNG, 'merchantry-2026', 'merchantry-2027');
    const answer = await world();
    expect(actions(answer)).toEqual(everyState('ran', tilesStay));
    expect(answer.world_digest).not.toBe(SMOKE_SEED_42);
    writeFileSync(workspace.path(RNG), original.get(RNG)!);
    expect((await world()).world_digest).toBe(SMOKE_SEED_42);
  });

  it('a world that stopped goes on where it stopped', async () => {
    const answer = await world('--label', 'stops', '--to', '1A.S1');
    expect(actions(answer)).toEqual({ '1A.S0': 'ran', '1A.S1': 'ran' });
    expect(existsSync(workspace.path('runs/stops/records/1A.S2.json'))).toBe(false);
    expect(actions(await plan('stops'))).toEqual(everyState('run', { '1A.S0': 'reuse', '1A.S1': 'reuse' }));
    const segment = await world('--label', 'stops', '--to', '1A');
    expect(Object.keys(actions(segment))).toEqual(statesOf('1A'));
    expect(actions(segment)).toMatchObject({ '1A.S1': 'reused', '1A.S2': 'ran', '1A.S9': 'ran' });
    expect(segment.world_digest).not.toBe(SMOKE_SEED_42);
    const rest = await world('--label', 'stops');
    const reused = Object.fromEntries(statesOf('1A').map((state) => [state, 'reused']));
    expect(actions(rest)).toEqual(everyState('ran', reused));
    expect(rest.world_digest).toBe(SMOKE_SEED_42);
  });

  it('a run that does not exist is planned whole', async () => {
    const answer = await plan('not-yet', ...SMOKE);
    expect(answer.states[0]).toMatchObject({ state: '1A.S0', action: 'run', reasons: ['first run'] });
    expect(answer.states.every(({ action }) => action === 'run')).toBe(true);
    expect(existsSync(workspace.path('runs/not-yet'))).toBe(false);
  });
});

describe('what cannot be obeyed is refused with exit code 2', () => {
  const cases: [string, string[], Partial<FailureAnswer>][] = [
    ['a label of another seed', ['world', '--label', SMOKE_LABEL, '--seed', '7'], { code: 'label_bound' }],
    [
      'a label of another profile',
      ['world', '--label', SMOKE_LABEL, '--profile', 'natural'],
      { code: 'label_bound', expected: 'seed 42, profile smoke' },
    ],
    ['an unknown profile', ['world', '--profile', 'smok'], { code: 'usage', found: 'smok' }],
    ['an unknown state', ['state', '1A.S99', '--run', SMOKE_LABEL], { code: 'usage', found: '1A.S99' }],
    ['an unknown target', ['world', ...SMOKE, '--to', '9Z'], { code: 'usage', found: '9Z' }],
    ['a seed of 2^64', ['world', '--seed', '18446744073709551616'], { code: 'usage' }],
    ['a negative seed', ['world', '--seed=-1'], { code: 'usage' }],
    ['a seed in words', ['world', '--seed', 'lucky'], { code: 'usage', found: 'lucky' }],
    ['no workers', ['world', '--workers', '0'], { code: 'usage' }],
    ['too many workers', ['world', '--workers', '257'], { code: 'usage' }],
    ['a label that is a path', ['world', '--label', '../elsewhere'], { code: 'usage' }],
    ['a run that is not there', ['verify', 'nowhere'], { code: 'run_missing' }],
  ];
  it.each(cases)('%s', async (_, args, failure) => {
    const before = readdirSync(workspace.path('runs')).sort();
    const answer = await run(...args, '--json');
    expect(answer.status).toBe(2);
    expect(JSON.parse(answer.stdout) as FailureAnswer).toMatchObject({ status: 'FAIL', ...failure });
    expect(answer.stderr).toContain(failure.code!);
    expect(answer.stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(workspace.path('runs')).sort()).toEqual(before);
  });

  it.each([
    ['a command', ['wrld'], 'world'],
    ['a command of a group', ['reference', 'biuld'], 'build'],
    ['an option', ['world', '--sed', '7'], '--seed'],
  ])('%s that almost exists is suggested', async (_, args, meant) => {
    const answer = await run(...args);
    expect(answer.status).toBe(2);
    expect(answer.stdout).toBe('');
    expect(answer.stderr).toContain('Did you mean');
    expect(answer.stderr).toContain(meant);
  });

  it('a folder that is no workspace', async () => {
    const bare = new ScratchWorkspace();
    try {
      rmSync(bare.path('config'), { recursive: true });
      const answer = bare.run('world');
      expect(answer.status).toBe(2);
      expect(answer.stderr).toContain('not a Merchantry workspace');
    } finally {
      bare.remove();
    }
  });
});

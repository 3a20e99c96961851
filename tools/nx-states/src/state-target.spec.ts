import { fileURLToPath } from 'node:url';
import { loadContracts, nxOutputFolder } from '@merchantry/contracts';
import { describe, expect, it } from '@jest/globals';
import type { TargetConfiguration } from '@nx/devkit';
import { WORLDS } from './configurations.js';
import { inferProjects } from './plugin.js';
import { whatReruns } from './what-reruns.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const projects = inferProjects(root);
const contracts = loadContracts(root);

type Targets = Record<string, TargetConfiguration>;
const segments = Object.entries(projects).filter(([folder]) => folder.startsWith('packages/seg-'));
const stateTargets = segments.flatMap(([folder, { targets }]) =>
  Object.entries(targets as Targets)
    .filter(([name]) => /^s\d+$/.test(name))
    .map(([name, target]) => ({ id: `${folder.slice(9)}:${name}`, name, target })),
);
const globs = ({ inputs = [] }: TargetConfiguration): string[] =>
  inputs.flatMap((input) =>
    typeof input === 'object' && 'dependentTasksOutputFiles' in input
      ? input.dependentTasksOutputFiles.replace(/^\{|\}$/g, '').split(',')
      : [],
  );
/** The folder or file that a glob looks for. */
const stemOf = (glob: string): string => glob.replace(/^\*\*\//, '').replace(/\/\*\*\/\*$/, '');
const targetOf = (id: string): TargetConfiguration =>
  stateTargets.find((candidate) => candidate.id === id)!.target;
/** `seg-1b:s4` -> `1B` */
const segmentOf = (id: string): string => id.slice('seg-'.length, id.indexOf(':')).toUpperCase();
const files = ({ inputs = [] }: TargetConfiguration): string[] =>
  inputs.filter((input): input is string => typeof input === 'string');

describe('the inferred targets', () => {
  it('are these', () => {
    const shape = Object.entries(projects).map(([folder, { name, targets, implicitDependencies }]) => ({
      folder,
      name,
      implicitDependencies,
      targets: Object.entries(targets as Targets).map(([target, { dependsOn, outputs }]) => ({
        target,
        dependsOn,
        outputs,
      })),
    }));
    expect(shape).toMatchSnapshot();
  });

  it('are one a state of the contracts, with rerun and verify', () => {
    expect(stateTargets.map(({ id }) => id).sort()).toEqual(
      contracts
        .states()
        .map(({ segment, state }) => `seg-${segment}:${state}`.toLowerCase())
        .sort(),
    );
    for (const [, { targets }] of segments) {
      expect(Object.keys(targets as Targets)).toEqual(expect.arrayContaining(['rerun', 'verify']));
    }
  });

  it('write below the run of the configuration, by {options.run}', () => {
    for (const { target } of stateTargets) {
      for (const output of target.outputs!)
        expect(output).toMatch(/^\{workspaceRoot\}\/runs\/\{options\.run\}\//);
    }
    expect(JSON.stringify(projects)).not.toMatch(/"outputs":\[[^\]]*\{args/);
  });

  it('share no output folder', () => {
    const all = stateTargets.flatMap(({ target }) => target.outputs!);
    for (const one of all) {
      expect(all.filter((two) => two === one || two.startsWith(`${one}/`))).toEqual([one]);
    }
  });

  it('commit a record each, and the gate alone seals', () => {
    for (const { id, name, target } of stateTargets) {
      expect(target.outputs!.filter((path) => path.includes('/records/'))).toHaveLength(1);
      const sealed = target.outputs!.filter((path) => path.includes('/sealed/policy/'));
      const folder = `{workspaceRoot}/runs/{options.run}/sealed/policy/${segmentOf(id)}`;
      expect(sealed).toEqual(name === 's0' ? [folder] : []);
    }
  });

  it('have every configuration, so that what they wait for inherits it', () => {
    const named = Object.keys(WORLDS);
    expect(named).toEqual(['seed-42', 'seed-7', 'seed-101', 'seed-202', 'smoke']);
    const inheriting = [
      ...stateTargets.map(({ target }) => target),
      ...segments.map(([, { targets }]) => (targets as Targets).rerun),
    ];
    for (const target of [...inheriting, (projects.reference.targets as Targets).build]) {
      expect(Object.keys(target.configurations!)).toEqual(named);
    }
    for (const target of inheriting) {
      expect(target.configurations!.smoke).toEqual({ run: 'smoke-seed-42', seed: '42', profile: 'smoke' });
    }
  });

  it('let the gate alone look into config/', () => {
    for (const { name, target } of stateTargets) {
      expect(files(target).some((path) => path.includes('/config/'))).toBe(name === 's0');
    }
  });

  it('see the policies that they and what they wait for read, as sealed', () => {
    const policiesOf = (id: string) =>
      globs(targetOf(id))
        .map((glob) => /sealed\/policy\/1[AB]\/(.*)\.json$/.exec(glob)?.[1])
        .filter((policy) => policy !== undefined);
    // What the gate itself reads is part of the identity of every state.
    const gate = ['crossborder_hyperparams', 'hurdle_coefficients', 'nb_dispersion_coefficients'];
    expect(policiesOf('seg-1a:s1')).toEqual([...gate, 'rng']);
    expect(policiesOf('seg-1a:s2')).toEqual([...gate, 'rng', 'validation_policy']);
    expect(policiesOf('seg-1a:s5')).toEqual(['ccy_smoothing_params', ...gate]);
    expect(globs(targetOf('seg-1a:s1')).join()).not.toMatch(
      /validation_policy|sealed_inputs|gate_receipt|records/,
    );
    const [s1, s2, s3, s4, s6] = [
      's1_tile_universe_policy',
      's2_tile_weights_policy',
      's3_requirements_policy',
      's4_alloc_plan_policy',
      's6_jitter_policy',
    ];
    expect(policiesOf('seg-1b:s1')).toEqual([s1]);
    expect(policiesOf('seg-1b:s2')).toEqual([s1, s2]);
    expect(policiesOf('seg-1b:s3')).toEqual([s1, s2, s3]);
    expect(policiesOf('seg-1b:s4')).toEqual(['rng', s1, s2, s3, s4]);
    expect(policiesOf('seg-1b:s8')).toEqual(['rng', s1, s2, s3, s4, s6]);
  });

  it('see a policy or a reference exactly where the table of reruns says', () => {
    const consequences = new Map(whatReruns(contracts).map(({ change, states }) => [change, states]));
    const entries = [...contracts.datasets.values()];
    const cases = [
      ...entries
        .filter((entry) => entry.class === 'policy')
        .map(({ id, path, segment }) => ({ change: `a value in \`${path}\``, glob: `/${id}.json`, segment })),
      ...entries
        .filter((entry) => entry.class === 'reference')
        .map(({ id }) => ({
          change: `the reference table \`${id}\``,
          glob: `/layer1/${id}/`,
          segment: '1A',
        })),
    ];
    for (const { change, glob, segment } of cases) {
      const said = consequences
        .get(change)!
        .filter((id) => id.startsWith(`${segment}.`) && !id.endsWith('.S0'));
      const seen = contracts
        .states(segment)
        .filter(({ state }) => state !== 'S0')
        .filter(({ state }) =>
          globs(targetOf(`seg-${segment}:${state}`.toLowerCase())).some((g) => g.includes(glob)),
        );
      expect([change, seen.map(({ id }) => id)]).toEqual([change, said]);
    }
  });

  it('open 1B on what it reads of 1A, on its policies and on references of every grid', () => {
    const gate = targetOf('seg-1b:s0');
    expect(gate.dependsOn).toEqual([
      ...['s3', 's8', 's9'].map((target) => ({ projects: ['seg-1a'], target })),
      { projects: ['reference'], target: 'build' },
      { projects: ['engine-cli'], target: 'build' },
    ]);
    expect(globs(gate)).toEqual([
      '**/data/layer1/1A/outlet_catalogue/**/*',
      '**/data/layer1/1A/s3_candidate_set/**/*',
      '**/data/layer1/1A/validation/**/*',
      '**/reference/layer1/country_zone/**/*',
      '**/reference/layer1/iso3166_canonical/**/*',
      '**/reference/layer1/license_map/**/*',
      '**/reference/layer1/population_raster/**/*',
      '**/reference/layer1/time_zone_pieces/**/*',
      '**/reference/layer1/world_countries/**/*',
    ]);
    expect(files(gate).filter((path) => path.includes('/config/'))).toEqual([
      '{workspaceRoot}/config/rng.yaml',
      ...['s1_tile_universe', 's2_tile_weights', 's3_requirements', 's4_alloc_plan', 's6_jitter'].map(
        (name) => `{workspaceRoot}/config/layer1/1B/policy/${name}_policy.yaml`,
      ),
      '{workspaceRoot}/config/profiles/**/*',
    ]);
    expect((projects.reference.targets as Targets).build.outputs).toEqual(
      expect.arrayContaining([
        '{workspaceRoot}/reference/layer1/population_raster',
        '{workspaceRoot}/reference/index/population_raster.*.json',
      ]),
    );
  });

  it('keep 1A out of the tiles and their weights, and let the sites follow its catalogue', () => {
    const seesOutlets = stateTargets
      .filter(
        ({ id, target }) => id.startsWith('seg-1b') && JSON.stringify(target.inputs).includes('layer1/1A'),
      )
      .map(({ name }) => name);
    // S4, S5 and S6 draw by `rng`, whose contract is 1A's; S9 replays them.
    expect(seesOutlets).toEqual(['s0', 's3', 's4', 's5', 's6', 's7', 's9']);
    const seesData = stateTargets
      .filter(({ id, target }) => id.startsWith('seg-1b') && globs(target).join().includes('layer1/1A'))
      .map(({ name }) => name);
    // S9 replays S3, and so opens the catalogue once more.
    expect(seesData).toEqual(['s0', 's3', 's7', 's9']);
  });

  it('close a segment on all that its states wrote, whoever reads it', () => {
    for (const segment of ['1A', '1B']) {
      const closing = globs(targetOf(`seg-${segment}:s9`.toLowerCase())).map(stemOf);
      const others = contracts.states(segment).filter(({ state }) => state !== 'S9');
      for (const { id, state } of others)
        for (const entry of contracts.produced(id).filter((written) => written.class !== 'report'))
          expect(closing).toContain(nxOutputFolder(entry, state));
    }
  });

  it('follow the identity of their segment where what they write bears it', () => {
    const following = stateTargets
      .filter(({ target }) => globs(target).join().includes('s0_gate_receipt'))
      .map(({ id }) => id);
    expect(following).toEqual(['seg-1a:s8', 'seg-1a:s9', 'seg-1b:s8', 'seg-1b:s9']);
  });

  it('find every file they look for among the outputs of tasks they wait for', () => {
    const outputsOf = new Map(stateTargets.map(({ id, target }) => [id, target.outputs!]));
    outputsOf.set('reference:build', (projects.reference.targets as Targets).build.outputs!);
    const waits = ({ id, target }: (typeof stateTargets)[number]) =>
      target.dependsOn!.map((item) =>
        typeof item === 'string'
          ? `${id.split(':')[0]}:${item}`
          : `${item.projects as string[] | string}:${item.target}`,
      );
    const waitedFor = (target: (typeof stateTargets)[number], found = new Set<string>()): Set<string> => {
      for (const task of waits(target).filter((name) => !found.has(name))) {
        found.add(task);
        const before = stateTargets.find(({ id }) => id === task);
        if (before) waitedFor(before, found);
      }
      return found;
    };
    for (const state of stateTargets) {
      const { id, target } = state;
      const before = [...waitedFor(state)];
      const reached = before.flatMap((task) => outputsOf.get(task) ?? []);
      for (const glob of globs(target)) {
        const stem = stemOf(glob);
        const found = reached.some((path) => {
          const inRun = path.replace(/^\{workspaceRoot\}\/(runs\/\{options\.run\}\/)?/, '');
          return stem === inRun || stem.startsWith(`${inRun}/`) || inRun.startsWith(`${stem}/`);
        });
        expect([id, glob, found]).toEqual([id, glob, true]);
      }
    }
  });

  it('hash own code, not that of other states or of tests', () => {
    const s1 = targetOf('seg-1a:s1');
    expect(files(s1)).toEqual(
      expect.arrayContaining([
        '{projectRoot}/src/**/*',
        '!{projectRoot}/src/**/*.spec.ts',
        '!{projectRoot}/src/s0/**/*',
        '!{projectRoot}/src/s2/**/*',
      ]),
    );
    expect(files(s1)).not.toContain('!{projectRoot}/src/s1/**/*');
    expect(s1.inputs).toContainEqual({
      input: 'production',
      projects: expect.arrayContaining(['contracts', 'engine', 'hashgate', 'rng', 'tables']),
    });
  });

  it('end a rerun with a check that no cache answers', () => {
    for (const [folder, { targets }] of segments) {
      const { rerun } = targets as Targets;
      const segment = folder.slice('packages/seg-'.length).toUpperCase();
      expect(rerun.cache).toBe(false);
      expect(rerun.dependsOn).toEqual(
        expect.arrayContaining(contracts.states(segment).map(({ state }) => state.toLowerCase())),
      );
      expect((rerun.options as { command: string }).command).toMatch(new RegExp(` world .*--to=${segment}$`));
    }
  });

  it('leave verify uncached and waiting for no state', () => {
    for (const [, { targets }] of segments) {
      const { verify } = targets as Targets;
      expect(verify.cache).toBe(false);
      expect(verify.dependsOn).toEqual([{ projects: ['engine-cli'], target: 'build' }]);
    }
  });
});

import { fileURLToPath } from 'node:url';
import { loadContracts } from '@merchantry/contracts';
import { describe, expect, it } from '@jest/globals';
import type { TargetConfiguration } from '@nx/devkit';
import { WORLDS } from './configurations.js';
import { inferProjects } from './plugin.js';

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
      ? [input.dependentTasksOutputFiles]
      : [],
  );
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
    for (const { name, target } of stateTargets) {
      expect(target.outputs!.filter((path) => path.includes('/records/'))).toHaveLength(1);
      expect(target.outputs!.some((path) => path.endsWith('/sealed/policy/1A'))).toBe(name === 's0');
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

  it('see exactly the policies they read, as sealed', () => {
    const policiesOf = (state: string) =>
      globs(stateTargets.find(({ id }) => id === `seg-1a:${state}`)!.target)
        .map((glob) => /sealed\/policy\/1A\/(.*)\.json$/.exec(glob)?.[1])
        .filter((id) => id !== undefined);
    // What the gate itself reads is part of the identity of every state.
    const gate = ['crossborder_hyperparams', 'hurdle_coefficients', 'nb_dispersion_coefficients'];
    expect(policiesOf('s1')).toEqual([...gate, 'rng']);
    expect(policiesOf('s2')).toEqual([...gate, 'rng', 'validation_policy']);
    expect(policiesOf('s5')).toEqual(['ccy_smoothing_params', ...gate]);
    expect(policiesOf('s6')).toEqual([...gate, 'rng', 's6_selection_policy']);
    const s1 = stateTargets.find(({ id }) => id === 'seg-1a:s1')!.target;
    expect(globs(s1).join()).not.toMatch(/validation_policy|sealed_inputs|gate_receipt|records/);
  });

  it('find every file they look for among the outputs of tasks they wait for', () => {
    const outputsOf = new Map(stateTargets.map(({ id, target }) => [id, target.outputs!]));
    outputsOf.set('reference:build', (projects.reference.targets as Targets).build.outputs!);
    for (const { id, target } of stateTargets) {
      const project = id.split(':')[0];
      const waits = target.dependsOn!.map((item) =>
        typeof item === 'string'
          ? `${project}:${item}`
          : `${item.projects as string[] | string}:${item.target}`,
      );
      const reached = waits.flatMap((task) => outputsOf.get(task) ?? []);
      for (const glob of globs(target)) {
        const stem = glob.replace(/^\*\*\//, '').replace(/\/\*\*\/\*$/, '');
        const found = reached.some((path) => {
          const inRun = path.replace(/^\{workspaceRoot\}\/(runs\/\{options\.run\}\/)?/, '');
          return stem === inRun || stem.startsWith(`${inRun}/`) || inRun.startsWith(`${stem}/`);
        });
        expect([id, glob, found]).toEqual([id, glob, true]);
      }
    }
  });

  it('hash own code, not that of other states or of tests', () => {
    const s1 = stateTargets.find(({ id }) => id === 'seg-1a:s1')!.target;
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

import {
  nxOutputFolder,
  recordPath,
  sealedPolicyPath,
  sealedProfilePath,
  splitStateId,
  type Contracts,
  type DatasetEntry,
  type StateId,
  type StateNode,
} from '@merchantry/contracts';
import type { TargetConfiguration, TargetDependencyConfig } from '@nx/devkit';
import { DEFAULT_WORLD, WORLDS } from './configurations.js';

type InputDefinition = NonNullable<TargetConfiguration['inputs']>[number];

/** `1A` -> `seg-1a` */
export const projectOf = (segment: string): string => `seg-${segment.toLowerCase()}`;

/** `S1` -> `s1`, the name of the target and of the state's folder. */
export const targetOf = (state: string): string => state.toLowerCase();

/** The project that owns the reference tables (not the package of their builders). */
export const REFERENCE_PROJECT = 'reference';

const CLI = 'node apps/engine-cli/bin/merchantry.js';

/** The command line of a target; Nx appends run, seed and profile as options. */
const command = (words: string) => `${CLI} ${words}`;

const RUN = '{workspaceRoot}/runs/{options.run}';

export const isGate = (node: StateNode): boolean => node.state === 'S0';

/** Targets of one state. */
export function stateTarget(
  contracts: Contracts,
  node: StateNode,
  libraries: readonly string[],
): TargetConfiguration {
  return {
    executor: 'nx:run-commands',
    cache: true,
    dependsOn: dependencies(contracts, node),
    inputs: [
      ...codeInputs(contracts, node, libraries),
      ...contractInputs(contracts, node),
      ...dataInputs(contracts, node),
    ],
    outputs: outputs(contracts, node),
    options: { command: command(`state ${node.id} --heal`), ...DEFAULT_WORLD },
    configurations: { ...WORLDS },
    metadata: {
      description: `State ${node.id}, after ${node.dependsOn.join(', ') || 'the reference tables'}`,
    },
  };
}

/**
 * Every state of a segment, then a `world` up to it: the task runner may have believed its cache where a file is gone,
 * and it restores states one by one, so `world` checks every digest, heals what is unlike its record and derives
 * `world.json` from what there is.
 */
export function rerunTarget(segment: string, states: readonly StateNode[]): TargetConfiguration {
  const words = `world --label={args.run} --seed={args.seed} --profile={args.profile} --to=${segment}`;
  return {
    executor: 'nx:run-commands',
    cache: false,
    dependsOn: [...states.map(({ state }) => targetOf(state)), CLI_BUILD],
    options: { command: command(words), ...DEFAULT_WORLD },
    configurations: { ...WORLDS },
    metadata: { description: 'Every state of the segment and whatever they wait for, checked to the byte' },
  };
}

/** `merchantry verify` on the run as it is found: nothing is run or healed before. */
export function verifyTarget(): TargetConfiguration {
  return {
    executor: 'nx:run-commands',
    cache: false,
    dependsOn: [CLI_BUILD],
    options: { command: command('verify {args.run}'), ...DEFAULT_WORLD },
    configurations: { ...WORLDS },
    metadata: { description: 'Every digest and gate of the run, checked; nothing healed' },
  };
}

/** What builds the reference tables of a profile. `cache` is off while a user's own source stands in. */
export function referenceTarget(
  contracts: Contracts,
  libraries: readonly string[],
  cache: boolean,
): TargetConfiguration {
  const built = [...contracts.datasets.values()].filter(({ builtBy }) => builtBy === 'reference.build');
  const profileOf = ({ profile }: { profile: string }) => ({ profile });
  return {
    executor: 'nx:run-commands',
    cache,
    dependsOn: [CLI_BUILD],
    inputs: [
      { input: 'production', projects: [...libraries] },
      '{workspaceRoot}/contracts/reference/**/*',
      '{workspaceRoot}/contracts/layer1/schemas.layer1.yaml',
      '{workspaceRoot}/config/reference/**/*',
      '{workspaceRoot}/config/profiles/**/*',
      '{workspaceRoot}/config/rng.yaml',
    ],
    outputs: unique(built.flatMap(referenceOutputs)),
    options: { command: command('reference build'), ...profileOf(DEFAULT_WORLD) },
    configurations: Object.fromEntries(
      Object.entries(WORLDS).map(([name, world]) => [name, profileOf(world)]),
    ),
    metadata: { description: 'Reference tables from pinned sources' },
  };
}

/** The folder of a reference and its index entry, by which the builder knows it as fresh; of rasters, that of all grids. */
function referenceOutputs(entry: DatasetEntry): string[] {
  const { id, path } = entry;
  if (path.includes('{grid}'))
    return [`{workspaceRoot}/${nxOutputFolder(entry)}`, `{workspaceRoot}/reference/index/${id}.*.json`];
  const perProfile = path.includes('{profile}');
  const folder = path.replace('{profile}', '{options.profile}').replace(/\/$/, '');
  const index = `reference/index/${perProfile ? `${id}.{options.profile}` : id}.json`;
  return [`{workspaceRoot}/${folder}`, `{workspaceRoot}/${index}`];
}

const CLI_BUILD: TargetDependencyConfig = { projects: ['engine-cli'], target: 'build' };

function dependencies(contracts: Contracts, node: StateNode): (string | TargetDependencyConfig)[] {
  const states = node.dependsOn.map((id) => {
    const before = splitStateId(id);
    const target = targetOf(before.state);
    return before.segment === node.segment ? target : { projects: [projectOf(before.segment)], target };
  });
  const reference = readsReference(contracts, node)
    ? [{ projects: [REFERENCE_PROJECT], target: 'build' }]
    : [];
  return [...states, ...reference, CLI_BUILD];
}

const readsReference = (contracts: Contracts, node: StateNode): boolean =>
  (isGate(node) ? contracts.sealedInputs(node.segment) : referencesOf(contracts, node)).some(isReference);

const isReference = (entry: DatasetEntry): boolean => entry.class === 'reference';

/**
 * A state and all of its segment that it waits for, the gate among them: the identity of a state covers the policies and
 * references of them all, for its paths and records carry it even where the tables in between stay as they were.
 */
function lineOf(contracts: Contracts, node: StateNode): StateNode[] {
  const segment = contracts.states(node.segment);
  const line = new Set<StateId>([node.id]);
  for (const { id, dependsOn } of [...segment].reverse())
    if (line.has(id)) dependsOn.forEach((before) => line.add(before));
  return segment.filter(({ id }) => line.has(id));
}

const policiesOf = (contracts: Contracts, node: StateNode): DatasetEntry[] =>
  lineOf(contracts, node).flatMap(({ id }) => contracts.policiesOf(id));

const referencesOf = (contracts: Contracts, node: StateNode): DatasetEntry[] =>
  lineOf(contracts, node).flatMap(({ id }) => contracts.consumed(id).filter(isReference));

/** Own folder, what the segment's states share, and the libraries; no other state's folder, no test. */
function codeInputs(contracts: Contracts, node: StateNode, libraries: readonly string[]): InputDefinition[] {
  const others = contracts.states(node.segment).filter(({ id }) => id !== node.id);
  return [
    '{projectRoot}/package.json',
    '{projectRoot}/src/**/*',
    '!{projectRoot}/src/**/*.spec.ts',
    '!{projectRoot}/src/**/*.bench.ts',
    ...others.map(({ state }) => `!{projectRoot}/src/${targetOf(state)}/**/*`),
    'sharedGlobals',
    { input: 'production', projects: [...libraries] },
  ];
}

/** Contract files are the finest grain that a task runner sees; what they mean is judged by the engine. */
function contractInputs(contracts: Contracts, node: StateNode): string[] {
  const segments = new Set(
    [...contracts.produced(node.id), ...contracts.consumed(node.id), ...contracts.policiesOf(node.id)].map(
      ({ segment }) => segment,
    ),
  );
  const files = contracts.documents.filter(({ kind, segment }) =>
    kind === 'pack'
      ? ['layer1', 'reference'].includes(segment) || segments.has(segment)
      : segments.has(segment) && (kind === 'dictionary' || isGate(node)),
  );
  return files.map(({ path }) => `{workspaceRoot}/${path}`).sort();
}

/** Only the gate lists `config/`; all later states see policies as the gate sealed them, and data as tasks wrote them. */
function dataInputs(contracts: Contracts, node: StateNode): InputDefinition[] {
  return isGate(node) ? gateInputs(contracts, node) : laterInputs(contracts, node);
}

function gateInputs(contracts: Contracts, { segment }: StateNode): InputDefinition[] {
  const sealed = contracts.sealedInputs(segment);
  const policies = sealed.filter((entry) => entry.class === 'policy');
  const others = sealed.filter((entry) => entry.class !== 'policy');
  return [
    ...policies.map(({ path }) => `{workspaceRoot}/${path}`),
    '{workspaceRoot}/config/profiles/**/*',
    ...fromTasks(unique(others.flatMap(readFolders))),
  ];
}

function laterInputs(contracts: Contracts, node: StateNode): InputDefinition[] {
  const closed = closes(contracts, node)
    ? contracts.states(node.segment).filter(({ id }) => id !== node.id)
    : [];
  const policies = [node, ...closed].flatMap((state) => policiesOf(contracts, state));
  const tables = [
    ...contracts.consumed(node.id),
    ...referencesOf(contracts, node),
    ...closed.flatMap(({ id }) => contracts.produced(id)).filter((entry) => entry.class !== 'report'),
    ...(carriesSegment(contracts, node) ? receiptsOfGate(contracts, node) : []),
  ];
  const sealed = [
    sealedProfilePath(node.segment),
    ...policies.map(({ id }) => sealedPolicyPath(node.segment, id)),
  ];
  return fromTasks(unique([...sealed.map((path) => `**/${path}`), ...tables.flatMap(readFolders)]));
}

/** The state that closes its segment: its bundle lists the digests of all that the others wrote, whoever reads it. */
const closes = (contracts: Contracts, node: StateNode): boolean =>
  contracts.produced(node.id).some((entry) => entry.class === 'bundle');

/** True where a state writes what bears the identity of the whole segment, which its gate states in its receipts. */
const carriesSegment = (contracts: Contracts, node: StateNode): boolean =>
  contracts.produced(node.id).some(({ scope }) => scope === 'segment');

const receiptsOfGate = (contracts: Contracts, { segment }: StateNode): DatasetEntry[] =>
  contracts
    .states(segment)
    .filter(isGate)
    .flatMap(({ id }) => contracts.produced(id))
    .filter((entry) => entry.class === 'receipt');

/** Globs over the files of a dataset, one for every part. */
function readFolders(entry: DatasetEntry): string[] {
  const parts: (StateId | undefined)[] = entry.path.includes('{state}') ? [...entry.producedBy] : [undefined];
  return parts.map((state) => `**/${nxOutputFolder(entry, state && splitStateId(state).state)}/**/*`);
}

/**
 * Files among the outputs of tasks that are waited for. One glob for all: for each the task runner walks the outputs of every
 * task before this one.
 */
const fromTasks = (globs: readonly string[]): InputDefinition[] =>
  globs.length === 0
    ? []
    : [
        {
          dependentTasksOutputFiles: globs.length === 1 ? globs[0] : `{${globs.join(',')}}`,
          transitive: true,
        },
      ];

/** The dataset folders that a state writes, its record, and what a gate seals. */
function outputs(contracts: Contracts, node: StateNode): string[] {
  const folders = contracts.produced(node.id).map((entry) => nxOutputFolder(entry, node.state));
  const own = [
    recordPath(node.id),
    ...(isGate(node) ? [`sealed/policy/${node.segment}`, sealedProfilePath(node.segment)] : []),
  ];
  return unique([...folders, ...own]).map((path) => `${RUN}/${path}`);
}

const unique = (items: readonly string[]): string[] => [...new Set(items)].sort();

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadContracts, splitStateId, type Contracts } from '@merchantry/contracts';
import type { CreateNodesV2, ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { librariesOf, readWorkspace, type Workspace } from './libraries.js';
import {
  projectOf,
  REFERENCE_PROJECT,
  referenceTarget,
  rerunTarget,
  stateTarget,
  targetOf,
  verifyTarget,
} from './state-target.js';

/** Projects by root folder, as Nx wants them. */
export type Projects = Record<string, Omit<ProjectConfiguration, 'root'>>;

const REFERENCE_PACKAGE = '@merchantry/reference';
const SOURCES_LOCK = 'config/reference/sources.lock.json';

/** Everything that the contracts of a workspace say to its task runner. */
export function inferProjects(root: string): Projects {
  const contracts = loadContracts(root);
  const workspace = readWorkspace(root);
  const segments = [...new Set(contracts.states().map(({ segment }) => segment))];
  const projects: Projects = {};
  for (const segment of segments) {
    const folder = `packages/${projectOf(segment)}`;
    if (existsSync(join(root, folder))) projects[folder] = segmentProject(contracts, workspace, segment);
  }
  projects[REFERENCE_PROJECT] = referenceProject(root, contracts, workspace);
  return projects;
}

function segmentProject(contracts: Contracts, workspace: Workspace, segment: string): Projects[string] {
  const states = contracts.states(segment);
  const libraries = librariesOf(workspace, `@merchantry/${projectOf(segment)}`);
  const targets: Record<string, TargetConfiguration> = {};
  for (const node of states) targets[targetOf(node.state)] = stateTarget(contracts, node, libraries);
  targets.rerun = rerunTarget(segment, states);
  targets.verify = verifyTarget();
  return { targets, implicitDependencies: upstream(contracts, workspace, segment) };
}

/** Projects whose change may change this segment's data though it imports none of them: `nx affected` must know. */
function upstream(contracts: Contracts, workspace: Workspace, segment: string): string[] {
  const before = contracts
    .states(segment)
    .flatMap(({ dependsOn }) => dependsOn.map((id) => splitStateId(id).segment))
    .filter((other) => other !== segment)
    .map(projectOf);
  const builders = workspace.get(REFERENCE_PACKAGE)?.project;
  return [...new Set([...before, ...(builders === undefined ? [] : [builders])])].sort();
}

/**
 * The reference tables are a project of their own, rooted where they are built; the package of their builders has
 * another name, so that `build` there compiles and `reference:build` builds tables.
 */
function referenceProject(root: string, contracts: Contracts, workspace: Workspace): Projects[string] {
  const builders = workspace.get(REFERENCE_PACKAGE)?.project;
  const libraries = [
    ...librariesOf(workspace, REFERENCE_PACKAGE),
    ...(builders === undefined ? [] : [builders]),
  ].sort();
  return {
    name: REFERENCE_PROJECT,
    projectType: 'library',
    tags: ['type:tables', 'scope:reference-tables'],
    implicitDependencies: ['engine-cli'],
    targets: { build: referenceTarget(contracts, libraries, !userSourcesPinned(root)) },
  };
}

/** True while the tracked lock pins a user's own file, which lies outside what a task runner can hash. */
function userSourcesPinned(root: string): boolean {
  const path = join(root, SOURCES_LOCK);
  if (!existsSync(path)) return false;
  return Object.keys(JSON.parse(readFileSync(path, 'utf8')) as object).length > 0;
}

export const createNodesV2: CreateNodesV2 = [
  '{contracts/**/*.yaml,packages/*/package.json,config/reference/sources.lock.json}',
  (files, _options, { workspaceRoot }) => [
    [files[0] ?? 'contracts', { projects: inferProjects(workspaceRoot) }],
  ],
];

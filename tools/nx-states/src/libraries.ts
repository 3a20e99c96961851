import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly nx?: { readonly name?: string };
}

/** Packages of the workspace by npm name. */
export type Workspace = ReadonlyMap<string, { readonly project: string; readonly needs: readonly string[] }>;

/** Read the manifests of `packages/`: Nx project name and npm dependencies of each. */
export function readWorkspace(root: string): Workspace {
  const folder = join(root, 'packages');
  const manifests = readdirSync(folder)
    .map((name) => join(folder, name, 'package.json'))
    .filter((path) => existsSync(path))
    .map((path) => JSON.parse(readFileSync(path, 'utf8')) as Manifest);
  return new Map(
    manifests.map(({ name, nx, dependencies }) => [
      name,
      { project: nx?.name ?? name, needs: Object.keys(dependencies ?? {}) },
    ]),
  );
}

/** Projects that a package is built from, itself left out, sorted: the closure of its dependencies in the workspace. */
export function librariesOf(workspace: Workspace, npmName: string): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    for (const needed of workspace.get(name)?.needs ?? []) {
      const library = workspace.get(needed);
      if (!library || found.has(library.project)) continue;
      found.add(library.project);
      visit(needed);
    }
  };
  visit(npmName);
  return [...found].sort();
}

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Where the digest of the sources that the last build compiled stands, relative to the workspace root. */
export const STAMP = 'apps/engine-cli/dist/.sources';

const IGNORED = new Set(['node_modules', 'dist', 'out-tsc', 'test', 'bench', 'coverage']);

/**
 * SHA-256 over every file that the build compiles: TypeScript and AssemblyScript sources, manifests and compiler
 * configuration of all packages and of this app. Content, never times.
 * @param {string} root workspace root
 */
export function sourcesDigest(root) {
  const hash = createHash('sha256');
  const projects = ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent))
      .sort()
      .map((name) => join(root, parent, name)),
  );
  for (const file of [join(root, 'tsconfig.base.json'), ...projects.flatMap(compiledFiles)]) {
    if (!existsSync(file)) continue;
    hash.update(`${relative(root, file).split(sep).join('/')}\n`);
    hash.update(createHash('sha256').update(readFileSync(file)).digest());
  }
  return hash.digest('hex');
}

/** @param {string} folder */
function compiledFiles(folder) {
  /** @type {string[]} */
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!IGNORED.has(entry.name)) found.push(...compiledFiles(path));
    } else if (/^(package|tsconfig\.lib)\.json$|(?<!\.spec)\.(ts|js|mjs)$/.test(entry.name)) {
      found.push(path);
    }
  }
  return found;
}

import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonicalJson, sha256, sha256Hex, toHex } from '@merchantry/hashgate';
import type { Segment } from './segment.js';

/**
 * Digest of the code that can change a state's bytes: the built modules of its own folder (`s3/`), the modules that
 * its segment's states share (everything that is not another state's folder), the packages of the house that the segment
 * is built from, and the versions of the libraries that each of these packages states in its manifest.
 * Only `.js` and `.wasm` count: types, maps and build caches change no byte.
 */
export class SourceDigests {
  private readonly folders = new Map<string, string>();
  private readonly foundations = new Map<string, string>();

  stateDigest(segment: Segment, stateId: string): string {
    const folder = stateId.slice(stateId.indexOf('.') + 1).toLowerCase();
    const dist = builtFolder(segment.module);
    const own = this.folderDigest(
      dist,
      (path) => {
        const top = path.split('/')[0];
        return !/^s\d+$/.test(top) || top === folder;
      },
      folder,
    );
    return sha256Hex(own, this.foundationsDigest(dirname(dist)));
  }

  /** Code of every package of the house that a package is built from. */
  private foundationsDigest(folder: string): string {
    let digest = this.foundations.get(folder);
    if (digest === undefined) {
      digest = sha256Hex(...housePackages(folder).map((dist) => this.folderDigest(dist, () => true, '')));
      this.foundations.set(folder, digest);
    }
    return digest;
  }

  private folderDigest(dist: string, counts: (path: string) => boolean, key: string): string {
    const cached = this.folders.get(`${dist}\u0000${key}`);
    if (cached) return cached;
    const files = codeFiles(dist).filter(counts);
    const digest = sha256Hex(
      ...files.flatMap((path) => [`${path}\n`, toHex(sha256(readFileSync(join(dist, path))))]),
      libraries(dirname(dist)),
    );
    this.folders.set(`${dist}\u0000${key}`, digest);
    return digest;
  }
}

/** Libraries of a package and their versions, exact in every manifest of the house; canonical JSON. */
const libraries = (folder: string): string => canonicalJson(dependenciesOf(folder));

function dependenciesOf(folder: string): Readonly<Record<string, string>> {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return {};
  return (
    (JSON.parse(readFileSync(path, 'utf8')) as { dependencies?: Record<string, string> }).dependencies ?? {}
  );
}

const HOUSE = '@merchantry/';

/** The engine's own foundations, which every state runs on, and whatever else of the house a package names; sorted. */
function housePackages(folder: string): string[] {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    Object.keys(dependenciesOf(dirname(packageDist(name))))
      .filter(isHouse)
      .forEach(visit);
  };
  [`${HOUSE}engine`, ...Object.keys(dependenciesOf(folder)).filter(isHouse)].forEach(visit);
  return [...found].sort().map(packageDist);
}

const isHouse = (name: string): boolean => name.startsWith(HOUSE);

/** POSIX paths of the code files below a folder, sorted. */
function codeFiles(dist: string): string[] {
  return readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|wasm)$/.test(entry.name))
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** The built folder of the package that a module belongs to: `<package>/dist`, also when asked from a source file. */
function builtFolder(moduleUrl: string): string {
  const file = realpathSync(fileURLToPath(moduleUrl));
  return dirname(file).replace(/([\\/])src$/, '$1dist');
}

function packageDist(name: string): string {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return join(dirname(realpathSync(manifest)), 'dist');
}

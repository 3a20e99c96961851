import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonicalJson, sha256, sha256Hex, toHex } from '@merchantry/hashgate';
import type { Segment } from './segment.js';

/**
 * Digest of the code that can change a state's bytes: the built modules of its own folder (`s3/`), the modules that
 * its segment's states share (everything that is not another state's folder), the foundations below, and the versions
 * of the libraries that each of these packages states in its manifest.
 * Only `.js` and `.wasm` count: types, maps and build caches change no byte.
 */
export class SourceDigests {
  private readonly folders = new Map<string, string>();
  private foundations: string | undefined;

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
    return sha256Hex(own, this.foundationsDigest());
  }

  private foundationsDigest(): string {
    this.foundations ??= sha256Hex(
      ...['contracts', 'hashgate', 'rng', 'tables', 'engine'].map((name) =>
        this.folderDigest(packageDist(name), () => true, ''),
      ),
    );
    return this.foundations;
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
function libraries(folder: string): string {
  const path = join(folder, 'package.json');
  const manifest = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as { dependencies?: Record<string, string> })
    : {};
  return canonicalJson(manifest.dependencies ?? {});
}

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
  const manifest = createRequire(import.meta.url).resolve(`@merchantry/${name}/package.json`);
  return join(dirname(realpathSync(manifest)), 'dist');
}

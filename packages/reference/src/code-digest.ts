import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256Hex } from '@merchantry/hashgate';

const require = createRequire(import.meta.url);

/** Digest of the modules below a folder: names and bytes, tests and types left out. */
function folderDigest(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(({ name }) => /\.(js|ts|wasm)$/.test(name) && !/\.(spec|bench|d)\.ts$/.test(name))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  return sha256Hex(...files.map((file) => `${file}\n${sha256Hex(readFileSync(join(folder, file)))}\n`));
}

let digest: string | undefined;

/** Digest of the code that makes reference tables: this package and the foundations under it. Computed once a process. */
export function builderCodeDigest(): string {
  digest ??= sha256Hex(
    folderDigest(dirname(fileURLToPath(import.meta.url))),
    ...['contracts', 'geo', 'hashgate', 'rng', 'tables'].map((name) => {
      const manifest = realpathSync(require.resolve(`@merchantry/${name}/package.json`));
      return folderDigest(join(dirname(manifest), 'dist'));
    }),
  );
  return digest;
}

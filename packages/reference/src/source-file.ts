import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '@merchantry/contracts';
import { sha256Hex } from '@merchantry/hashgate';

/** A file that a builder reads: its bytes, and what provenance says of it. */
export interface SourceFile {
  /** `npm:<package>@<version>/<file>`, `project:<file>` or `user:<file>`. */
  readonly id: string;
  readonly path: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  /** Licence of the data (a `licence_id` of the licence table). */
  readonly dataLicence: string;
}

const require = createRequire(import.meta.url);

/** Folder of this package's committed tables, from `src/` and from `dist/` alike. */
export const dataFolder = fileURLToPath(new URL('../data/', import.meta.url));

function readSource(id: string, path: string, dataLicence: string): SourceFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new Failure('ingress_file_unreadable', `cannot read the source ${id}`, { path, cause });
  }
  return { id, path, bytes, sha256: sha256Hex(bytes), dataLicence };
}

/**
 * A file of an installed package, found without the package's `exports` (data files are rarely exported).
 * @throws Failure input_resolution_error where the package or the file is not installed.
 */
export function packageSource(packageName: string, file: string, dataLicence: string): SourceFile {
  for (const folder of require.resolve.paths(packageName) ?? []) {
    const manifest = join(folder, packageName, 'package.json');
    if (!existsSync(manifest)) continue;
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    return readSource(`npm:${packageName}@${version}/${file}`, join(dirname(manifest), file), dataLicence);
  }
  throw new Failure('input_resolution_error', `the package ${packageName} is not installed: run npm ci`, {
    dataset: packageName,
  });
}

/** A table committed in this package's `data/` folder. */
export const projectSource = (file: string, dataLicence = 'Public-Domain'): SourceFile =>
  readSource(`project:packages/reference/data/${file}`, join(dataFolder, file), dataLicence);

/** A policy file under the workspace root. */
export const configSource = (root: string, file: string): SourceFile =>
  readSource(`project:${file}`, join(root, file), 'Project');

/** A file that the user supplies in place of a built-in source. */
export const userSource = (path: string): SourceFile =>
  readSource(`user:${basename(path)}`, path, 'Unstated');

/** Text of a source. @throws Failure reference_source_invalid where the bytes are not UTF-8. */
export function sourceText(source: SourceFile): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(source.bytes);
  } catch (cause) {
    throw new Failure('reference_source_invalid', `${source.id} is not UTF-8 text`, {
      path: source.path,
      expected: 'UTF-8',
      found: 'bytes that are not',
      cause,
    });
  }
}

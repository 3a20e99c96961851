import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure, type FailureCode, isFailure, utf8Text } from '@merchantry/contracts';
import { fileSha256, sha256Hex } from '@merchantry/hashgate';

/** A file that a builder reads: its bytes, and what provenance says of it. */
export interface SourceFile {
  /** `npm:<package>@<version>/<file>`, `project:<file>` or `user:<file>`. */
  readonly id: string;
  readonly path: string;
  /** What failures call it: the name of a user source, the id of a policy. */
  readonly dataset?: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  /** Licence of the data (a `licence_id` of the licence table). */
  readonly dataLicence: string;
}

const require = createRequire(import.meta.url);

/** Folder of this package's committed tables, from `src/` and from `dist/` alike. */
export const dataFolder = fileURLToPath(new URL('../data/', import.meta.url));

function readSource(id: string, path: string, dataLicence: string, dataset?: string): SourceFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw unreadableSource('ingress_file_unreadable', id, path, dataset, cause);
  }
  return { id, path, dataset, bytes, sha256: sha256Hex(bytes), dataLicence };
}

const unreadableSource = (
  code: FailureCode,
  id: string,
  path: string,
  dataset: string | undefined,
  cause: unknown,
) =>
  new Failure(code, `cannot read the source ${id}`, {
    dataset,
    path,
    expected: 'a file',
    found: String((cause as NodeJS.ErrnoException).code),
    cause,
  });

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

/**
 * A policy file under the workspace root, named as policies are: by its file.
 * @throws Failure param_file_missing, param_file_unreadable
 */
export function configSource(root: string, file: string): SourceFile {
  const dataset = basename(file, '.yaml');
  const id = `project:${file}`;
  try {
    const bytes = readFileSync(join(root, file));
    return { id, path: file, dataset, bytes, sha256: sha256Hex(bytes), dataLicence: 'Project' };
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const code = missing ? 'param_file_missing' : 'param_file_unreadable';
    throw unreadableSource(code, id, file, dataset, cause);
  }
}

/** A file that the user supplies in place of the built-in source of that name. */
export const userSource = (path: string, name?: string): SourceFile =>
  readSource(`user:${basename(path)}`, path, 'Unstated', name);

/** The same for a file too large to hold: its bytes are read when asked for. */
export const largeUserSource = (path: string, name: string): SourceFile => ({
  id: `user:${basename(path)}`,
  path,
  dataset: name,
  get bytes() {
    return readFileSync(path);
  },
  sha256: fileSha256(path),
  dataLicence: 'Unstated',
});

/** Reads a source with a reader that knows less of it, and names source and path in failures that do not. */
export async function readingSource<T>({ dataset, path }: SourceFile, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isFailure(error)) throw error;
    const { place } = error;
    throw new Failure(error.code, error.message, {
      ...place,
      dataset: place.dataset ?? dataset,
      path: place.path ?? path,
    });
  }
}

/** Text of a source. @throws Failure where the bytes are not UTF-8: reference_source_invalid, or the code given. */
export const sourceText = (
  source: SourceFile,
  code: 'reference_source_invalid' | 'policy_syntax' = 'reference_source_invalid',
): string =>
  utf8Text(
    source.bytes,
    (line) =>
      new Failure(code, `${source.id} is not UTF-8 text`, {
        dataset: source.dataset,
        path: source.path,
        line,
        expected: 'UTF-8',
        found: 'bytes that are not',
      }),
  );

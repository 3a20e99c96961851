import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Failure } from '@merchantry/contracts';
import { updateFromFile } from './file-digest.js';
import { listFiles } from './list-files.js';
import { isRelativePath } from './relative-path.js';

export interface DirectoryDigest {
  readonly sha256Hex: string;
  /** Bytes hashed. */
  readonly bytes: number;
  /** Relative POSIX paths in the order they were hashed. */
  readonly files: readonly string[];
}

/**
 * SHA-256 over the bytes of all files of a folder, one after another in byte order of their relative paths. The names
 * themselves are not hashed, nor are the paths in `except` (a receipt's flag, which states this digest).
 *
 * @throws Failure incomplete_dataset_instance for a hidden or temporary file, a link, or a name outside ASCII: a folder
 * with such debris is not a published one; artifact_unreadable or param_file_changed_during_hash as `fileSha256`.
 */
export function directoryDigest(folder: string, except: readonly string[] = []): DirectoryDigest {
  const { files, other } = listFiles(folder);
  const debris = other[0] ?? files.find((path) => !isRelativePath(path) || /(~|\.tmp)$/.test(path));
  if (debris !== undefined) {
    throw new Failure('incomplete_dataset_instance', 'A published folder holds a file that is not data.', {
      path: folder,
      expected: 'plain files with ASCII names, none hidden or temporary',
      found: debris,
    });
  }
  const hash = createHash('sha256');
  const hashed = files.filter((path) => !except.includes(path));
  let bytes = 0;
  for (const path of hashed) bytes += updateFromFile(hash, join(folder, path));
  return { sha256Hex: hash.digest('hex'), bytes, files: hashed };
}

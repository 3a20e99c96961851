import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Failure, utf8Text } from '@merchantry/contracts';

/** The folder that holds `contracts/` and `config/`, at or above `from`. Failure `usage` where there is none. */
export function findWorkspaceRoot(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'contracts')) && existsSync(join(folder, 'config', 'profiles')))
      return folder;
    if (dirname(folder) === folder) {
      throw new Failure(
        'usage',
        'This is not a Merchantry workspace: no folder above holds contracts/ and config/profiles/.',
        {
          path: from,
        },
      );
    }
  }
}

/** What a text file is to its reader: how its failures are coded and where they say it stands. */
export interface TextFile {
  /** Path as failures show it: relative to the workspace or run. */
  readonly path: string;
  readonly code: 'record_invalid' | 'param_file_unreadable';
  /** Code where the bytes are not UTF-8. */
  readonly garbled?: 'policy_syntax';
  readonly dataset?: string;
}

/** UTF-8 text of a file, or null where there is no such file. Any other trouble is a Failure of the given code. */
export function readTextIfThere(absolute: string, { path, code, garbled, dataset }: TextFile): string | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(absolute);
  } catch (error) {
    const found = (error as NodeJS.ErrnoException).code;
    if (found === 'ENOENT') return null;
    throw new Failure(code, `The file cannot be read: ${path}.`, {
      dataset,
      path,
      expected: 'a file',
      found: found === 'EISDIR' ? 'a folder' : found,
      cause: error,
    });
  }
  // The engine writes records without a byte-order mark: one with a mark is another spelling, and must not pass.
  const mark = code === 'record_invalid' && bytes.indexOf('\ufeff') === 0 ? '\ufeff' : '';
  const text = utf8Text(
    bytes,
    (line) =>
      new Failure(garbled ?? code, `The file is not UTF-8 text: ${path}.`, {
        dataset,
        path,
        line,
        expected: 'UTF-8',
        found: 'bytes that are not',
      }),
  );
  return mark + text;
}

/** Text of a policy file below the workspace root. @throws Failure param_file_missing, param_file_unreadable, policy_syntax */
export function readPolicyText(root: string, path: string, dataset: string): string {
  const text = readTextIfThere(join(root, path), {
    path,
    code: 'param_file_unreadable',
    garbled: 'policy_syntax',
    dataset,
  });
  if (text !== null) return text;
  throw new Failure('param_file_missing', `The policy ${dataset} is missing.`, {
    dataset,
    path,
    expected: 'a policy file',
    found: 'nothing',
  });
}

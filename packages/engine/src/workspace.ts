import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Failure } from '@merchantry/contracts';

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

/** Text of a file, or null where there is no such file. Any other trouble is a Failure of the given code. */
export function readTextIfThere(
  path: string,
  code: 'record_invalid' | 'param_file_unreadable' = 'record_invalid',
): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Failure(code, `Cannot read the file: ${(error as Error).message}`, { path, cause: error });
  }
}

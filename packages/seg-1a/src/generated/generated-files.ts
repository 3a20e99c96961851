import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure, type FailureCode } from '@merchantry/contracts';

/** Text of every committed file that a generator makes, by path relative to the workspace. */
export type GeneratedFiles = readonly (readonly [path: string, text: string])[];

/** Writes generated files, each whole or not at all. Throws `io_write_failure`. */
export function writeGenerated(root: string, files: GeneratedFiles): void {
  for (const [path, text] of files) {
    const target = join(root, path);
    try {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(`${target}.staged`, text);
      renameSync(`${target}.staged`, target);
    } catch (error) {
      throw new Failure('io_write_failure', 'A generated file cannot be written.', { path, cause: error });
    }
  }
}

/** Throws a Failure of `code` at the first line in which a committed file differs from the generated one. */
export function refuseDriftOf(root: string, files: GeneratedFiles, code: FailureCode): void {
  for (const [path, text] of files) {
    const target = join(root, path);
    const committed = existsSync(target) ? readFileSync(target, 'utf8') : '';
    if (committed === text) continue;
    const expected = text.split('\n');
    const found = committed.split('\n');
    const differs = expected.findIndex((line, i) => line !== found[i]);
    const at = differs < 0 ? expected.length : differs;
    throw new Failure(code, 'Generating again does not give the committed file.', {
      path,
      line: at + 1,
      expected: expected[at] ?? 'the end of the file',
      found: found[at] ?? 'the end of the file',
    });
  }
}

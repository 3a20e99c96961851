import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '@merchantry/contracts';
import { candidatePolicies, type CandidatePolicies } from './candidate-policies.js';
import { HYPERPARAMS_PATH, readDesignInputs } from './design-inputs.js';

/** Generates the policies of candidates from the committed design and the built references. Writes nothing. */
export async function generatePolicies(root: string): Promise<CandidatePolicies> {
  const inputs = await readDesignInputs(root);
  return candidatePolicies(inputs, readFileSync(join(root, HYPERPARAMS_PATH), 'utf8'));
}

/** Writes the generated files, each whole or not at all. Throws `io_write_failure`. */
export function writePolicies(root: string, { files }: CandidatePolicies): void {
  for (const [path, text] of Object.entries(files)) {
    const target = join(root, path);
    try {
      writeFileSync(`${target}.staged`, text);
      renameSync(`${target}.staged`, target);
    } catch (error) {
      throw new Failure('io_write_failure', 'A generated policy cannot be written.', { path, cause: error });
    }
  }
}

/** Throws `policy_design_drift` at the first line in which a committed file differs from the generated one. */
export function refusePolicyDrift(root: string, { files }: CandidatePolicies): void {
  for (const [path, text] of Object.entries(files)) {
    const target = join(root, path);
    const committed = existsSync(target) ? readFileSync(target, 'utf8') : '';
    if (committed === text) continue;
    const expected = text.split('\n');
    const found = committed.split('\n');
    const differs = expected.findIndex((line, i) => line !== found[i]);
    const at = differs < 0 ? expected.length : differs;
    throw new Failure('policy_design_drift', 'Generating again does not give the committed file.', {
      path,
      line: at + 1,
      expected: expected[at] ?? 'the end of the file',
      found: found[at] ?? 'the end of the file',
    });
  }
}

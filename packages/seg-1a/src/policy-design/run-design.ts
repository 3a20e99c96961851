import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refuseDriftOf, writeGenerated } from '../generated/generated-files.js';
import { candidatePolicies, type CandidatePolicies } from './candidate-policies.js';
import { HYPERPARAMS_PATH, readDesignInputs } from './design-inputs.js';

/** Generates the policies of candidates from the committed design and the built references. Writes nothing. */
export async function generatePolicies(root: string): Promise<CandidatePolicies> {
  const inputs = await readDesignInputs(root);
  return candidatePolicies(inputs, readFileSync(join(root, HYPERPARAMS_PATH), 'utf8'));
}

/** Writes the generated files, each whole or not at all. Throws `io_write_failure`. */
export const writePolicies = (root: string, { files }: CandidatePolicies): void =>
  writeGenerated(root, Object.entries(files));

/** Throws `policy_design_drift` at the first line in which a committed file differs from the generated one. */
export const refusePolicyDrift = (root: string, { files }: CandidatePolicies): void =>
  refuseDriftOf(root, Object.entries(files), 'policy_design_drift');

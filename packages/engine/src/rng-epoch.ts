import { parsePolicyYaml, parsePolicyValue } from '@merchantry/contracts';
import { sha256 } from '@merchantry/hashgate';
import { z } from 'zod';
import { readPolicyText } from './workspace.js';

/** `config/rng.yaml`: the epoch string whose digest keys every random stream (design 4). */
export const rngPolicySchema = z.strictObject({
  rng_epoch: z.string().regex(/^[\x21-\x7e]{1,100}$/),
});

export type RngPolicy = z.output<typeof rngPolicySchema>;

/** B32 = SHA-256 of the epoch, 32 bytes. */
export const rngEpochDigest = (policy: RngPolicy): Uint8Array => sha256(policy.rng_epoch);

/** The epoch as it stands in a workspace, for builders that work before any gate has sealed it. */
export function loadRngPolicy(root: string): RngPolicy {
  const path = 'config/rng.yaml';
  const text = readPolicyText(root, path, 'rng');
  return parsePolicyValue('rng', path, rngPolicySchema, parsePolicyYaml(text, path, 'rng'));
}

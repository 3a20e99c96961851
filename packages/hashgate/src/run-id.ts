import { le64, toHex, uer } from './encoding.js';
import { sha256 } from './sha256.js';

/**
 * Name of a run in logs and folders: the first 16 bytes of SHA(UER("run") || LE64(seed) || UER(profile)), as 32 hex
 * digits. A function of what the user asked for, so the same world always has the same run id.
 * @param seed u64
 */
export function runId(seed: bigint, profile: string): string {
  return toHex(sha256(uer('run'), le64(seed), uer(profile)).subarray(0, 16));
}

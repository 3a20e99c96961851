import { memberTuples, type IdentityMember } from './identity-members.js';
import { sha256Hex } from './sha256.js';

/**
 * Identity of the governed policies: SHA-256 over the members' tuple digests in name order, as hex.
 * A scope without policies has the digest of nothing. For errors see `memberTuples`.
 */
export function parameterHash(members: readonly IdentityMember[]): string {
  return sha256Hex(...memberTuples(members));
}

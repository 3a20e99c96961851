import { Failure } from '@merchantry/contracts';
import { concatBytes, fromHex } from './encoding.js';
import { memberTuples, type IdentityMember } from './identity-members.js';
import { sha256Hex } from './sha256.js';

/**
 * Identity of everything opened: SHA-256 over the tuple digests of the artefacts in name order, the 32 commit bytes
 * and the 32 bytes of the parameter hash, as hex.
 *
 * @param git32 32 zero bytes by default, as worlds use it (a commit is a fact about the host, not about the data).
 * @throws Failure fingerprint_empty_artifacts without a member; bad_hex_encoding for a malformed parameter hash or
 * commit; identity_name_invalid as `memberTuples`.
 */
export function manifestFingerprint(
  members: readonly IdentityMember[],
  parameterHashHex: string,
  git32: Uint8Array = new Uint8Array(32),
): string {
  if (members.length === 0) {
    throw new Failure('fingerprint_empty_artifacts', 'A fingerprint needs at least one artefact.');
  }
  return sha256Hex(...memberTuples(members), commitBytes(git32), fromHex(parameterHashHex, 32));
}

/**
 * The 32 commit bytes of a raw commit digest: SHA-256 commits as they are, 20-byte SHA-1 commits with 12 zero bytes
 * before them.
 * @throws Failure bad_hex_encoding for any other length.
 */
export function commitBytes(rawCommit: Uint8Array): Uint8Array {
  if (rawCommit.length === 32) return rawCommit;
  if (rawCommit.length === 20) return concatBytes(new Uint8Array(12), rawCommit);
  throw new Failure('bad_hex_encoding', 'A commit digest has 20 or 32 bytes.', {
    expected: '20 or 32 bytes',
    found: `${rawCommit.length} bytes`,
  });
}

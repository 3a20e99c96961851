import { canonicalJson } from './canonical-json.js';
import { sha256Hex } from './sha256.js';

/**
 * The digest of what a value says, not of how its file spells it: hex SHA-256 of the canonical JSON. Policies and
 * contract files are hashed this way after parsing, validation and defaults, so a comment or a moved key changes
 * nothing.
 * @throws Failure json_unrepresentable when the value has no JSON form.
 */
export function meaningDigest(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

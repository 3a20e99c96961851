import { Failure } from '@merchantry/contracts';
import { fromHex, uer } from './encoding.js';
import { sha256 } from './sha256.js';

/** A file or policy that takes part in an identity: its hashed name and the hex SHA-256 of its bytes or meaning. */
export interface IdentityMember {
  /** Printable ASCII, unique among the members. */
  readonly name: string;
  readonly digest: string;
}

const PRINTABLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * One 32-byte tuple digest a member, SHA(UER(name) || digest), in byte order of the names.
 * @throws Failure identity_name_invalid for an empty, non-ASCII or repeated name; bad_hex_encoding for a digest that
 * is not 64 lower-case hex digits.
 */
export function memberTuples(members: readonly IdentityMember[]): Uint8Array[] {
  const sorted = [...members].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return sorted.map(({ name, digest }, i) => {
    if (!PRINTABLE_ASCII.test(name)) refuse(name, 'printable ASCII without spaces');
    if (i > 0 && sorted[i - 1].name === name) refuse(name, 'a name that occurs once');
    return sha256(uer(name), fromHex(digest, 32));
  });
}

function refuse(name: string, expected: string): never {
  throw new Failure('identity_name_invalid', 'A hashed name is empty, not ASCII, or occurs twice.', {
    expected,
    found: JSON.stringify(name),
  });
}

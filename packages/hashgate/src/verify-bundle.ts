import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, type FailureCode } from '@merchantry/contracts';
import { FLAG_FILE, INDEX_FILE, parseBundleIndex, type BundleIndexRow } from './bundle-index.js';
import { listFiles } from './list-files.js';
import { parsePassedFlag } from './passed-flag.js';
import { sha256Hex } from './sha256.js';

export interface VerifiedBundle {
  /** The bundle's digest: hex SHA-256 of the index bytes, as the flag states it. */
  readonly sha256Hex: string;
  /** Hex SHA-256 of the flag file itself. */
  readonly flagSha256Hex: string;
  readonly index: readonly BundleIndexRow[];
  /** The bytes that were verified, by path: read these, not the file again. */
  readonly members: ReadonlyMap<string, Uint8Array>;
}

/**
 * Proves that a bundle passed and is whole: index, then flag, then the set of files, then every member.
 *
 * @throws Failure
 * - E_BUNDLE_MISSING no such folder
 * - E_INDEX_MISSING, E_INDEX_INVALID no index, or one that is not canonical, not sorted, or has a row or path out of
 *   form; also a file (or link) in the folder that the index does not name
 * - E_PASS_MISSING, E_FLAG_FORMAT_INVALID, E_FLAG_HASH_MISMATCH no flag, a flag of another form, or a flag that states
 *   another digest than the index has
 * - E_MEMBER_MISMATCH a member that is gone or has other bytes than its row states
 */
export function verifyBundle(folder: string): VerifiedBundle {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Failure('E_BUNDLE_MISSING', 'There is no validation bundle.', { path: folder });
  }
  const indexPath = join(folder, INDEX_FILE);
  const indexBytes = readOr(indexPath, 'E_INDEX_MISSING', 'A bundle has no index.');
  const index = parseBundleIndex(Buffer.from(indexBytes).toString('latin1'), indexPath);
  const flagPath = join(folder, FLAG_FILE);
  const flagBytes = readOr(flagPath, 'E_PASS_MISSING', 'A bundle has no pass flag: it did not pass.');
  const stated = parsePassedFlag(flagBytes, flagPath);
  const digest = sha256Hex(indexBytes);
  if (stated !== digest) {
    throw new Failure('E_FLAG_HASH_MISMATCH', 'A pass flag states another digest than its bundle has.', {
      path: flagPath,
      expected: digest,
      found: stated,
    });
  }
  refuseUnnamedFiles(folder, index);
  const members = new Map(index.map((row) => [row.path, verifiedMember(folder, row)]));
  return { sha256Hex: digest, flagSha256Hex: sha256Hex(flagBytes), index, members };
}

function readOr(path: string, code: FailureCode, message: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Failure(code, message, { path, cause });
  }
}

function refuseUnnamedFiles(folder: string, index: readonly BundleIndexRow[]): void {
  const named = new Set([INDEX_FILE, FLAG_FILE, ...index.map(({ path }) => path)]);
  const { files, other } = listFiles(folder);
  const stray = other[0] ?? files.find((path) => !named.has(path));
  if (stray !== undefined) {
    throw new Failure('E_INDEX_INVALID', 'A bundle holds a file that its index does not name.', {
      path: folder,
      found: stray,
    });
  }
}

function verifiedMember(folder: string, row: BundleIndexRow): Uint8Array {
  const path = join(folder, row.path);
  const bytes = readOr(path, 'E_MEMBER_MISMATCH', 'A bundle member is gone.');
  const found = sha256Hex(bytes);
  if (found !== row.sha256_hex) {
    throw new Failure('E_MEMBER_MISMATCH', 'A bundle member has other bytes than the index states.', {
      path,
      expected: row.sha256_hex,
      found,
    });
  }
  return bytes;
}

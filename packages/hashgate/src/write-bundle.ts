import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure, isFailure } from '@merchantry/contracts';
import { FLAG_FILE, INDEX_FILE, parseBundleIndex, type BundleIndexRow } from './bundle-index.js';
import { canonicalJson } from './canonical-json.js';
import { passedFlag } from './passed-flag.js';
import { sha256Hex } from './sha256.js';

/** A JSON document to be copied into a bundle. */
export interface BundleMember {
  /** Relative to the bundle; ends in `.json`. */
  readonly path: string;
  readonly role: string;
  readonly schemaRef?: string;
  /** Written as canonical JSON. */
  readonly content: unknown;
}

export interface WrittenBundle {
  readonly index: readonly BundleIndexRow[];
  /** The bundle's digest: hex SHA-256 of the index bytes, which bind every member. */
  readonly sha256Hex: string;
}

/**
 * Writes members, index and, when `passed`, the pass flag into `folder`, a staged folder that the caller publishes by
 * one rename. A bundle that did not pass is written the same way without its flag.
 *
 * @throws Failure E_INDEX_INVALID for a path or role that no index may hold, or a path that occurs twice;
 * json_unrepresentable for content without a JSON form; io_write_failure.
 */
export function writeBundle(
  folder: string,
  members: readonly BundleMember[],
  { passed }: { readonly passed: boolean },
): WrittenBundle {
  const texts = new Map<string, string>();
  const index: BundleIndexRow[] = members.map(({ path, role, schemaRef, content }) => {
    if (!path.endsWith('.json')) {
      throw new Failure('E_INDEX_INVALID', 'Only JSON is copied into a bundle.', {
        path,
        expected: '*.json',
      });
    }
    const text = canonicalJson(content);
    texts.set(path, text);
    const row = { path, sha256_hex: sha256Hex(text), role };
    return schemaRef === undefined ? row : { ...row, schema_ref: schemaRef };
  });
  index.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const indexText = canonicalJson(index);
  // The reader's own rules, so nothing is written that would not verify.
  parseBundleIndex(indexText);
  const digest = sha256Hex(indexText);
  for (const [path, text] of texts) write(folder, path, text);
  write(folder, INDEX_FILE, indexText);
  if (passed) write(folder, FLAG_FILE, passedFlag(digest));
  return { index, sha256Hex: digest };
}

function write(folder: string, path: string, text: string): void {
  const file = join(folder, path);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (cause) {
    throw isFailure(cause)
      ? cause
      : new Failure('io_write_failure', 'A bundle member cannot be written.', { path: file, cause });
  }
}

import { Failure } from '@merchantry/contracts';
import { canonicalJson, parseJson } from './canonical-json.js';
import { isHex } from './encoding.js';
import { isText, must, optional, refuseOtherShape, required } from './record-shape.js';
import { isRelativePath } from './relative-path.js';

export const INDEX_FILE = 'index.json';
export const FLAG_FILE = '_passed.flag';

/** One file of a bundle, as the index names it. */
export interface BundleIndexRow {
  readonly path: string;
  readonly sha256_hex: string;
  /** What the member is in the bundle: summary, checks, checksums, ... */
  readonly role: string;
  readonly schema_ref?: string;
}

const ROW = {
  path: required(
    must(
      (path) => isRelativePath(path) && path !== INDEX_FILE && path !== FLAG_FILE,
      'a relative ASCII path of a member',
    ),
  ),
  sha256_hex: required(must((hex) => isHex(hex, 32), '64 lower-case hex digits')),
  role: required(isText),
  schema_ref: optional(isText),
};

/**
 * The rows of an index text.
 * @throws Failure E_INDEX_INVALID when the text is not the canonical JSON of an array of rows that name each member
 * once, in order of their paths.
 */
export function parseBundleIndex(text: string, path: string = INDEX_FILE): BundleIndexRow[] {
  const rows = parsed(text, path);
  if (!Array.isArray(rows)) throw invalid(path, 'The index is not an array.');
  rows.forEach((row: unknown, i) => refuseOtherShape(row, ROW, 'E_INDEX_INVALID', { path, row: i }));
  const members = rows as BundleIndexRow[];
  for (let i = 1; i < members.length; i++) {
    if (members[i - 1].path >= members[i].path) {
      throw invalid(path, 'The index is not sorted by path, or names one path twice.', members[i].path);
    }
  }
  if (canonicalJson(members) !== text) throw invalid(path, 'The index is not canonical JSON.');
  return members;
}

function parsed(text: string, path: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new Failure('E_INDEX_INVALID', 'The index is not JSON.', { path, cause });
  }
}

function invalid(path: string, message: string, found?: string): Failure {
  return new Failure('E_INDEX_INVALID', message, { path, found });
}

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '@merchantry/contracts';
import { byCodePoint } from './code-point-order.js';
import { directoryDigest } from './directory-digest.js';
import { isHex } from './encoding.js';
import { fileSha256 } from './file-digest.js';
import { isText, must, optional, refuseOtherShape, required } from './record-shape.js';
import { isRelativePath } from './relative-path.js';

/** One asset that S0 sealed: what states of the segment may read from outside it. */
export interface SealedInput {
  readonly asset_id: string;
  readonly version_tag: string;
  /** Of the file's bytes, or by the directory rule where the path is a folder. */
  readonly sha256_hex: string;
  /** Catalogue path, relative to the run or workspace root; never absolute. */
  readonly path: string;
  /** Partition tokens, key to value; empty when there are none. */
  readonly partition: Readonly<Record<string, string>>;
  readonly schema_ref?: string;
}

const isPartition = must(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((token) => typeof token === 'string'),
  'an object of texts',
);

const ROW = {
  asset_id: required(isText),
  version_tag: required(isText),
  sha256_hex: required(must((hex) => isHex(hex, 32), '64 lower-case hex digits')),
  path: required(must(isRelativePath, 'a relative ASCII path')),
  partition: required(isPartition),
  schema_ref: optional(isText),
};

const inOrder = (a: SealedInput, b: SealedInput): number =>
  byCodePoint(a.asset_id, b.asset_id) || byCodePoint(a.path, b.path);

/**
 * The rows of a seal in its order, by asset id and path.
 * @throws Failure record_invalid for a row out of form; identity_name_invalid when asset and path occur twice.
 */
export function sealedInputs(rows: readonly SealedInput[]): SealedInput[] {
  return parseSealedInputs([...rows].sort(inOrder));
}

/**
 * Checks a parsed seal; rows must stand in order.
 * @throws Failure as `sealedInputs`.
 */
export function parseSealedInputs(list: unknown): SealedInput[] {
  if (!Array.isArray(list)) throw new Failure('record_invalid', 'Sealed inputs are a list.');
  list.forEach((row: unknown, i) => refuseOtherShape(row, ROW, 'record_invalid', { row: i }));
  const rows = list as SealedInput[];
  for (let i = 1; i < rows.length; i++) {
    const order = inOrder(rows[i - 1], rows[i]);
    if (order < 0) continue;
    const place = { dataset: rows[i].asset_id, row: i, path: rows[i].path };
    throw order === 0
      ? new Failure('identity_name_invalid', 'An asset is sealed twice at one path.', place)
      : new Failure('record_invalid', 'Sealed inputs are not sorted by asset id and path.', place);
  }
  return rows;
}

/**
 * Proves that a sealed asset still has the bytes that were sealed.
 * @param root what the row's path is relative to
 * @throws Failure sealed_input_missing; sealed_input_mismatch.
 */
export function verifySealedInput(row: SealedInput, root: string): void {
  const target = join(root, row.path);
  const stats = statSync(target, { throwIfNoEntry: false });
  const place = { dataset: row.asset_id, path: row.path };
  if (stats === undefined) {
    throw new Failure('sealed_input_missing', 'A sealed input is gone.', {
      ...place,
      expected: row.sha256_hex,
      found: 'nothing',
    });
  }
  const found = stats.isDirectory() ? directoryDigest(target).sha256Hex : fileSha256(target);
  if (found !== row.sha256_hex) {
    throw new Failure('sealed_input_mismatch', 'A sealed input has other bytes than S0 sealed.', {
      ...place,
      expected: row.sha256_hex,
      found,
    });
  }
}

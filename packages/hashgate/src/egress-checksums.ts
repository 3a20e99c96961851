import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '@merchantry/contracts';
import { byCodePoint } from './code-point-order.js';
import { isHex } from './encoding.js';
import { fileSha256 } from './file-digest.js';
import { isCount, isText, must, refuseOtherShape, required } from './record-shape.js';
import { isRelativePath } from './relative-path.js';

/** One table or log of a segment as its bundle states it: where, how much, and both digests. */
export interface EgressChecksum {
  readonly dataset_id: string;
  /** Of the Parquet file, relative to the run root. */
  readonly path: string;
  readonly sha256_hex: string;
  /** The content digest of the table; see `tableDigest`. */
  readonly content_digest: string;
  readonly rows: number;
  readonly bytes: number;
}

const hex64 = must((hex) => isHex(hex, 32), '64 lower-case hex digits');

const ROW = {
  dataset_id: required(isText),
  path: required(must(isRelativePath, 'a relative ASCII path')),
  sha256_hex: required(hex64),
  content_digest: required(hex64),
  rows: required(isCount),
  bytes: required(isCount),
};

/** The rows in the order of the list: by dataset id, then path. */
export function egressChecksums(rows: readonly EgressChecksum[]): EgressChecksum[] {
  return parseEgressChecksums([...rows].sort(inOrder));
}

/**
 * Checks a parsed list.
 * @throws Failure record_invalid for a row out of form, out of order, or a path that occurs twice.
 */
export function parseEgressChecksums(list: unknown): EgressChecksum[] {
  if (!Array.isArray(list)) throw new Failure('record_invalid', 'Egress checksums are a list.');
  list.forEach((row: unknown, i) => refuseOtherShape(row, ROW, 'record_invalid', { row: i }));
  const rows = list as EgressChecksum[];
  const paths = new Set<string>();
  rows.forEach((row, i) => {
    const misplaced = i > 0 && inOrder(rows[i - 1], row) >= 0;
    if (misplaced || paths.has(row.path)) {
      throw new Failure('record_invalid', 'Egress checksums are out of order or name a path twice.', {
        dataset: row.dataset_id,
        row: i,
        path: row.path,
      });
    }
    paths.add(row.path);
  });
  return rows;
}

const inOrder = (a: EgressChecksum, b: EgressChecksum): number =>
  byCodePoint(a.dataset_id, b.dataset_id) || byCodePoint(a.path, b.path);

/**
 * Proves that a file has the bytes its row states. The content digest needs the table's schema: whoever reads the
 * table checks it with `tableDigest`.
 * @throws Failure incomplete_dataset_instance when the file is gone; output_digest_mismatch when its size or digest
 * differ.
 */
export function verifyEgressChecksum(row: EgressChecksum, runRoot: string): void {
  const file = join(runRoot, row.path);
  const place = { dataset: row.dataset_id, path: row.path };
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile()) {
    throw new Failure('incomplete_dataset_instance', 'A published file is gone.', place);
  }
  const found = stats.size === row.bytes ? fileSha256(file) : `${stats.size} bytes`;
  if (found !== row.sha256_hex) {
    throw new Failure('output_digest_mismatch', 'A published file has other bytes than its bundle states.', {
      ...place,
      expected: stats.size === row.bytes ? row.sha256_hex : `${row.bytes} bytes`,
      found,
    });
  }
}

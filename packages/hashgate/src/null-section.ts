import type { Hash } from 'node:crypto';
import { le64 } from './encoding.js';

/**
 * Rows and nulls as every column digest begins: LE64 of the row count, one byte 1 if any row is null and 0 if none is,
 * and only in the first case the bitmap: one bit a row, 1 for a value and 0 for null, least significant bit first,
 * unused bits of the last byte 0. A validity array without a null says the same as no validity array.
 *
 * @returns the validity where it matters, undefined when no row is null.
 */
export function updateNullSection(
  hash: Hash,
  rows: number,
  validity: Uint8Array | undefined,
): Uint8Array | undefined {
  hash.update(le64(BigInt(rows)));
  const firstNull = validity === undefined ? -1 : validity.indexOf(0);
  if (validity === undefined || firstNull === -1) {
    hash.update(Uint8Array.of(0));
    return undefined;
  }
  hash.update(Uint8Array.of(1));
  const bitmap = new Uint8Array((rows + 7) >>> 3);
  for (let i = 0; i < rows; i++) if (validity[i] !== 0) bitmap[i >>> 3] |= 1 << (i & 7);
  hash.update(bitmap);
  return validity;
}

/** The null section of a column that is null in every row. */
export function updateAllNull(hash: Hash, rows: number): void {
  hash.update(le64(BigInt(rows)));
  if (rows === 0) {
    hash.update(Uint8Array.of(0));
    return;
  }
  hash.update(Uint8Array.of(1));
  hash.update(new Uint8Array((rows + 7) >>> 3));
}

import { createHash } from 'node:crypto';
import { toHex } from './encoding.js';

/** SHA-256 (FIPS 180-4) of the parts in order, nothing between them; strings count as their UTF-8 bytes. 32 bytes. */
export function sha256(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  const digest = hash.digest();
  return new Uint8Array(digest.buffer, digest.byteOffset, digest.length);
}

/** `sha256` as 64 lower-case hex digits. */
export function sha256Hex(...parts: readonly (Uint8Array | string)[]): string {
  return toHex(sha256(...parts));
}

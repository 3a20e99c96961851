import { Failure } from '@merchantry/contracts';
import { fromHex, toHex } from './encoding.js';

/** The text of a pass flag: one ASCII line with a digest. @throws Failure bad_hex_encoding for another digest. */
export function passedFlag(sha256Hex: string): string {
  return `sha256_hex = ${toHex(fromHex(sha256Hex, 32))}\n`;
}

/**
 * The digest that a flag states. A missing newline at the end is accepted, no other deviation.
 * @throws Failure E_FLAG_FORMAT_INVALID
 */
export function parsePassedFlag(bytes: Uint8Array, path?: string): string {
  // Latin-1 keeps one character a byte, so a byte outside ASCII cannot hide.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const match = /^sha256_hex = ([0-9a-f]{64})\n?$/.exec(text);
  if (match === null || text.endsWith('\n\n')) {
    throw new Failure('E_FLAG_FORMAT_INVALID', 'A pass flag is not one line of its form.', {
      path,
      expected: 'sha256_hex = <64 lower-case hex digits>',
      found: JSON.stringify(text.slice(0, 100)),
    });
  }
  return match[1];
}

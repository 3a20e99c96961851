import { Failure } from '@merchantry/contracts';

/**
 * The byte encodings under every digest of the house. All of them are fixed by value alone: no locale, no host byte
 * order. Lower-case hex is the only text form of a digest.
 */

const utf8 = new TextEncoder();
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * UTF-8 bytes of `text`, unnormalised.
 * @throws Failure identity_name_invalid for a lone surrogate, which UTF-8 cannot carry (an encoder would replace it,
 * and two different texts would share one digest).
 */
export function utf8Bytes(text: string): Uint8Array {
  if (LONE_SURROGATE.test(text)) {
    throw new Failure('identity_name_invalid', 'A text with half a surrogate pair has no UTF-8 form.', {
      expected: 'well-formed Unicode text',
      found: JSON.stringify(text),
    });
  }
  return utf8.encode(text);
}

/** Universal encoding rule for strings: LE32 of the byte length, then the UTF-8 bytes. Case and form are kept. */
export function uer(text: string): Uint8Array {
  return concatBytes(le32(utf8Bytes(text).length), utf8.encode(text));
}

/** Four bytes, least significant first. @throws Failure numeric_domain outside 0 .. 2^32-1. */
export function le32(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) refuse(value, 'an integer in 0 .. 2^32-1');
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value, true);
  return out;
}

/** Eight bytes, least significant first. @throws Failure numeric_domain outside 0 .. 2^64-1. */
export function le64(value: bigint): Uint8Array {
  return eightBytes(value, true);
}

/** Eight bytes, most significant first. @throws Failure numeric_domain outside 0 .. 2^64-1. */
export function be64(value: bigint): Uint8Array {
  return eightBytes(value, false);
}

function eightBytes(value: bigint, littleEndian: boolean): Uint8Array {
  if (typeof value !== 'bigint' || value < 0n || value > 0xffff_ffff_ffff_ffffn) {
    refuse(value, 'a bigint in 0 .. 2^64-1');
  }
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, value, littleEndian);
  return out;
}

function refuse(value: unknown, expected: string): never {
  throw new Failure('numeric_domain', 'A number does not fit its encoding.', {
    expected,
    found: String(value),
  });
}

/** The parts in one new array, nothing between them. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Lower-case hex, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/**
 * Bytes of lower-case hex.
 * @param byteLength exact length demanded; left out, any even number of digits will do.
 * @throws Failure bad_hex_encoding for upper case, odd or other length, or a foreign character.
 */
export function fromHex(hex: string, byteLength?: number): Uint8Array {
  if (!isHex(hex, byteLength)) {
    throw new Failure('bad_hex_encoding', 'A digest is not lower-case hex of its length.', {
      expected: byteLength === undefined ? 'pairs of 0-9a-f' : `${byteLength * 2} characters of 0-9a-f`,
      found: String(hex),
    });
  }
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

/** Whether `hex` is lower-case hex (of `byteLength` bytes, when given). */
export function isHex(hex: unknown, byteLength?: number): hex is string {
  return (
    typeof hex === 'string' &&
    (byteLength === undefined ? hex.length % 2 === 0 : hex.length === byteLength * 2) &&
    /^[0-9a-f]*$/.test(hex)
  );
}

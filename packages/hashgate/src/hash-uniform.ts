import { sha256 } from './sha256.js';

const TWO_POW_32 = 4294967296;
/** 2^-64, exact. */
const TWO_POW_MINUS_64 = 1 / (TWO_POW_32 * TWO_POW_32);
const LARGEST_BELOW_ONE = 1 - Number.EPSILON / 2;

/**
 * Keyed uniform in the open interval (0, 1) that needs no stream: the first 8 bytes of SHA-256 of the parts joined
 * by `|`, read big-endian as x, mapped to (f64(x) + 0.5) * 2^-64, and 1 to 1 - 2^-53. The convention for parts is
 * tag, hex of the 32-byte identity, seed, entity; parts should hold no `|` themselves.
 */
export function hashUniform(...parts: readonly string[]): number {
  const digest = sha256(parts.join('|'));
  const view = new DataView(digest.buffer, digest.byteOffset, 8);
  return hashWordToUniform(view.getUint32(0), view.getUint32(4));
}

/** The map alone: the 64-bit word hi * 2^32 + lo to (0, 1). One rounding to binary64, round to nearest even. */
export function hashWordToUniform(hi: number, lo: number): number {
  const u = (hi * TWO_POW_32 + lo + 0.5) * TWO_POW_MINUS_64;
  return u === 1 ? LARGEST_BELOW_ONE : u;
}

import { sha256, toHex } from '@merchantry/hashgate';

/** What all keys of a world share: the 32 bytes of its epoch and its seed. */
export interface KeyIdentity {
  readonly b32: Uint8Array;
  readonly seed: bigint;
}

/** Scales of a hashed word stay below this, so that every step of `scaled` is exact. */
export const LARGEST_SCALE = 2 ** 37;

const TWO_POW_16 = 65536;

/**
 * Keyed uniforms without a stream: SHA-256 of `tag|hex(B32)|seed|entity`, as four 64-bit words, big-endian. Word 0 is the
 * one that `hashUniform` of hashgate reads. One hash an entity serves up to four decisions on it.
 */
export class KeyedHash {
  readonly #prefix: string;
  #view: DataView = new DataView(new ArrayBuffer(32));

  constructor(tag: string, { b32, seed }: KeyIdentity) {
    this.#prefix = `${tag}|${toHex(b32)}|${seed}|`;
  }

  /** Hash an entity; its parts are joined by `|`, and names of countries and zones hold none. */
  of(entity: string): this {
    const digest = sha256(this.#prefix + entity);
    this.#view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
    return this;
  }

  high(word: number): number {
    return this.#view.getUint32(8 * word);
  }

  low(word: number): number {
    return this.#view.getUint32(8 * word + 4);
  }

  /** floor(word * scale / 2^64): a whole number from 0 to scale - 1, as even as 64 bits can be. Scale up to 2^37. */
  scaled(word: number, scale: number): number {
    return scaledStep(this.high(word), scale, scaledStep(this.low(word), scale, 0));
  }

  /** word mod `modulus`, for a modulus up to 2^26. */
  modulo(word: number, modulus: number): number {
    return ((this.high(word) % modulus) * (4294967296 % modulus) + (this.low(word) % modulus)) % modulus;
  }
}

/**
 * floor((half * scale + carry) / 2^32) for a half of 32 bits, a scale up to 2^37 and a carry below it. Products with 16
 * bits stay below 2^53, and the bits that the inner floor drops are worth less than one in the outer.
 */
function scaledStep(half: number, scale: number, carry: number): number {
  const upper = Math.floor(half / TWO_POW_16);
  const lower = half - upper * TWO_POW_16;
  return Math.floor((upper * scale + Math.floor((lower * scale + carry) / TWO_POW_16)) / TWO_POW_16);
}

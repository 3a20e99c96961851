import { describe, expect, it } from '@jest/globals';
import { hashUniform, hashWordToUniform, sha256 } from '@merchantry/hashgate';
import fc from 'fast-check';
import { IDENTITY } from '../../test/small-universe.js';
import { KeyedHash, LARGEST_SCALE } from './keyed-hash.js';

const HEX = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
const wordOf = (hash: KeyedHash, word: number) => (BigInt(hash.high(word)) << 32n) | BigInt(hash.low(word));

describe('keyed hash', () => {
  const hash = new KeyedHash('tag', IDENTITY);

  it('reads four big-endian words of SHA-256 of tag, identity, seed and entity', () => {
    const digest = sha256(`tag|${HEX}|42|7|GB`);
    const view = new DataView(digest.buffer, digest.byteOffset, 32);
    hash.of('7|GB');
    for (let word = 0; word < 4; word++) expect(wordOf(hash, word)).toBe(view.getBigUint64(8 * word));
  });

  it('has the keyed uniform of the house as its first word', () => {
    hash.of('7|GB');
    expect(hashWordToUniform(hash.high(0), hash.low(0))).toBe(hashUniform('tag', HEX, '42', '7', 'GB'));
  });

  it('scales and reduces words exactly', () => {
    const scale = fc.oneof(
      fc.integer({ min: 1, max: LARGEST_SCALE }),
      fc.constant(LARGEST_SCALE),
      fc.constant(1e9),
    );
    fc.assert(
      fc.property(fc.string(), scale, fc.integer({ min: 1, max: 2 ** 26 }), (entity, k, modulus) => {
        hash.of(entity);
        for (let word = 0; word < 4; word++) {
          expect(hash.scaled(word, k)).toBe(Number((wordOf(hash, word) * BigInt(k)) >> 64n));
          expect(hash.modulo(word, modulus)).toBe(Number(wordOf(hash, word) % BigInt(modulus)));
        }
      }),
      { seed: 42, numRuns: 500 },
    );
  });
});

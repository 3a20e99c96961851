import { describe, expect, it } from '@jest/globals';
import { concatBytes } from './encoding.js';
import { sha256, sha256Hex } from './sha256.js';

describe('SHA-256', () => {
  // FIPS 180-2 appendix B and the empty message of the NIST CAVP byte-oriented set.
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
    ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ])('of the published messages', (message, digest) => {
    expect(sha256Hex(message)).toBe(digest);
  });

  it('of parts is the digest of their bytes in a row, strings as UTF-8', () => {
    const parts = [Uint8Array.of(1, 2), 'h\u00e9', new Uint8Array(0), Uint8Array.of(255)];
    const joined = concatBytes(Uint8Array.of(1, 2), new TextEncoder().encode('h\u00e9'), Uint8Array.of(255));
    expect(sha256(...parts)).toEqual(sha256(joined));
    expect(sha256(joined)).toHaveLength(32);
  });
});

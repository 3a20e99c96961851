import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { be64, concatBytes, fromHex, isHex, le32, le64, toHex, uer } from './encoding.js';

const U64_MAX = 2n ** 64n - 1n;

describe('integers', () => {
  it('LE32, LE64 and BE64 place the bytes as their names say', () => {
    expect(toHex(le32(0x01020304))).toBe('04030201');
    expect(toHex(le32(0xffffffff))).toBe('ffffffff');
    expect(toHex(le64(0x0102030405060708n))).toBe('0807060504030201');
    expect(toHex(be64(0x0102030405060708n))).toBe('0102030405060708');
  });

  it('agree with Buffer for every u64', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, U64_MAX), (x) => {
        const buffer = Buffer.alloc(16);
        buffer.writeBigUInt64LE(x, 0);
        buffer.writeBigUInt64BE(x, 8);
        expect(toHex(concatBytes(le64(x), be64(x)))).toBe(buffer.toString('hex'));
      }),
    );
  });

  it.each([-1, 2 ** 32, 0.5, NaN])('LE32 refuses %p', (x) => {
    expect(() => le32(x)).toThrow(expect.objectContaining({ code: 'numeric_domain' }));
  });

  it.each([-1n, U64_MAX + 1n])('LE64 and BE64 refuse %p', (x) => {
    expect(() => le64(x)).toThrow(expect.objectContaining({ code: 'numeric_domain' }));
    expect(() => be64(x)).toThrow(expect.objectContaining({ code: 'numeric_domain' }));
  });
});

describe('UER', () => {
  it('counts bytes, not characters, and normalises nothing', () => {
    expect(toHex(uer(''))).toBe('00000000');
    expect(toHex(uer('GB'))).toBe('020000004742');
    expect(toHex(uer('\u00e9'))).toBe('02000000c3a9');
    expect(toHex(uer('e\u0301'))).toBe('0300000065cc81');
    expect(toHex(uer('\u{1f600}'))).toBe('04000000f09f9880');
  });

  it('of two strings is injective: moving the border changes the bytes', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (a, b) => {
        const moved = concatBytes(uer(a.slice(0, -1)), uer(a.slice(-1) + b));
        expect(toHex(concatBytes(uer(a), uer(b)))).not.toBe(toHex(moved));
      }),
    );
  });

  it('refuses half a surrogate pair', () => {
    expect(() => uer('a\ud800')).toThrow(expect.objectContaining({ code: 'identity_name_invalid' }));
  });
});

describe('hex', () => {
  it('reads back what it prints, also from a view into a larger buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(5), (bytes, skip) => {
        const view = bytes.subarray(Math.min(skip, bytes.length));
        expect([...fromHex(toHex(view), view.length)]).toEqual([...view]);
      }),
    );
  });

  it.each(['0', 'AB', '0x', 'zz', ' 00'])('refuses %p', (hex) => {
    expect(isHex(hex)).toBe(false);
    expect(() => fromHex(hex)).toThrow(expect.objectContaining({ code: 'bad_hex_encoding' }));
  });

  it('refuses another length than the one asked for', () => {
    expect(() => fromHex('00', 32)).toThrow(expect.objectContaining({ code: 'bad_hex_encoding' }));
  });
});

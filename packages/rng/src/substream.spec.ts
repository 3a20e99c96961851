import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { isFailure } from '@merchantry/contracts';
import {
  deriveMaster,
  deriveSubstream,
  deriveSubstreams,
  firstU01,
  merchantU64,
  Substream,
  substreamIds,
} from './index.js';

const word = fc.bigInt({ min: 0n, max: 0xffffffffffffffffn });
const master = deriveMaster('m', new Uint8Array(32).fill(7), 42n);

describe('merchantU64', () => {
  it('is bytes 24 to 31 of the digest of the id, for ids on both sides of 2^63', () => {
    const oracle = (id: bigint) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(id);
      return createHash('sha256').update(bytes).digest().readBigUInt64LE(24);
    };
    const ids = BigUint64Array.of(0n, 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 63n + 12345n, 2n ** 64n - 1n);
    expect([...merchantU64(ids)]).toEqual([...ids].map(oracle));
  });

  it('maps past one scratch of ids', () => {
    const ids = BigUint64Array.from({ length: 70_000 }, (_, i) => BigInt(i));
    const all = merchantU64(ids);
    for (const at of [32_767, 32_768, 69_999]) expect(all[at]).toBe(merchantU64(ids.subarray(at, at + 1))[0]);
  });
});

describe('deriveSubstreams', () => {
  const text = fc.string({ maxLength: 90, unit: 'grapheme' });

  it('gives row by row what the single derivation gives, whatever the lengths of labels and names', () => {
    fc.assert(
      fc.property(
        text,
        fc.option(text, { nil: undefined }),
        fc.array(word, { maxLength: 20 }),
        fc.option(fc.array(text, { minLength: 1, maxLength: 4 }), { nil: undefined }),
        (domain, label, ids, dictionary) => {
          const merchants = BigUint64Array.from(ids);
          const codes = Uint32Array.from(ids, (_, i) => i % (dictionary?.length ?? 1));
          const table = deriveSubstreams(
            master,
            domain,
            label,
            merchants,
            dictionary && { codes, dictionary },
          );
          ids.forEach((id, i) => {
            const names = dictionary ? [dictionary[codes[i]]] : [];
            expect({
              key: table.keys[i],
              counterHi: table.counterHi[i],
              counterLo: table.counterLo[i],
            }).toEqual(deriveSubstream(master, domain, label, substreamIds(id, ...names)));
          });
        },
      ),
      { numRuns: 300, seed: 3 },
    );
  });

  it('derives past one scratch of rows and from a part of a larger array', () => {
    const all = BigUint64Array.from({ length: 40_003 }, (_, i) => BigInt(i) << 45n);
    const merchants = all.subarray(3);
    const table = deriveSubstreams(master, 'd', 'l', merchants);
    for (const row of [0, 16_383, 16_384, 32_768, 39_999])
      expect(table.keys[row]).toBe(deriveSubstream(master, 'd', 'l', substreamIds(merchants[row])).key);
  });

  it('has key and low counter word as byte reversals of one word', () => {
    const { key, counterLo } = deriveSubstream(master, 'd', 'l', substreamIds(9n));
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(key);
    expect(bytes.readBigUInt64BE()).toBe(counterLo);
  });

  it('refuses a name that the scratch memory cannot hold', () => {
    const names = { codes: Uint32Array.of(0), dictionary: ['x'.repeat(2_000_000)] };
    expect(() => deriveSubstreams(master, 'd', 'l', BigUint64Array.of(1n), names)).toThrow(/too long/);
  });
});

describe('firstU01', () => {
  it('is the first draw of every substream', () => {
    const table = deriveSubstreams(
      master,
      'd',
      'l',
      BigUint64Array.from({ length: 20_001 }, (_, i) => BigInt(i)),
    );
    const uniforms = firstU01(table);
    const s = new Substream();
    for (let i = 0; i < uniforms.length; i += 37) expect(uniforms[i]).toBe(s.seat(table, i).u01());
    expect(uniforms[20_000]).toBe(s.seat(table, 20_000).u01());
  });
});

describe('deriveMaster', () => {
  it.each<[string, () => unknown]>([
    ['an identity of another length', () => deriveMaster('m', new Uint8Array(31), 1n)],
    ['a negative seed', () => deriveMaster('m', new Uint8Array(32), -1n)],
    ['a seed beyond 64 bits', () => deriveMaster('m', new Uint8Array(32), 2n ** 64n)],
  ])('refuses %s', (_, derive) => {
    let caught: unknown;
    try {
      derive();
    } catch (error) {
      caught = error;
    }
    expect(isFailure(caught) && caught.code).toBe('numeric_domain');
  });
});

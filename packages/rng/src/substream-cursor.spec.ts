import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { advanceCounters, Substream } from './index.js';

const word = fc.bigInt({ min: 0n, max: 0xffffffffffffffffn });
const nearEnd = fc.bigInt({ min: 0xffffffffffffff00n, max: 0xffffffffffffffffn });

describe('Substream', () => {
  it('skipping n blocks equals drawing n and dropping them, before and after a draw', () => {
    fc.assert(
      fc.property(
        word,
        word,
        fc.oneof(word, nearEnd),
        fc.nat(3),
        fc.nat(700),
        (key, hi, lo, drawn, skipped) => {
          const jumped = new Substream(key, hi, lo);
          const walked = new Substream(key, hi, lo);
          for (let i = 0; i < drawn; i++) expect(jumped.u01()).toBe(walked.u01());
          jumped.skip(skipped);
          for (let i = 0; i < skipped; i++) walked.u01();
          expect([jumped.counterHi, jumped.counterLo]).toEqual([walked.counterHi, walked.counterLo]);
          for (let i = 0; i < 3; i++) expect(jumped.u01()).toBe(walked.u01());
        },
      ),
      { numRuns: 200, seed: 4 },
    );
  });

  it('gives a block to every draw: singles and pairs may alternate in any order', () => {
    fc.assert(
      fc.property(word, fc.array(fc.boolean(), { maxLength: 600 }), (key, pairs) => {
        const s = new Substream(key, 1n, 2n);
        pairs.forEach((pair, block) => {
          const here = new Substream(key, 1n, 2n).skip(block);
          here.u01Pair();
          if (pair) {
            s.u01Pair();
            expect([s.u1, s.u2]).toEqual([here.u1, here.u2]);
          } else expect(s.u01()).toBe(here.u1);
        });
        expect([s.blocks, s.draws]).toEqual([pairs.length, pairs.length + pairs.filter(Boolean).length]);
      }),
      { numRuns: 30, seed: 5 },
    );
  });
});

describe('advanceCounters', () => {
  it('adds blocks to 128-bit counters, in place too', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.oneof(word, nearEnd), fc.oneof(word, nearEnd), fc.nat(0xffffffff)), {
          maxLength: 20,
        }),
        (rows) => {
          const lo = BigUint64Array.from(rows, ([l]) => l);
          const hi = BigUint64Array.from(rows, ([, h]) => h);
          const blocks = Uint32Array.from(rows, ([, , b]) => b);
          const sums = rows.map(([l, h, b]) => BigInt.asUintN(128, (h << 64n) + l + BigInt(b)));
          const { afterLo, afterHi } = advanceCounters(lo, hi, blocks);
          expect(rows.map((_, i) => (afterHi[i] << 64n) + afterLo[i])).toEqual(sums);
          advanceCounters(lo, hi, blocks, lo, hi);
          expect([lo, hi]).toEqual([afterLo, afterHi]);
        },
      ),
      { numRuns: 200, seed: 6 },
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Substream } from '../src/index.js';
import { everySampler } from './every-sampler.js';
import { PlainSource } from './plain-source.js';

const word = fc.bigInt({ min: 0n, max: 0xffffffffffffffffn });
/** Low counter words, often so near the end that draws carry into the high word. */
const lowWord = fc.oneof(word, fc.bigInt({ min: 0xfffffffffffffff0n, max: 0xffffffffffffffffn }));
const start = fc.tuple(word, word, lowWord);
const runs = { numRuns: 60, seed: 20_260_101 };

describe.each(everySampler)('$name', ({ draw, budget }) => {
  it('gives the same sequence from the same start, on a fresh and on a reused cursor', () => {
    const reused = new Substream();
    fc.assert(
      fc.property(start, ([key, hi, lo]) => {
        const fresh = new Substream(key, hi, lo);
        reused.reset(key, hi, lo);
        for (let i = 0; i < 5; i++) expect(draw(reused)).toEqual(draw(fresh));
        expect([reused.draws, reused.blocks]).toEqual([fresh.draws, fresh.blocks]);
      }),
      runs,
    );
  });

  it('agrees to the bit with the plain twin, which reads nothing ahead', () => {
    fc.assert(
      fc.property(start, ([key, hi, lo]) => {
        const s = new Substream(key, hi, lo);
        const plain = new PlainSource(key, hi, lo);
        for (let i = 0; i < 5; i++) expect(draw(s)).toEqual(draw(plain));
        expect([s.draws, s.blocks]).toEqual([plain.draws, plain.blocks]);
      }),
      runs,
    );
  });

  it('moves the 128-bit counter by its blocks and uses one or two uniforms of each', () => {
    fc.assert(
      fc.property(start, ([key, hi, lo]) => {
        const s = new Substream(key, hi, lo);
        draw(s);
        const before = (hi << 64n) + lo;
        const after = (s.counterHi << 64n) + s.counterLo;
        expect(BigInt.asUintN(128, after - before)).toBe(BigInt(s.blocks));
        expect(s.draws).toBeGreaterThanOrEqual(s.blocks);
        expect(s.draws).toBeLessThanOrEqual(2 * s.blocks);
        if (budget) expect([s.draws, s.blocks]).toEqual(budget);
      }),
      runs,
    );
  });

  it('keeps nothing between draws: a cursor set on the counter after the first draw continues it', () => {
    fc.assert(
      fc.property(start, ([key, hi, lo]) => {
        const s = new Substream(key, hi, lo);
        draw(s);
        const continued = new Substream(key, s.counterHi, s.counterLo);
        expect(draw(continued)).toEqual(draw(s));
      }),
      runs,
    );
  });
});

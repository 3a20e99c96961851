import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { largestRemainder } from '../../test/largest-remainder-twin.js';
import { checkMonotone, checkSealedWeights } from './check-weights.js';
import { UNIFORM_LAW } from '../weights/mass-law.js';
import type { SealedWeights } from '../weights/tile-weights.js';

describe('checkMonotone', () => {
  it('accepts the largest remainders of any masses', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(20), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 0, max: 3 }),
        (masses, dp) => {
          fc.pre(masses.some((mass) => mass > 0));
          expect(() =>
            checkMonotone(masses, largestRemainder(masses.map(BigInt), 10n ** BigInt(dp))),
          ).not.toThrow();
        },
      ),
    );
  });

  it.each([
    ['more mass and two units less', [5, 6], [3, 1]],
    ['the later of two equals rounded up', [5, 5], [2, 3]],
    ['equals two units apart', [5, 5], [4, 2]],
    ['more mass and two units less, apart', [5, 9, 6], [5, 9, 3]],
  ])('refuses %s', (_, masses, weights) => {
    expect(() => checkMonotone(masses, weights)).toThrow(
      expect.objectContaining({ code: 'E106_MONOTONICITY' }),
    );
  });
});

describe('checkSealedWeights', () => {
  const cut = { massTotal: 3n, weightTotal: 10, shortfall: 1, cutRemainder: 1n, tieTile: 0 };
  const spans = {
    row: Uint32Array.of(0, 1, 2),
    colStart: new Uint32Array(3),
    colLen: new Uint32Array(3).fill(1),
  };
  const sealed: SealedWeights = {
    spans,
    starts: Uint32Array.of(0, 3, 3),
    prefixWeight: Uint32Array.of(0, 4, 7),
    countries: [{ cut, law: UNIFORM_LAW }, null],
    columns: 10,
  };

  it('accepts what is whole', () => {
    expect(() => checkSealedWeights(sealed)).not.toThrow();
  });

  it.each<[string, string, Partial<SealedWeights>]>([
    ['E102_FK_MISMATCH', 'weights without tiles', { countries: [sealed.countries[0], sealed.countries[0]] }],
    ['E103_ZERO_COUNTRY', 'tiles without weights', { countries: [null, null] }],
    ['E108_WRITER_HYGIENE', 'prefixes that fall', { prefixWeight: Uint32Array.of(0, 7, 4) }],
    ['E108_WRITER_HYGIENE', 'prefixes that do not begin at 0', { prefixWeight: Uint32Array.of(1, 4, 7) }],
    ['E108_WRITER_HYGIENE', 'prefixes beyond K', { prefixWeight: Uint32Array.of(0, 4, 11) }],
  ])('refuses with %s: %s', (code, _, change) => {
    expect(() => checkSealedWeights({ ...sealed, ...change })).toThrow(expect.objectContaining({ code }));
  });
});

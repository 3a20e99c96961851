import { describe, expect, it } from '@jest/globals';
import { deriveMaster, deriveSubstream, firstU01, merchantU64, substreamIds } from '@merchantry/rng';
import { IDENTITY, someIds } from '../../test/small-world.js';
import { DOMAIN_TAG, MASTER_TAG, MerchantStreams } from './merchant-streams.js';

describe('streams of (merchant, country) pairs', () => {
  it('start where the published vector says', () => {
    const streams = new MerchantStreams(BigUint64Array.of(1n), IDENTITY);
    const table = streams.ofCountry('gumbel_key', { codes: Uint32Array.of(1), dictionary: ['FR', 'GB'] });
    expect(table.keys[0].toString(16)).toBe('39e4cb4da2cbefcd');
    expect(table.counterHi[0].toString(16)).toBe('df3c76cf0546e9d8');
    // The low counter word and the key are the same eight bytes, read from opposite ends.
    expect(table.counterLo[0].toString(16)).toBe('cdefcba24dcbe439');
    expect(firstU01(table)[0]).toBe(0.4213282315459122);
  });

  it('are those of the pairs one by one, whatever order the pairs stand in', () => {
    const ids = someIds(9);
    const dictionary = ['GB', 'US', 'ZA'];
    const merchants = Uint32Array.from({ length: 40 }, (_, i) => (i * 5) % 9);
    const codes = Uint32Array.from({ length: 40 }, (_, i) => (i * 7) % 3);
    const table = new MerchantStreams(ids, IDENTITY).ofCountry(
      'residual_rank',
      { codes, dictionary },
      merchants,
    );
    const master = deriveMaster(MASTER_TAG, IDENTITY.b32, IDENTITY.seed);
    const words = merchantU64(ids);
    for (let i = 0; i < 40; i++) {
      const pair = substreamIds(words[merchants[i]], dictionary[codes[i]]);
      expect(deriveSubstream(master, DOMAIN_TAG, 'residual_rank', pair)).toEqual({
        key: table.keys[i],
        counterHi: table.counterHi[i],
        counterLo: table.counterLo[i],
      });
    }
  });
});

import { describe, expect, it } from '@jest/globals';
import { Substream } from '../src/index.js';
import { everySampler } from './every-sampler.js';

// These values may be wrong, but they may not change by accident: every world rests on them.
describe('streams of samplers', () => {
  it.each(everySampler)('$name', ({ draw }) => {
    const s = new Substream(0x1ab311b6c1d1eac4n, 0x124bd235afd0eaeen, 0xfffffffffffffffan);
    const values = Array.from({ length: 12 }, () => draw(s));
    expect({ values, draws: s.draws, blocks: s.blocks }).toMatchSnapshot();
  });
});

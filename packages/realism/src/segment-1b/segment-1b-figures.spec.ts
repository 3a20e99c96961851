import { beforeAll, describe, expect, it } from '@jest/globals';
import { siteWorld } from '../../test/site-world.js';
import { IDENTITY } from '../../test/world.js';
import type { Figure } from '../figure-file.js';
import { bandChart } from '../figure/band-chart.js';
import { philoxResampling } from '../resampling.js';
import type { RunIdentity } from '../scorecard.js';
import { failedScorecard1b, measureSegment1b, scoreMeasured1b } from './segment-1b.js';
import { FIGURES_1B, figures1b } from './segment-1b-figures.js';
import type { Segment1bInput } from './segment-1b-input.js';

const few = philoxResampling(20);
const scored = (input: Segment1bInput, identity: RunIdentity = IDENTITY) => {
  const measured = measureSegment1b(input);
  return { measured, card: scoreMeasured1b(measured, input, identity, [], null, few) };
};
const drawn = (input: Segment1bInput, identity?: RunIdentity) => {
  const { card, measured } = scored(input, identity);
  return figures1b(card, measured);
};
const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

/** Every opened element is closed, in order. */
function wellFormed(svg: string): boolean {
  const open: string[] = [];
  for (const [, closing, name, self] of svg.matchAll(/<(\/?)(\w+)(?:\s[\w-]+(?::\w+)?="[^"<]*")*(\/?)>/g)) {
    if (self === '/') continue;
    if (closing !== '/') open.push(name);
    else if (open.pop() !== name) return false;
  }
  return open.length === 0;
}

const world = siteWorld(1500);
let figures: readonly Figure[];
const svgOf = (name: keyof typeof FIGURES_1B, of = figures) => of.find((figure) => figure.name === name)!.svg;

beforeAll(() => {
  figures = drawn(world);
});

describe('figures1b', () => {
  it('draws every figure of the list, none of them large', () => {
    expect(figures.map(({ name, title }) => [name, title])).toEqual(Object.entries(FIGURES_1B));
    for (const { svg } of figures) expect(svg.length).toBeLessThan(100_000);
  });

  it.each(Object.keys(FIGURES_1B) as (keyof typeof FIGURES_1B)[])('draws %s as it did', (name) => {
    // No-regression: a drawing may be wrong, but it may not change by accident. Its colours are the sheet's.
    expect(svgOf(name).replace(/<style>.*<\/style>/, '')).toMatchSnapshot();
  });

  it.each([
    ['a full world', world],
    ['a small world', siteWorld(7)],
    ['one merchant', siteWorld(1)],
    ['nobody', siteWorld(0)],
  ])('leaves no hole in the markup of %s', (_, input) => {
    const { card, measured } = scored(input);
    for (const svg of [...figures1b(card, measured).map((figure) => figure.svg), bandChart([card])]) {
      expect(svg).not.toMatch(/NaN|Infinity|undefined|null/);
      expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
      expect(wellFormed(svg)).toBe(true);
    }
  });

  it('lets no label break out', () => {
    const hostile = '</text><script>"&\u0001';
    const { stratum } = world.tiles;
    const named = drawn(
      {
        ...world,
        tiles: {
          ...world.tiles,
          stratum: { ...stratum, dictionary: stratum.dictionary.map((zone) => zone + hostile) },
        },
      },
      { ...IDENTITY, label: hostile, seed: hostile },
    );
    expect(svgOf('zones', named)).toContain('&lt;/text&gt;');
    for (const { svg } of named) {
      expect(svg).not.toContain('<script');
      expect(svg).not.toContain('\u0001');
      expect(wellFormed(svg)).toBe(true);
    }
  });

  it('draws the same for the same world, and nothing of a card without findings', () => {
    expect(drawn(siteWorld(1500))).toEqual(figures);
    const failed = failedScorecard1b(IDENTITY, { type: 'Failure', code: 'internal', message: '' });
    expect(figures1b(failed, measureSegment1b(siteWorld(1)))).toEqual([]);
  });

  it('states how many it drew', () => {
    expect(svgOf('countries')).toContain('n = 18,000 sites in 30 countries');
    expect(svgOf('top_shares')).toContain('largest 10 % (3): 10.0 %');
    expect(svgOf('neighbours')).toContain('n = 18,000 sites');
    expect(svgOf('coordinates')).toContain('33.3 %');
    expect(svgOf('site_maps')).toContain('n = 6,000 sites');
    expect(svgOf('zones')).toContain('n = 6,000 sites in 10 countries');
    expect(svgOf('precursors')).toContain(
      'n = 10 countries with several zones and 100 sites, 10 of them with 500',
    );
  });

  it('maps ten countries and draws each cell in one of three kinds', () => {
    const svg = svgOf('site_maps');
    expect(count(svg, /<rect class="lane"/g)).toBe(10);
    expect(count(svg, /<path class="(few|some|many)" d="[^"]*"\/>/g)).toBe(30);
  });

  it('marks what lies south of the equator', () => {
    const svg = svgOf('coordinates');
    const marked = [...svg.matchAll(/<rect class="marked" x="([\d.]+)"/g)].map(([, x]) => Number(x));
    expect(marked.length).toBeGreaterThan(0);
    expect(Math.max(...marked)).toBeLessThan((76 + 436) / 2);
  });

  it('puts NO_LOCK in the place of the row that waits for one', () => {
    expect(bandChart([scored(world).card])).toContain('>NO_LOCK<');
  });
});

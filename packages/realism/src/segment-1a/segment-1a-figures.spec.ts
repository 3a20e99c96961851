import { beforeAll, describe, expect, it } from '@jest/globals';
import { IDENTITY, pyramidWorld } from '../../test/world.js';
import { philoxResampling } from '../resampling.js';
import type { Figure } from '../figure-file.js';
import type { RunIdentity } from '../scorecard.js';
import type { Scorecard1a } from './findings-1a.js';
import { failedScorecard1a, scoreJoined } from './segment-1a.js';
import { FIGURES_1A, figures1a } from './segment-1a-figures.js';
import type { Segment1aInput } from './segment-1a-input.js';
import { joinSegment1a } from './segment-1a-rows.js';

function drawn(
  input: Segment1aInput,
  identity: RunIdentity = IDENTITY,
  change = (card: Scorecard1a) => card,
) {
  const joined = joinSegment1a(input);
  const card = scoreJoined(joined, input, identity, [], null, philoxResampling(40));
  return figures1a(change(card), joined, input.countries);
}

const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;
const allOf = (svg: string, pattern: RegExp) => [...svg.matchAll(pattern)].map(([, value]) => value);

/** Every opened element is closed, in order: what a parser of XML would ask first. */
function wellFormed(svg: string): boolean {
  const open: string[] = [];
  for (const [, closing, name, self] of svg.matchAll(/<(\/?)(\w+)(?:\s[\w-]+(?::\w+)?="[^"<]*")*(\/?)>/g)) {
    if (self === '/') continue;
    if (closing !== '/') open.push(name);
    else if (open.pop() !== name) return false;
  }
  return open.length === 0;
}

let figures: readonly Figure[];
const svgOf = (name: keyof typeof FIGURES_1A, of = figures) => of.find((figure) => figure.name === name)!.svg;

beforeAll(() => {
  figures = drawn(pyramidWorld(1000));
});

describe('figures1a', () => {
  it('draws every figure of the list', () => {
    expect(figures.map(({ name, title }) => [name, title])).toEqual(Object.entries(FIGURES_1A));
  });

  it.each(Object.keys(FIGURES_1A) as (keyof typeof FIGURES_1A)[])('draws %s as it did', (name) => {
    // No-regression: a drawing may be wrong, but it may not change by accident. Its colours are the sheet's.
    expect(svgOf(name).replace(/<style>.*<\/style>/, '')).toMatchSnapshot();
  });

  it.each([
    ['a full world', pyramidWorld(1000)],
    ['a tiny world', pyramidWorld(20)],
    ['one merchant', pyramidWorld(1)],
    ['nobody', pyramidWorld(0)],
  ])('leaves no hole in the markup of %s', (_, input) => {
    for (const { svg } of drawn(input)) {
      expect(svg).not.toMatch(/NaN|Infinity|undefined|null/);
      expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
      expect(wellFormed(svg)).toBe(true);
    }
  });

  it('lets no label break out', () => {
    const hostile = '</text><script>"&\u0001';
    const world = pyramidWorld(200);
    const { design, catalogue } = world;
    const isos = catalogue.home.dictionary.map((iso, i) => (i === 0 ? hostile : iso));
    // One country and one channel bear the name; legal countries keep theirs, for the catalogue is sorted by them.
    const named = drawn(
      {
        ...world,
        design: { ...design, channel: { ...design.channel, dictionary: [hostile, 'CP'] } },
        catalogue: { ...catalogue, home: { ...catalogue.home, dictionary: isos } },
      },
      { ...IDENTITY, label: hostile, seed: hostile },
    );
    expect(svgOf('strata', named)).toContain('&lt;/text&gt;');
    for (const { svg } of named) {
      expect(svg).not.toContain('<script');
      expect(svg).not.toContain('\u0001');
      expect(wellFormed(svg)).toBe(true);
    }
  });

  it('draws the same for the same world, and in one theme or both', () => {
    expect(drawn(pyramidWorld(1000))).toEqual(figures);
    for (const { svg } of figures) {
      expect(svg).toContain('@media (prefers-color-scheme:dark)');
      expect(svg).not.toContain('var(');
    }
  });

  it('draws nothing of a card without findings', () => {
    const input = pyramidWorld(20);
    const card = failedScorecard1a(IDENTITY, { type: 'Failure', code: 'internal', message: '' });
    expect(figures1a(card, joinSegment1a(input), input.countries)).toEqual([]);
  });

  it('states how many it drew', () => {
    expect(svgOf('outlet_ccdf')).toContain('n = 1,000 merchants');
    expect(svgOf('outlet_lorenz')).toContain('n = 1,000 merchants with 12,');
    expect(svgOf('abroad_by_size')).toContain('n = 640 multi-site merchants');
    expect(svgOf('countries')).toContain('outlets in 120 countries');
    expect(svgOf('precursors')).toContain('640 multi-site merchants');
  });

  it('gives each tenth a bar, whiskers and its numbers', () => {
    const svg = svgOf('abroad_by_size');
    expect(count(svg, /<rect class="lane"/g)).toBe(10);
    expect(count(svg, /<path class="point"/g)).toBe(10);
    expect(allOf(svg, /<title>tenth (\d+)<\/title>/g)).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '10',
    ]);
    expect(count(svg, />64</g)).toBe(10); // merchants of each tenth
  });

  it('makes the area of a circle the number of its merchants', () => {
    const circles = [
      ...svgOf('choices').matchAll(/<title>[^:<]*: ([\d,]+) merchants<\/title><circle [^>]*r="([\d.]+)"/g),
    ].map(([, merchants, r]) => [Number(merchants.replace(',', '')), Number(r)]);
    expect(circles.length).toBeGreaterThan(5);
    const most = circles.reduce((a, b) => (b[0] > a[0] ? b : a));
    for (const [merchants, r] of circles) {
      expect(r).toBeCloseTo(Math.max(1, most[1] * Math.sqrt(merchants / most[0])), 1);
    }
  });

  it('shows the twenty largest countries, longest bar first, and names class M in words', () => {
    const svg = svgOf('countries');
    const widths = allOf(svg, /<rect class="(?:amount|marked)"[^>]*width="([\d.]+)"/g).map(Number);
    expect(widths).toHaveLength(20);
    expect([...widths].sort((a, b) => b - a)).toEqual(widths);
    expect(count(svg, /<rect class="marked"/g)).toBe(count(svg, />[A-Z]{2} M</g));
  });

  it('warns in words where fewer than half of the strata are inside', () => {
    const off = drawn(pyramidWorld(1000), IDENTITY, (card) => ({
      ...card,
      findings: {
        ...card.findings!,
        strata: card.findings!.strata.map((cut) => ({ ...cut, carried_by_aggregate: ['1A-05'] })),
      },
    }));
    expect(count(svgOf('strata'), /: warning/g)).toBe(0);
    expect(count(svgOf('strata', off), /: warning/g)).toBe(3);
  });

  it('puts every row of the later segments on its limits', () => {
    const svg = svgOf('precursors');
    expect(count(svg, /<rect class="lane"/g)).toBe(7);
    expect(count(svg, />fails</g)).toBe(1); // the constructed world has too few merchants at home in class M
    expect(svg).toContain('share of multi-site merchants at home in class M');
  });
});

import { describe, expect, it } from '@jest/globals';
import { IDENTITY, pyramidWorld } from '../../test/world.js';
import { philoxResampling } from '../resampling.js';
import { failedScorecard1a, scoreSegment1a } from '../segment-1a/segment-1a.js';
import { bandChart } from './band-chart.js';

const card = (seed: string, n: number, label = `seed-${seed}`) =>
  scoreSegment1a(pyramidWorld(n), { ...IDENTITY, seed, label }, [], null, philoxResampling(40));

const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

/** Horizontal positions of the circles of one lane, in order. */
function points(svg: string, id: string): number[] {
  const group = svg.slice(svg.indexOf(`<title>${id} `));
  return [...group.slice(0, group.indexOf('</g>')).matchAll(/<circle [^>]*cx="([\d.]+)"/g)].map(([, x]) =>
    Number(x),
  );
}

describe('bandChart', () => {
  it('draws one point, one whisker and two bands a row', () => {
    const svg = bandChart([card('42', 1000)]);
    const legend = 1;
    const rows = 12; // the other two are true or false
    expect(count(svg, /<circle class="point"/g)).toBe(rows + legend);
    expect(count(svg, /<path class="point"/g)).toBe(rows + legend);
    expect(count(svg, /<rect class="b"/g)).toBe(rows + legend);
    expect(count(svg, /<rect class="bplus"/g)).toBe(rows + legend);
    expect(count(svg, />holds</g)).toBe(2);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('places a value where its band says', () => {
    const one = card('42', 1000);
    const at = (value: number) => {
      const metrics = { ...one.metrics, '1A-03': { ...one.metrics['1A-03'], value, interval: null } };
      return points(bandChart([{ ...one, metrics }]), '1A-03')[0];
    };
    // Domain 0.33 to 0.57 on pixels 304 to 706.
    expect(at(0.35)).toBeCloseTo(304 + (402 * 0.02) / 0.24, 1);
    expect(at(0.45)).toBeCloseTo(505, 1);
    expect(at(0.55)).toBeCloseTo(706 - (402 * 0.02) / 0.24, 1);
  });

  it('stacks the seeds of a pack in order and names their grades', () => {
    const svg = bandChart([card('42', 1000), card('7', 900), card('101', 100)]);
    expect(points(svg, '1A-04')).toHaveLength(3);
    expect(svg).toContain('seeds 42, 7, 101');
    expect(svg).toContain('n = 100 to 1,000');
  });

  it('marks what fails in words, not by colour alone', () => {
    const svg = bandChart([
      failedScorecard1a(IDENTITY, { type: 'Failure', code: 'record_missing', message: '' }),
    ]);
    expect(count(svg, />fails</g)).toBe(14);
    expect(count(svg, />none</g)).toBe(12);
    expect(svg).toContain('Not scored: record_missing');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('follows the reader between light and dark, or stays in one', () => {
    const cards = [card('42', 200)];
    expect(bandChart(cards)).toContain('@media (prefers-color-scheme:dark)');
    expect(bandChart(cards, { theme: 'dark' })).not.toContain('#ffffff');
    expect(bandChart(cards, { theme: 'light' })).not.toContain('@media');
    for (const theme of ['auto', 'light', 'dark'] as const)
      expect(bandChart(cards, { theme })).not.toContain('var(');
  });

  it('lets no label break the markup', () => {
    const svg = bandChart([card('42', 200, '<script>"&')], { title: 'a < b & "c"' });
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('a &lt; b &amp; &quot;c&quot;');
    expect(svg).toContain('&lt;script&gt;&quot;&amp;');
  });

  it('says so when there is nothing to draw', () => {
    expect(bandChart([])).toContain('No scorecard');
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { roundTicks } from './axes.js';
import { laneDomain } from './band-lane.js';
import { log10, logScale } from './log-scale.js';
import { grouped, percent, short } from './number-text.js';
import { escape, px } from './svg.js';

describe('log10', () => {
  it('agrees with the engine to fourteen digits over the range of a page', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (x) => {
        expect(Math.abs(log10(x) - Math.log10(x))).toBeLessThan(1e-13);
      }),
    );
    expect([0.01, 0.1, 1, 10, 1000].map(log10)).toEqual([-2, -1, 0, 1, 3]);
  });

  it('places equal ratios at equal distances', () => {
    const x = logScale([1, 1000], [0, 300]);
    expect([1, 10, 100, 1000].map((value) => px(x(value)))).toEqual([0, 100, 200, 300]);
  });
});

describe('roundTicks', () => {
  it('runs from zero in steps of 1, 2 or 5, never past the end, and not crowded', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (max) => {
        const at = roundTicks(max).map((tick) => tick.at);
        expect(at[0]).toBe(0);
        expect(at.length).toBeGreaterThanOrEqual(3);
        expect(at.length).toBeLessThanOrEqual(6);
        expect(at[at.length - 1]).toBeLessThanOrEqual(max * (1 + 1e-9));
        expect(['1', '2', '5']).toContain(at[1].toExponential(6)[0]);
      }),
    );
    expect(roundTicks(0.35).map(({ at }) => at)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(roundTicks(0)).toEqual([{ at: 0, label: '0' }]);
  });
});

describe('laneDomain', () => {
  const at = (value: number | null) => [{ value, interval: null, inB: true }];

  it('spans both bands and every value', () => {
    expect(laneDomain({ B: [0.2, 0.6], BPLUS: [0.3, 0.5] }, at(0.4))).toEqual([
      expect.closeTo(0.16, 12),
      expect.closeTo(0.64, 12),
    ]);
    const [low, high] = laneDomain({ B: [0.2, 0.6], BPLUS: [0.3, 0.5] }, at(0.9));
    expect(low).toBeLessThan(0.2);
    expect(high).toBeGreaterThan(0.9);
  });

  it('leaves the far end of a one-sided band out, but no value', () => {
    const [, high] = laneDomain({ B: [5, 100], BPLUS: [8, 100] }, at(27));
    expect(high).toBeGreaterThan(27);
    expect(high).toBeLessThan(40);
    expect(laneDomain({ B: [0.3, 1], BPLUS: [0.45, 1] }, at(0.97))[1]).toBe(1);
  });

  it('keeps a limit that two bands share only since they were united', () => {
    const bands = { B: [0.25, 0.55], BPLUS: [0.35, 0.55], B_published: [0.25, 0.45] } as const;
    expect(laneDomain(bands, at(0.36))[1]).toBeGreaterThan(0.55);
  });

  it('exists without a value', () => {
    expect(laneDomain({ B: [0, 1], BPLUS: [0, 1] }, at(null)).every(Number.isFinite)).toBe(true);
  });
});

describe('labels', () => {
  it('read the same in every locale', () => {
    expect([0, 999, 1000, 114084, 7600000].map(grouped)).toEqual([
      '0',
      '999',
      '1,000',
      '114,084',
      '7,600,000',
    ]);
    expect([percent(0.17484), percent(1, 0), short(0.592538), short(null)]).toEqual([
      '17.5 %',
      '100 %',
      '0.5925',
      'none',
    ]);
  });

  it('cannot break the markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (label) => {
        const out = escape(label);
        expect(out).not.toMatch(/[<>"]/);
        // XML 1.0 knows three characters below the space.
        const low = [...out].map((c) => c.codePointAt(0)!).filter((code) => code < 0x20);
        expect(low.every((code) => [0x9, 0xa, 0xd].includes(code))).toBe(true);
        expect(out.replace(/&(amp|lt|gt|quot);/g, '')).not.toContain('&');
      }),
    );
    expect(escape('a<b>&"\u0000\ud800')).toBe('a&lt;b&gt;&amp;&quot;\ufffd\ufffd');
  });
});

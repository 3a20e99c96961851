import { describe, expect, it } from '@jest/globals';
import { collapseSentinel, countryShape } from './collapse-sentinel.js';

const column = (n: number, of: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => of(i));
/** Evenly spread over 0 to 1, unlike any of its neighbours. */
const golden = (i: number) => (i * 0.6180339887498949) % 1;

describe('countryShape', () => {
  it('finds the axes of an ellipse, however it lies', () => {
    // Points on a circle, stretched 3 to 1, then turned by 30 degrees.
    const n = 360;
    const turn = Math.PI / 6;
    const [a, b] = [
      column(n, (i) => 3 * Math.cos((2 * Math.PI * i) / n)),
      column(n, (i) => Math.sin((2 * Math.PI * i) / n)),
    ];
    const lon = a.map((x, i) => x * Math.cos(turn) - b[i] * Math.sin(turn));
    const lat = a.map((x, i) => x * Math.sin(turn) + b[i] * Math.cos(turn));
    const { anisotropy, along, collapsed } = countryShape('AA', lon, lat);
    expect(anisotropy).toBeCloseTo(3, 10);
    expect(along).toBeCloseTo(0.9, 10);
    expect(collapsed).toBe(false);
  });

  it.each<[string, Float64Array, Float64Array, boolean]>([
    ['a square', column(400, golden), column(400, (i) => i / 400), false],
    [
      'a strip 20 times as long as wide',
      column(400, (i) => 20 * golden(i)),
      column(400, (i) => i / 400),
      true,
    ],
    [
      'a strip 10 times as long as wide',
      column(400, (i) => 10 * golden(i)),
      column(400, (i) => i / 400),
      false,
    ],
    ['a slanted line', column(400, (i) => i / 400), column(400, (i) => i / 200), true],
    ['one row', column(400, golden), column(400, () => 52.5), true],
    ['one column', column(400, () => 4.25), column(400, golden), true],
    ['a point', column(400, () => 4.25), column(400, () => 52.5), true],
    ['a lattice of 40 latitudes', column(400, golden), column(400, (i) => (i % 40) / 40), true],
    ['60 latitudes, which is 15 in 100', column(400, golden), column(400, (i) => (i % 60) / 60), false],
    ['latitudes alike to four decimals', column(400, golden), column(400, (i) => 50 + i * 1e-8), true],
  ])('%s', (_, lon, lat, expected) => {
    expect(countryShape('AA', lon, lat).collapsed).toBe(expected);
  });

  it('calls a line infinitely long and a point all along', () => {
    const line = countryShape(
      'AA',
      column(100, (i) => i),
      column(100, () => 0),
    );
    expect([line.anisotropy, line.along]).toEqual([null, 1]);
    expect(
      countryShape(
        'AA',
        column(3, () => 1),
        column(3, () => 2),
      ).along,
    ).toBe(1);
  });
});

describe('collapseSentinel', () => {
  it('looks at the ten largest countries and passes over those with fewer than 50 sites', () => {
    const sizes = [60, 50, 49, ...Array.from({ length: 12 }, (_, i) => 70 + i)];
    const isos = sizes.map((_, i) => `C${String.fromCharCode(65 + i)}`);
    const country = Uint32Array.from(sizes.flatMap((size, code) => Array.from({ length: size }, () => code)));
    const rows = {
      isos,
      country,
      sitesOf: Float64Array.from(sizes),
      lon: column(country.length, golden),
      lat: column(country.length, (i) => golden(i * 7)),
      tile: new Float64Array(country.length),
      merchants: 1,
      pairs: { merchant: new Uint32Array(0), country: new Uint32Array(0), sites: new Uint32Array(0) },
    };
    expect(collapseSentinel(rows).map(({ sites }) => sites)).toEqual([
      81, 80, 79, 78, 77, 76, 75, 74, 73, 72,
    ]);
    const few = { ...rows, sitesOf: rows.sitesOf.map((count, code) => (code < 3 ? count : 0)) };
    few.country = country.filter((code) => code < 3);
    expect(collapseSentinel(few).map(({ sites }) => sites)).toEqual([60, 50]);
  });
});

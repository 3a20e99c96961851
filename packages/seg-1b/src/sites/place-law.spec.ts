import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fillU01 } from '@merchantry/rng';
import { shippedJitterPolicy } from '../../test/shipped-policies.js';
import type { S6JitterPolicy } from '../policy/s6-jitter.js';
import { coreCorners, placeLaw } from './place-law.js';

const identity = { b32: '00'.repeat(32), seed: 42n };
const shipped = shippedJitterPolicy();
const law = (mode: S6JitterPolicy['mode']) => placeLaw({ ...shipped, mode }, identity);
const uniform = fc.double({ min: 2 ** -64, max: 1 - 2 ** -53, noNaN: true });

const N = 200_000;
const draws = new Float64Array(2 * N);
fillU01(7n, 1n, 2n, draws);

/** Largest distance of the ascending values' steps from the diagonal (Kolmogorov-Smirnov). */
function distanceFromUniform(values: Float64Array): number {
  const sorted = values.slice().sort();
  return sorted.reduce(
    (most, v, i) => Math.max(most, Math.abs(v - i / sorted.length), Math.abs(v - (i + 1) / sorted.length)),
    0,
  );
}
/** sqrt(ln(2 / 1e-6) / 2): a true law exceeds this over sqrt(n) with probability below 1e-6 (Massart 1990). */
const KS_ALARM = 2.6935;

describe('every law', () => {
  it.each(['uniform_v1', 'mixture_v2', 'mixture_v3'] as const)('%s stays within the tile', (mode) => {
    const one = law(mode);
    fc.assert(
      fc.property(uniform, uniform, fc.nat(10_000), (u, v, tile) => {
        one.place(u, v, tile);
        expect(one.x >= 0 && one.x <= 1 && one.y >= 0 && one.y <= 1).toBe(true);
        expect(one.components[one.component]).toBeDefined();
      }),
      {
        examples: [
          [0.4, 0.5, 3],
          [0.39999999999999997, 1 - 2 ** -53, 3],
        ],
      },
    );
  });
});

describe('mixture_v3', () => {
  const TILE = 12_345;
  const [cornerX, cornerY] = coreCorners(0.3, shipped.deterministic_seed_namespace, identity)(TILE);
  const one = law('mixture_v3');
  const core = { x: [] as number[], y: [] as number[] };
  const rest = { x: [] as number[], y: [] as number[] };
  for (let i = 0; i < N; i++) {
    one.place(draws[2 * i], draws[2 * i + 1], TILE);
    const to = one.component === 0 ? core : rest;
    to.x.push(one.x);
    to.y.push(one.y);
  }

  it('puts 0.4 of the places in the core: within 4.9 standard errors, alarm below 1e-6', () => {
    expect(Math.abs(core.x.length / N - 0.4)).toBeLessThan(4.9 * Math.sqrt((0.4 * 0.6) / N));
    for (const [values, corner] of [
      [core.x, cornerX],
      [core.y, cornerY],
    ] as const)
      expect(values.every((v) => v >= corner && v <= corner + 0.3)).toBe(true);
  });

  it('is uniform within the core and within the tile, on both axes (Kolmogorov-Smirnov, alarm below 1e-6 each)', () => {
    const samples = [
      core.x.map((v) => (v - cornerX) / 0.3),
      core.y.map((v) => (v - cornerY) / 0.3),
      rest.x,
      rest.y,
    ];
    for (const sample of samples)
      expect(distanceFromUniform(Float64Array.from(sample))).toBeLessThan(
        KS_ALARM / Math.sqrt(sample.length),
      );
  });

  it('has independent axes: 100 cells of the tile alike, chi-square with 99 degrees, alarm below 1e-6', () => {
    const counts = new Float64Array(100);
    rest.x.forEach((x, i) => counts[Math.floor(x * 10) * 10 + Math.floor(rest.y[i] * 10)]++);
    const expected = rest.x.length / 100;
    // The 1 - 1e-6 quantile of chi-square with 99 degrees is 180.79.
    expect(counts.reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0)).toBeLessThan(180.79);
  });

  it('places the cores of tiles anywhere, by tile, seed and namespace, within the tile', () => {
    const corner = coreCorners(0.3, 'ns', identity);
    const xs = Float64Array.from({ length: 20_000 }, (_, tile) => corner(tile)[0] / 0.7);
    const ys = Float64Array.from({ length: 20_000 }, (_, tile) => corner(tile)[1] / 0.7);
    for (const values of [xs, ys])
      expect(distanceFromUniform(values)).toBeLessThan(KS_ALARM / Math.sqrt(20_000));
    expect(corner(1)).toBe(corner(1));
    expect(coreCorners(0.3, 'ns', { ...identity, seed: 43n })(1)).not.toEqual(corner(1));
    expect(coreCorners(0.3, 'other', identity)(1)).not.toEqual(corner(1));
  });
});

describe('mixture_v2', () => {
  it('realises 2 %, 16 % and 82 % of its 10, 20 and 70, as a triangle of two uniforms must', () => {
    const one = law('mixture_v2');
    const counts = [0, 0, 0];
    for (let i = 0; i < N; i++) {
      one.place(draws[2 * i], draws[2 * i + 1], 0);
      counts[one.component]++;
    }
    // Mean of two uniforms below a: 2 a^2 for a <= 1/2.
    [0.02, 0.16, 0.82].forEach((p, c) =>
      expect(Math.abs(counts[c] / N - p)).toBeLessThan(4.9 * Math.sqrt((p * (1 - p)) / N)),
    );
  });

  it('shapes each axis by its exponent, worked by hand', () => {
    const one = law('mixture_v2');
    one.place(0.05, 0.05, 0); // core: t = -0.9, 0.5 - 0.5 * 0.9^1.6 * 0.8
    expect(one.component).toBe(0);
    expect(one.x).toBeCloseTo(0.5 - 0.4 * 0.9 ** 1.6, 14);
    one.place(0.2, 0.3, 0); // secondary keeps its uniforms
    expect(one.component).toBe(1);
    expect([one.x, one.y]).toEqual([expect.closeTo(0.2, 14), expect.closeTo(0.3, 14)]);
    one.place(0.9, 0.5, 0);
    expect(one.component).toBe(2);
    expect([one.x, one.y]).toEqual([expect.closeTo(0.5 + 0.5 * 0.8 ** 0.55, 14), 0.5]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { philoxResampling } from '../resampling.js';
import { bootstrap } from './bootstrap.js';

const mean = (values: Float64Array) => (times: Uint32Array) => {
  let sum = 0;
  for (let i = 0; i < times.length; i++) sum += times[i] * values[i];
  return [sum / times.length];
};

describe('bootstrap', () => {
  it('puts an interval of 1.96 standard errors around a mean', () => {
    const n = 4000;
    const values = Float64Array.from({ length: n }, (_, i) => (i + 0.5) / n);
    const [interval] = bootstrap(n, 1, philoxResampling(4000), mean(values));
    const half = 1.96 * Math.sqrt(1 / 12 / n);
    // An end is a 2.5 % quantile of 4000 draws: sd about 0.0425 half-widths of 1.96; 5 of these is a false alarm below 1e-6.
    expect(Math.abs((0.5 - interval!.low) / half - 1)).toBeLessThan(0.22);
    expect(Math.abs((interval!.high - 0.5) / half - 1)).toBeLessThan(0.22);
  });

  it('draws every entity equally often', () => {
    const n = 50;
    const hits = new Float64Array(n);
    const replicates = 8000;
    bootstrap(n, 1, philoxResampling(replicates), (times) => {
      times.forEach((t, i) => (hits[i] += t));
      return [0];
    });
    const chi2 = hits.reduce((sum, h) => sum + (h - replicates) ** 2 / replicates, 0);
    // Chi-square with 49 degrees of freedom exceeds 114 with probability below 1e-6.
    expect(chi2).toBeLessThan(114);
    expect(hits.reduce((a, b) => a + b)).toBe(n * replicates);
  });

  it('reads 2.5 and 97.5 % by linear interpolation over the replicates', () => {
    let b = 0;
    const uniforms = (_: number, out: Float64Array) => out.fill(0.5);
    const [interval] = bootstrap(3, 1, { replicates: 400, uniforms }, () => [b++]);
    expect(interval).toEqual({ method: 'bootstrap95', low: 399 * 0.025, high: 399 * 0.975 });
  });

  it('stays inside when a uniform is the largest below one', () => {
    const uniforms = (_: number, out: Float64Array) => out.fill(1 - 2 ** -53);
    const seen = new Set<number>();
    bootstrap(1_000_003, 1, { replicates: 1, uniforms }, (times) => {
      times.forEach((t, i) => t > 0 && seen.add(i));
      return [0];
    });
    expect([...seen]).toEqual([1_000_002]);
  });

  it('has no interval for nobody, nor when a replicate has no value', () => {
    expect(bootstrap(0, 2, philoxResampling(4), () => [1, 2])).toEqual([null, null]);
    let first = true;
    const once = () => {
      const value = first ? NaN : 1;
      first = false;
      return [value, 1];
    };
    const [holed, whole] = bootstrap(2, 2, philoxResampling(4), once);
    expect(holed).toBeNull();
    expect(whole).toEqual({ method: 'bootstrap95', low: 1, high: 1 });
  });
});

describe('philoxResampling', () => {
  it('gives a replicate the same numbers whenever asked', () => {
    const { uniforms, replicates } = philoxResampling();
    expect(replicates).toBe(400);
    const [a, b, again] = [new Float64Array(5), new Float64Array(5), new Float64Array(5)];
    uniforms(0, a);
    uniforms(1, b);
    uniforms(0, again);
    expect(again).toEqual(a);
    expect(b).not.toEqual(a);
    // No-regression: these may be wrong, but they may not change by accident.
    expect([...a]).toMatchSnapshot();
  });
});

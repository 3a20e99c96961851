import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { largestRemainder } from '../../test/largest-remainder-twin.js';
import type { S2TileWeightsPolicy } from '../policy/s2-tile-weights.js';
import { shippedWeightPolicy } from '../../test/shipped-policies.js';
import { tileCount } from '../tiles/tile-spans.js';
import type { CountrySpans } from './country-spans.js';
import { weighCountry, type WeightGrid } from '../s2/country-weights.js';
import { massOf } from './weight-cut.js';
import { TileWeights } from './tile-weights.js';

const COLUMNS = 64;
const grid: WeightGrid = {
  columns: COLUMNS,
  rowArea: BigInt64Array.from(
    { length: 40 },
    (_, r) => 85_479_666_999_000n - BigInt(r * r) * 17_000_000_001n,
  ),
};

/** Runs of a country: lengths and gaps walked along the rows. */
const spansOf = (steps: readonly (readonly [gap: number, length: number])[]): CountrySpans => {
  const row: number[] = [];
  const colStart: number[] = [];
  const colLen: number[] = [];
  let r = 0;
  let column = 0;
  for (const [gap, length] of steps) {
    if (column + gap + length > COLUMNS) {
      r++;
      column = 0;
    }
    row.push(r);
    colStart.push(column + gap);
    colLen.push(length);
    column += gap + length;
  }
  return {
    row: Uint32Array.from(row),
    colStart: Uint32Array.from(colStart),
    colLen: Uint32Array.from(colLen),
  };
};
const spans = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 20 })), {
    minLength: 1,
    maxLength: 25,
  })
  .map(spansOf);
const mass = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.nat(4) },
  { weight: 2, arbitrary: fc.nat(1_000_000) },
  { weight: 1, arbitrary: fc.nat(0xffffffff) },
);
const country = spans.chain((runs) => {
  const n = tileCount(runs);
  return fc.tuple(
    fc.constant(runs),
    fc.array(mass, { minLength: n, maxLength: n }).map((m) => Uint32Array.from(m)),
  );
});

const shipped = shippedWeightPolicy();
const policyOf = (change: Partial<S2TileWeightsPolicy>): S2TileWeightsPolicy => ({ ...shipped, ...change });
const blended = (uniform: number, area_m2: number, population: number) =>
  policyOf({ blend_v2: { ...shipped.blend_v2, enabled: true, basis_mix: { uniform, area_m2, population } } });

const oneRun = (length: number): CountrySpans => ({
  row: Uint32Array.of(0),
  colStart: Uint32Array.of(0),
  colLen: Uint32Array.of(length),
});

/** Row of each tile. */
const rowsOf = ({ row, colLen }: CountrySpans): number[] =>
  [...row].flatMap((r, i) => Array.from({ length: colLen[i] }, () => r));

/** All weights of a country, run by run from what is sealed. */
function expand(runs: CountrySpans, masses: Uint32Array, policy: S2TileWeightsPolicy, on = grid) {
  const { law, cut, prefixes } = weighCountry(policy, runs, masses, on);
  const weights = new TileWeights({
    spans: runs,
    starts: Uint32Array.of(0, runs.row.length),
    prefixWeight: prefixes.weight,
    countries: [{ law, cut }],
    columns: on.columns,
  });
  const all: number[] = [];
  const prefix: number[] = [];
  let at = 0;
  runs.row.forEach((_, i) => {
    prefix.push(all.reduce((sum, w) => sum + w, 0));
    for (const w of weights.weightsOfSpan(0, i, masses.subarray(at, at + runs.colLen[i]))) all.push(w);
    at += runs.colLen[i];
  });
  return { all, prefix: [...prefix, all.reduce((sum, w) => sum + w, 0)], law, cut, prefixes, weights };
}

describe('weights by the stored cut', () => {
  const dp = fc.integer({ min: 0, max: 9 });

  it.each([
    ['population', policyOf({ basis: 'population' })],
    ['area_m2', policyOf({ basis: 'area_m2' })],
    ['uniform', policyOf({ basis: 'uniform' })],
    ['blend of all three', blended(0.2, 0.3, 0.5)],
    ['blend as drafted', blended(0.42, 0.58, 0)],
    ['blend of population alone', blended(0, 0, 1)],
  ])('are the largest remainders of exact arithmetic: %s', (_, policy) => {
    fc.assert(
      fc.property(country, dp, ([runs, masses], digits) => {
        const { all, prefix, law, cut, prefixes } = expand(runs, masses, { ...policy, dp: digits });
        const exact = rowsOf(runs).map((row, i) => massOf(law, row, masses[i]));
        expect(all).toEqual(largestRemainder(exact, 10n ** BigInt(digits)));
        expect([...prefixes.weight]).toEqual(prefix);
        expect(cut.massTotal).toBe(exact.reduce((sum, m) => sum + m, 0n));
        expect(prefixes.mass?.at(-1) ?? cut.massTotal).toBe(cut.massTotal);
      }),
      { numRuns: 300 },
    );
  });

  it('a blended mass is the share that each part gives, in exact fractions', () => {
    fc.assert(
      fc.property(country, ([runs, masses]) => {
        const policy = blended(0.2, 0.3, 0.5);
        const { law, totals, cut } = weighCountry(policy, runs, masses, grid);
        const P = totals.population;
        rowsOf(runs).forEach((row, i) => {
          // Shares over the common denominator 10 n A P; a part without mass is uniform.
          const [u, a, p] = P === 0n ? [7n, 3n, 0n] : [2n, 3n, 5n];
          const people = P === 0n ? 1n : P;
          const share =
            u * totals.area * people +
            a * totals.tiles * people * grid.rowArea[row] +
            p * totals.tiles * totals.area * BigInt(masses[i]);
          expect(massOf(law, row, masses[i]) * 10n * totals.tiles * totals.area * people).toBe(
            share * cut.massTotal,
          );
        });
      }),
      { numRuns: 100 },
    );
  });

  it('a unit of weight finds the tile that a linear scan finds', () => {
    fc.assert(
      fc.property(
        country,
        fc.array(fc.nat(999), { minLength: 1, maxLength: 20 }),
        ([runs, masses], places) => {
          const { all, weights } = expand(runs, masses, policyOf({ dp: 3 }));
          const tiles = [...runs.row].flatMap((row, i) =>
            Array.from({ length: runs.colLen[i] }, (_, c) => row * COLUMNS + runs.colStart[i] + c),
          );
          for (const place of places) {
            let sum = 0;
            const expected = tiles[all.findIndex((w) => (sum += w) > place)];
            const span = weights.spanAtWeight(0, place);
            const at = [...runs.colLen.subarray(0, span)].reduce((a, b) => a + b, 0);
            expect(weights.tileAtWeight(0, place, masses.subarray(at, at + runs.colLen[span]))).toBe(
              expected,
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a country without people weighs all tiles alike and says so; without tiles it is refused', () => {
    const runs = spansOf([[1, 3]]);
    const { zeroMassFallback, cut, prefixes } = weighCountry(
      policyOf({ dp: 1 }),
      runs,
      new Uint32Array(3),
      grid,
    );
    expect({ zeroMassFallback, cut }).toEqual({
      zeroMassFallback: true,
      cut: { massTotal: 3n, weightTotal: 10, shortfall: 1, cutRemainder: 1n, tieTile: 1 },
    });
    expect([...prefixes.weight]).toEqual([0, 10]);
    expect(() => weighCountry(shipped, spansOf([]), new Uint32Array(0), grid)).toThrow(
      expect.objectContaining({ code: 'E103_ZERO_COUNTRY' }),
    );
  });

  it('masses other than those of the cut are noticed', () => {
    const runs = spansOf([[1, 3]]);
    const { law, cut, prefixes } = weighCountry(shipped, runs, Uint32Array.of(5, 5, 7), grid);
    const sealed = {
      spans: runs,
      starts: Uint32Array.of(0, 1),
      prefixWeight: prefixes.weight,
      columns: COLUMNS,
    };
    const weights = new TileWeights({ ...sealed, countries: [{ law, cut }] });
    expect(() => weights.tileAtWeight(0, 999_999_999, Uint32Array.of(5, 5, 6))).toThrow(
      expect.objectContaining({ code: 'E107_DETERMINISM' }),
    );
    expect(() => weights.spanAtWeight(0, 1_000_000_000)).toThrow(
      expect.objectContaining({ code: 'numeric_domain' }),
    );
    const none = new TileWeights({ ...sealed, countries: [null] });
    expect(() => none.spanAtWeight(0, 0)).toThrow(expect.objectContaining({ code: 'E103_ZERO_COUNTRY' }));
  });

  it.each([0, 4, 12, 20, 24])(
    'are exact where the selection takes several passes: masses of %i bits less',
    (less) => {
      const n = 20_000;
      const masses = Uint32Array.from({ length: n }, (_, i) => Math.imul(i, 2654435761) >>> less);
      const { all } = expand(oneRun(n), masses, shipped, { ...grid, columns: n });
      expect(all).toEqual(largestRemainder(Array.from(masses, BigInt), 1_000_000_000n));
    },
  );

  it.each([1, 1_000_000])('are exact where many tiles have one remainder: masses from %i on', (least) => {
    const n = 140_000;
    const masses = Uint32Array.from({ length: n }, (_, i) => least + (Math.imul(i, 2654435761) >>> 31));
    const { all } = expand(oneRun(n), masses, shipped, { ...grid, columns: n });
    expect(all).toEqual(largestRemainder(Array.from(masses, BigInt), 1_000_000_000n));
  });

  it('refuses a population of 2^52 hundredths and more', () => {
    const n = 2 ** 20 + 1;
    const masses = new Uint32Array(n).fill(0xffffffff);
    expect(() => weighCountry(shipped, oneRun(n), masses, { ...grid, columns: n })).toThrow(
      expect.objectContaining({ code: 'E105_NORMALIZATION' }),
    );
  });
});

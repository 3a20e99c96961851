import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { globalGrid, rowCellAreas } from '@merchantry/geo';
import { failureCode } from '../../test/failure-code.js';
import { withOrdinals } from '../tiles/tile-spans.js';
import { areaLaw, blendLaw, POPULATION_LAW, squareMillimetres, UNIFORM_LAW } from './mass-law.js';
import { massOf } from './weight-cut.js';
import {
  openWeights,
  weightCountryTable,
  weightSpanTable,
  type SealedCountry,
  type WeightBasis,
} from './weight-tables.js';

const grid = globalGrid(600);
const isos = ['AA', 'BB', 'CC'];
const rowArea = squareMillimetres(rowCellAreas(grid));

/** Two runs of AA, none of BB, one of CC. */
const spans = withOrdinals({
  grid,
  isos,
  strata: ['Z/One'],
  country: Uint16Array.of(0, 0, 2),
  row: Uint32Array.of(3, 4, 9),
  colStart: Uint32Array.of(0, 2, 30),
  colLen: Uint32Array.of(5, 1, 6),
  stratum: new Uint16Array(3),
  rule: new Uint8Array(3),
  held: new Uint8Array(3),
});

const positive = (bits: bigint) => fc.bigInt({ min: 1n, max: (1n << bits) - 1n });

const anyCountry: fc.Arbitrary<SealedCountry> = fc.record({
  cut: fc.record({
    // Beyond 64 bits, as blends are.
    massTotal: positive(120n),
    weightTotal: fc.constantFrom(1, 1e6, 1e9),
    shortfall: fc.nat(1e9),
    cutRemainder: positive(120n),
    tieTile: fc.nat(43_200 * 21_600 - 1),
  }),
  totals: fc.record({ tiles: positive(30n), area: positive(63n), population: fc.bigInt(0n, 1n << 40n) }),
  zeroMassFallback: fc.boolean(),
});

const billion = 1_000_000_000n;
const anyBasis: fc.Arbitrary<WeightBasis> = fc.record({
  basis: fc.constantFrom('uniform', 'area_m2', 'population', 'blend'),
  shares: fc
    .tuple(fc.bigInt(0n, billion), fc.bigInt(0n, billion))
    .map(([a, b]) => (a < b ? [a, b] : [b, a]))
    .map(([a, b]) => ({ uniform: a, area: b - a, population: billion - b })),
  dp: fc.nat(9),
  rasterDigest: fc.constantFrom(null, 'd1'.repeat(32)),
});

const opened = (countries: readonly (SealedCountry | null)[], basis: WeightBasis) =>
  openWeights(
    {
      spans: weightSpanTable(spans, Uint32Array.of(0, 7, 0), null),
      countries: weightCountryTable(isos, countries, basis),
    },
    spans,
    rowArea,
    grid.columns,
  );

/** The law that a country was weighed by. */
function lawOf({ totals, zeroMassFallback }: SealedCountry, { basis, shares }: WeightBasis) {
  if (zeroMassFallback) return UNIFORM_LAW;
  switch (basis) {
    case 'uniform':
      return UNIFORM_LAW;
    case 'area_m2':
      return areaLaw(rowArea);
    case 'population':
      return POPULATION_LAW;
    case 'blend':
      return blendLaw(shares, totals, rowArea);
  }
}

describe('sealed weights', () => {
  it('come back with the cut of every country and the law that weighs any of its tiles', () => {
    fc.assert(
      fc.property(anyCountry, anyCountry, anyBasis, (first, last, basis) => {
        const { weights, weightTotal, rasterDigest } = opened([first, null, last], basis);
        expect([...weightTotal]).toEqual([first.cut.weightTotal, 0, last.cut.weightTotal]);
        expect(rasterDigest).toBe(basis.rasterDigest);
        expect(weights.countries[1]).toBeNull();
        [first, last].forEach((country, k) => {
          const { cut, law } = weights.countries[2 * k]!;
          expect(cut).toEqual(country.cut);
          const sealed = lawOf(country, basis);
          for (const row of [0, 4, 9])
            for (const people of [0, 1, 123_456])
              expect(massOf(law, row, people)).toBe(massOf(sealed, row, people));
        });
      }),
    );
  });

  it('come back with the running sums before each run, and where countries begin', () => {
    const [country] = fc.sample(anyCountry, { seed: 1, numRuns: 1 });
    const [basis] = fc.sample(anyBasis, { seed: 1, numRuns: 1 });
    const { weights } = opened([country, null, country], basis);
    expect([...weights.prefixWeight]).toEqual([0, 7, 0]);
    expect([...weights.starts]).toEqual([0, 2, 2, 3]);
    expect(weights.columns).toBe(grid.columns);
  });

  it('are refused for a country of no code', async () => {
    const [country] = fc.sample(anyCountry, { seed: 1, numRuns: 1 });
    const [basis] = fc.sample(anyBasis, { seed: 1, numRuns: 1 });
    const tables = {
      spans: weightSpanTable(spans, new Uint32Array(3), null),
      countries: weightCountryTable(['XX'], [country], basis),
    };
    expect(await failureCode(() => openWeights(tables, spans, rowArea, grid.columns))).toBe(
      'E102_FK_MISMATCH',
    );
  });
});

describe('tile_weight_spans', () => {
  it('has masses where they fit, and nulls where a law passes 64 bits', () => {
    const masses = BigUint64Array.of(0n, (1n << 64n) - 1n, 0n);
    const withMass = weightSpanTable(spans, new Uint32Array(3), masses).columns['prefix_mass'];
    expect(withMass).toMatchObject({ kind: 'fixed', values: masses });
    const without = weightSpanTable(spans, new Uint32Array(3), null).columns['prefix_mass'];
    expect(without).toMatchObject({ kind: 'fixed', validity: new Uint8Array(3) });
  });
});

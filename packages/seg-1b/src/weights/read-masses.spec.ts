import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { globalGrid } from '@merchantry/geo';
import { MemoryRaster } from '../../test/memory-raster.js';
import { countryStarts, type CountrySpans } from './country-spans.js';
import { countryGroups } from '../s2/country-weights.js';
import { populationMass } from './population-mass.js';
import { readMasses } from './read-masses.js';

const grid = globalGrid(15); // 1440 x 720: several blocks each way
const pixels = new Float32Array(grid.rows * grid.columns).map(
  (_, i) => (Math.imul(i, 2654435761) >>> 8) / 512,
);
const run = fc
  .tuple(fc.nat(grid.rows - 1), fc.nat(grid.columns - 1), fc.integer({ min: 1, max: 900 }))
  .map(([row, start, length]) => ({ row, start, length: Math.min(length, grid.columns - start) }));
const spansOf = (runs: readonly { row: number; start: number; length: number }[]): CountrySpans => ({
  row: Uint32Array.from(runs, (r) => r.row),
  colStart: Uint32Array.from(runs, (r) => r.start),
  colLen: Uint32Array.from(runs, (r) => r.length),
});

describe('readMasses', () => {
  it('gives every tile the mass of its pixel, whatever the runs, and reads no block twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(run, { maxLength: 30 }), async (runs) => {
        const source = new MemoryRaster(grid, pixels);
        const { start, masses } = await readMasses(source, spansOf(runs));
        runs.forEach(({ row, start: column, length }, i) => {
          const expected = Array.from({ length }, (_, c) =>
            populationMass(pixels[row * grid.columns + column + c], NaN, row, column + c),
          );
          expect([...masses.subarray(start[i], start[i + 1])]).toEqual(expected);
        });
        const blocks = source.windows.flatMap(({ row, column, width }) =>
          Array.from(
            { length: Math.ceil(width / 256) },
            (_, b) => `${Math.floor(row / 256)} ${column / 256 + b}`,
          ),
        );
        expect(new Set(blocks).size).toBe(blocks.length);
      }),
      { numRuns: 60 },
    );
  });

  it('reads only the blocks that a run meets: a country on both sides of 180 leaves the middle alone', async () => {
    const source = new MemoryRaster(grid, pixels);
    await readMasses(
      source,
      spansOf([
        { row: 300, start: 0, length: 10 },
        { row: 300, start: 1430, length: 10 },
      ]),
    );
    expect(source.windows.map(({ column, width }) => [column, width])).toEqual([
      [0, 256],
      [1280, 160],
    ]);
  });

  it('counts nobody where there are no data, and refuses fewer than none with the place', async () => {
    const odd = new Float32Array(pixels.length);
    odd.set([-99999, NaN, Infinity, -Infinity, 2.5, 0]);
    const source = new MemoryRaster(grid, odd, -99999);
    const six = spansOf([{ row: 0, start: 0, length: 6 }]);
    expect([...(await readMasses(source, six)).masses]).toEqual([0, 0, 0, 0, 250, 0]);
    await expect(readMasses(new MemoryRaster(grid, odd, -1), six)).rejects.toMatchObject({
      code: 'E105_NORMALIZATION',
      place: { row: 0, found: '-99999 persons in column 0' },
    });
  });
});

describe('populationMass', () => {
  it('is 100 persons, rounded half to even', () => {
    const mass = (persons: number) => populationMass(Math.fround(persons), NaN, 0, 0);
    expect([0.125, 0.375, 0.625, 0.0625, 1.005, 0].map(mass)).toEqual([12, 38, 62, 6, 100, 0]);
    fc.assert(
      fc.property(fc.float({ min: 0, max: Math.fround(4e7), noNaN: true }), (persons) => {
        const exact = persons * 100;
        const floor = Math.floor(exact);
        const up = exact - floor > 0.5 || (exact - floor === 0.5 && floor % 2 === 1);
        expect(mass(persons)).toBe(up ? floor + 1 : floor);
      }),
    );
    expect(() => mass(42_949_680)).toThrow(expect.objectContaining({ code: 'E105_NORMALIZATION' }));
    expect(() => mass(-0.01)).toThrow(expect.objectContaining({ code: 'E105_NORMALIZATION' }));
  });
});

describe('countryStarts', () => {
  const world = (country: number[], row: number[], colStart: number[], colLen: number[]) => ({
    country: Uint16Array.from(country),
    row: Uint32Array.from(row),
    colStart: Uint32Array.from(colStart),
    colLen: Uint32Array.from(colLen),
  });

  it('finds the runs of each country, countries without runs too', () => {
    const spans = world([1, 1, 3], [4, 4, 2], [0, 5, 7], [5, 2, 1]);
    expect([...countryStarts(spans, 5, 100)]).toEqual([0, 0, 2, 2, 3, 3]);
    // North to south, alone when too large for a group.
    expect(countryGroups(spans, countryStarts(spans, 5, 100), 8)).toEqual([[3, 1]]);
    expect(countryGroups(spans, countryStarts(spans, 5, 100), 7)).toEqual([[3], [1]]);
  });

  it.each([
    ['E101_TILE_INDEX_MISSING', 'no run at all', world([], [], [], [])],
    ['E101_TILE_INDEX_MISSING', 'an unknown country', world([5], [0], [0], [1])],
    ['E108_WRITER_HYGIENE', 'countries out of order', world([2, 1], [0, 0], [0, 5], [1, 1])],
    ['E108_WRITER_HYGIENE', 'rows out of order', world([1, 1], [3, 2], [0, 5], [1, 1])],
    ['E108_WRITER_HYGIENE', 'a tile twice', world([1, 1], [3, 3], [0, 4], [5, 1])],
    ['E108_WRITER_HYGIENE', 'an empty run', world([1], [3], [0], [0])],
    ['E108_WRITER_HYGIENE', 'a run that leaves its row', world([1], [3], [98], [3])],
  ])('refuses with %s: %s', (code, _, spans) => {
    expect(() => countryStarts(spans, 5, 100)).toThrow(expect.objectContaining({ code }));
  });
});

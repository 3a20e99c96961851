import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { globalGrid, rowCellAreas } from '@merchantry/geo';
import { MemoryRaster } from '../../test/memory-raster.js';
import { shippedWeightPolicy } from '../../test/shipped-policies.js';
import { squareMillimetres } from '../weights/mass-law.js';
import { spansBetween } from '../weights/country-spans.js';
import { weighCountry } from './country-weights.js';
import { readMasses } from '../weights/read-masses.js';
import { weightReader } from '../weights/read-weights.js';
import { weighWorld } from './weigh-world.js';

const grid = globalGrid(60);
const weightGrid = { columns: grid.columns, rowArea: squareMillimetres(rowCellAreas(grid)) };
const policy = shippedWeightPolicy();
const pixels = new Float32Array(grid.rows * grid.columns).map(
  (_, i) => (i % 3 === 0 ? 0 : (i * 37) % 1009) / 8,
);
const source = new MemoryRaster(grid, pixels);

/** Countries as rectangles; country 2 has none. */
const boxes = [
  [0, 100, 4, 20, 30],
  [1, 10, 3, 200, 15],
  [3, 60, 6, 0, 50],
  [4, 60, 2, 100, 1],
];
const rows = boxes.flatMap(([country, row, height, column, width]) =>
  Array.from({ length: height }, (_, r) => ({ country, row: row + r, column, width })),
);
const spans = {
  country: Uint16Array.from(rows, (r) => r.country),
  row: Uint32Array.from(rows, (r) => r.row),
  colStart: Uint32Array.from(rows, (r) => r.column),
  colLen: Uint32Array.from(rows, (r) => r.width),
};

describe('weighWorld', () => {
  it('gives each country what it has alone, whatever is read together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 700 }), async (tilesAtOnce) => {
        const world = await weighWorld(policy, spans, 5, source, weightGrid, tilesAtOnce);
        expect(world.countries[2]).toBeNull();
        for (const c of [0, 1, 3, 4]) {
          const own = spansBetween(spans, world.starts[c], world.starts[c + 1]);
          const { masses } = await readMasses(source, own);
          const { prefixes, cut, totals } = weighCountry(policy, own, masses, weightGrid);
          expect(world.countries[c]).toMatchObject({ cut, totals });
          expect([
            ...world.prefixWeight.subarray(world.starts[c], world.starts[c + 1]),
            cut.weightTotal,
          ]).toEqual([...prefixes.weight]);
          expect([
            ...world.prefixMass!.subarray(world.starts[c], world.starts[c + 1]),
            cut.massTotal,
          ]).toEqual([...prefixes.mass!]);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is read back run by run in any order, with fallback countries and without', async () => {
    const empty = new MemoryRaster(
      grid,
      pixels.map((people, i) => (i < 20 * grid.columns ? 0 : people)),
    );
    const world = await weighWorld(policy, spans, 5, empty, weightGrid);
    expect(world.countries.map((country) => country?.zeroMassFallback)).toEqual([
      false,
      true,
      undefined,
      false,
      false,
    ]);
    const sealed = { ...world, spans, columns: grid.columns };
    const read = weightReader(sealed, spans.country, empty);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...spans.row.keys()]), async (chosen) => {
        const { start, weights } = await read(Uint32Array.from(chosen));
        chosen.forEach((run, i) => {
          const next = run + 1 < spans.row.length && spans.country[run + 1] === spans.country[run];
          const end = next ? world.prefixWeight[run + 1] : 1_000_000_000;
          const own = weights.subarray(start[i], start[i + 1]);
          expect(own.length).toBe(spans.colLen[run]);
          expect(own.reduce((sum, w) => sum + w, 0)).toBe(end - world.prefixWeight[run]);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('asks for no surface when population does not count, and for one when it does', async () => {
    const { countries } = await weighWorld({ ...policy, basis: 'area_m2' }, spans, 5, null, weightGrid);
    expect(countries.filter(Boolean).length).toBe(4);
    await expect(weighWorld(policy, spans, 5, null, weightGrid)).rejects.toMatchObject({
      code: 'E105_NORMALIZATION',
    });
  });

  it('says so when the masses of a blend pass 64 bits', async () => {
    const blend = {
      ...policy.blend_v2,
      enabled: true,
      basis_mix: { uniform: 0.2, area_m2: 0.3, population: 0.5 },
    };
    const world = await weighWorld({ ...policy, blend_v2: blend }, spans, 5, source, weightGrid);
    expect(world.prefixMass).toBeNull();
    expect(world.countries[0]!.cut.massTotal > 2n ** 64n).toBe(true);
  });
});

import { describe, expect, it } from '@jest/globals';
import { globalGrid, type RasterSource } from '@merchantry/geo';
import { rasterOnGrid } from './raster-on-grid.js';

/** A raster in memory. */
function memory(
  width: number,
  pixels: Float32Array,
  geotransform: RasterSource['geotransform'],
  nodata: number | null = null,
): RasterSource {
  return {
    width,
    height: pixels.length / width,
    geotransform,
    nodata,
    read: ({ row, height }) => Promise.resolve(pixels.slice(row * width, (row + height) * width)),
    close: () => Promise.resolve(),
  };
}

async function sums(source: RasterSource, arcMinutes: number) {
  const grid = globalGrid(arcMinutes);
  const out = new Float64Array(grid.rows * grid.columns);
  const rows: number[] = [];
  const total = await rasterOnGrid(
    source,
    grid,
    (row, counts) => {
      rows.push(row);
      out.set(counts, row * grid.columns);
    },
    { dataset: 'population_raster', path: 'mine.tif' },
  );
  expect(rows).toEqual([...rows.keys()]);
  expect(rows.length).toBe(grid.rows);
  return { grid, out, total };
}

const degree = { west: -180, north: 90, pixelWidth: 1, pixelHeight: 1 };
const whole = (value: (i: number) => number) => Float32Array.from({ length: 360 * 180 }, (_, i) => value(i));

describe('summing a raster into a grid', () => {
  it('adds up the pixels of a coarser cell and nothing else', async () => {
    const pixels = whole((i) => i % 7);
    const { grid, out, total } = await sums(memory(360, pixels, degree), 600);
    expect(total).toBe(pixels.reduce((sum, value) => sum + value, 0));
    for (let row = 0; row < grid.rows; row++) {
      for (let column = 0; column < grid.columns; column++) {
        let expected = 0;
        for (let r = 0; r < 10; r++)
          for (let c = 0; c < 10; c++) expected += pixels[(10 * row + r) * 360 + 10 * column + c];
        expect(out[row * grid.columns + column]).toBe(expected);
      }
    }
  });

  it('conserves people where pixels are coarser than cells or out of step with them', async () => {
    const shifted = { west: -12.345, north: 33.21, pixelWidth: 0.77, pixelHeight: 0.63 };
    const pixels = Float32Array.from({ length: 50 * 40 }, (_, i) => (i * 37) % 101);
    const { out, total } = await sums(memory(50, pixels, shifted), 60);
    expect(Math.abs(out.reduce((sum, value) => sum + value, 0) - total)).toBeLessThan(1e-6);
    const fine = await sums(
      memory(
        360,
        whole((i) => i % 5),
        degree,
      ),
      20,
    );
    expect(fine.out[0]).toBe(0);
    expect(fine.out[3]).toBeCloseTo(1 / 9, 12);
    expect(Math.abs(fine.out.reduce((sum, value) => sum + value, 0) - fine.total)).toBeLessThan(1e-6);
  });

  it('counts nodata as nobody, NaN too where it is the nodata value', async () => {
    for (const hole of [-99999, NaN, -3.4028234663852886e38]) {
      const pixels = whole((i) => (i % 2 === 0 ? hole : 1));
      expect((await sums(memory(360, pixels, degree, hole), 600)).total).toBe(32400);
    }
  });

  it.each([
    ['a negative pixel', -1, '-1'],
    ['NaN that is not nodata', NaN, 'NaN'],
    ['infinity', Infinity, 'Infinity'],
  ])('refuses %s with its place', async (_, value, found) => {
    const pixels = whole((i) => (i === 5 * 360 + 8 ? value : 1));
    await expect(sums(memory(360, pixels, degree, -99999), 600)).rejects.toMatchObject({
      code: 'reference_source_invalid',
      place: { dataset: 'population_raster', path: 'mine.tif', row: 5, column: '8', found },
    });
  });

  it('refuses a raster without people', async () => {
    await expect(
      sums(
        memory(
          360,
          whole(() => 0),
          degree,
        ),
        600,
      ),
    ).rejects.toMatchObject({
      code: 'reference_source_invalid',
    });
  });
});

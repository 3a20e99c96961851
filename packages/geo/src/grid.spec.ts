import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cellBounds, cellOfTile, columnOf, globalGrid, rowOf, tileAt, tileId, tileIdColumn } from './grid.js';

describe('globalGrid', () => {
  it.each([
    [30, 720, 360],
    [5, 4320, 2160],
    [0.5, 43200, 21600],
  ])('%d arc-minutes give %d x %d cells', (arcMinutes, columns, rows) => {
    const grid = globalGrid(arcMinutes);
    expect([grid.columns, grid.rows]).toEqual([columns, rows]);
    expect([grid.meridians[0], grid.meridians[columns]]).toEqual([-180, 180]);
    expect([grid.parallels[0], grid.parallels[rows]]).toEqual([90, -90]);
    expect(grid.meridians[columns / 2]).toBe(0);
    expect(grid.parallels[rows / 2]).toBe(0);
  });

  it.each([0, -5, 7, NaN, Infinity, 1e-9])('refuses %d arc-minutes', (arcMinutes) => {
    expect(() => globalGrid(arcMinutes)).toThrow(expect.objectContaining({ code: 'geo_grid_invalid' }));
  });

  it('gives edges to the cell east and south of them, 180 to column 0, the south pole to the last row', () => {
    const grid = globalGrid(5);
    for (const c of [0, 1, 77, 2160, 4319]) expect(columnOf(grid, grid.meridians[c])).toBe(c);
    for (const r of [0, 1, 77, 1080, 2159]) expect(rowOf(grid, grid.parallels[r])).toBe(r);
    expect(columnOf(grid, 180)).toBe(0);
    expect(rowOf(grid, -90)).toBe(2159);
    expect(tileAt(grid, -180, 90)).toBe(0);
    expect(() => tileAt(grid, NaN, 0)).toThrow(
      expect.objectContaining({ code: 'geo_coordinate_out_of_range' }),
    );
    expect(() => tileAt(grid, 0, 90.1)).toThrow(
      expect.objectContaining({ code: 'geo_coordinate_out_of_range' }),
    );
  });

  it('finds the cell that owns any point', () => {
    for (const grid of [globalGrid(30), globalGrid(5), globalGrid(0.5)]) {
      fc.assert(
        fc.property(
          fc.double({ min: -180, max: 179.999, noNaN: true }),
          fc.double({ min: -89.999, max: 90, noNaN: true }),
          (lon, lat) => {
            const { row, column } = cellOfTile(grid, tileAt(grid, lon, lat));
            const { west, south, east, north } = cellBounds(grid, row, column);
            expect(west <= lon && lon < east && south < lat && lat <= north).toBe(true);
          },
        ),
        { seed: 1 },
      );
    }
  });

  it('is met by the centre of each cell, and numbers tiles row by row', () => {
    const grid = globalGrid(30);
    for (let row = 0; row < grid.rows; row += 7) {
      for (let column = 0; column < grid.columns; column += 11) {
        expect(tileAt(grid, grid.centreLon[column], grid.centreLat[row])).toBe(row * 720 + column);
      }
    }
  });

  it('turns tile ids into u64', () => {
    const ids = [0, 1, tileId(globalGrid(0.5), 21599, 43199), 2 ** 32, 2 ** 53 - 1];
    expect([...tileIdColumn(ids)]).toEqual(ids.map(BigInt));
  });
});

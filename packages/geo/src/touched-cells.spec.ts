import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { latticePolygons } from '../test/closed-law.js';
import { edgeTable } from './edge-table.js';
import { cellBounds, globalGrid } from './grid.js';
import { multiPolygon, type PolygonRings } from './polygon.js';
import { rasterise } from './scan-line.js';
import { subtractSpans, unionSpans } from './span-sets.js';
import { spanTiles } from './spans.js';
import { touchedCells, touchedCellsOfWkb } from './touched-cells.js';
import { unwrapRings } from './unwrap-rings.js';
import { polygonsAsWkb, wkbPolygonHolds } from './wkb.js';

const grid = globalGrid(30);
const box = (w: number, s: number, e: number, n: number) => [w, s, e, s, e, n, w, n, w, s];
const touchedBy = (rings: readonly PolygonRings[]) =>
  touchedCellsOfWkb(grid, polygonsAsWkb(multiPolygon(rings)), rings.keys());

describe('touchedCellsOfWkb', () => {
  it('finds the cells of the edge table, each polygon for itself or all at once', () => {
    fc.assert(
      fc.property(latticePolygons, (rings) => {
        const column = polygonsAsWkb(multiPolygon(rings));
        const table = edgeTable(grid, unwrapRings(multiPolygon(rings)));
        const all = touchedCellsOfWkb(grid, column, rings.keys());
        // A vertex on a parallel touches the row beyond, too, which the table leaves out where it holds nothing.
        expect(subtractSpans(touchedCells(table), all).row).toHaveLength(0);
        const beyond = subtractSpans(all, touchedCells(table)).row;
        expect(beyond.every((row) => row < table.firstRow || row > table.lastRow)).toBe(true);
        expect(unionSpans(...rings.map((_, i) => touchedCellsOfWkb(grid, column, [i])))).toEqual(all);
      }),
      { seed: 31, numRuns: 100 },
    );
  });

  it('leaves only cells that lie wholly in or out of a zone made of pieces', () => {
    const next = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
    fc.assert(
      fc.property(latticePolygons, fc.array(next, { minLength: 50, maxLength: 50 }), (rings, uniforms) => {
        const shape = multiPolygon(rings);
        const column = polygonsAsWkb(shape);
        const touched = new Set(spanTiles(grid, touchedCellsOfWkb(grid, column, rings.keys())));
        const inside = new Set(spanTiles(grid, rasterise(edgeTable(grid, unwrapRings(shape)))));
        for (let row = 155; row < 205; row++)
          for (let c = 335; c < 385; c++) {
            const tile = row * grid.columns + c;
            if (touched.has(tile)) continue;
            const { west, north } = cellBounds(grid, row, c);
            const [lon, lat] = [west + uniforms[c - 335] / 2, north - uniforms[row - 155] / 2];
            if (rings.some((_, i) => wkbPolygonHolds(column, i, lon, lat)) !== inside.has(tile))
              throw new RangeError(`${lon}, ${lat} differs from the centre of its untouched cell`);
          }
      }),
      { seed: 32, numRuns: 40 },
    );
  });

  it('takes the cells on both sides of a border between them, and column 0 at the meridian 180', () => {
    expect(spanTiles(grid, touchedBy([[box(0.1, 0.1, 0.2, 0.2)]]))).toHaveLength(1);
    expect(spanTiles(grid, touchedBy([[box(0, 0.1, 0.2, 0.2)]]))).toHaveLength(2);
    const { row, columnStart } = touchedBy([[box(179.6, 0.1, 180, 0.2)]]);
    expect([...row]).toEqual([179, 179]);
    expect([...columnStart]).toEqual([0, 719]);
    expect(spanTiles(grid, touchedBy([[box(0.1, 89.9, 0.2, 90)]]))).toHaveLength(1);
    expect(spanTiles(grid, touchedBy([[box(0.1, -90, 0.2, -89.9)]]))).toHaveLength(1);
  });

  it('takes no cell of no values and refuses what is not a polygon', () => {
    const column = polygonsAsWkb(multiPolygon([[box(0, 0, 1, 1)]]));
    expect(touchedCellsOfWkb(grid, column, []).row).toHaveLength(0);
    expect(() => touchedCellsOfWkb(grid, { ...column, offsets: Uint32Array.of(0, 20) }, [0])).toThrow(
      expect.objectContaining({ code: 'geo_wkb_invalid', place: expect.objectContaining({ row: 0 }) }),
    );
  });
});

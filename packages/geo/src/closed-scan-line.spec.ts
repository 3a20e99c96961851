import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { holds, latticePolygons as polygons, missed, quarter } from '../test/closed-law.js';
import { rasteriseClosed } from './closed-scan-line.js';
import { edgeTable } from './edge-table.js';
import { globalGrid } from './grid.js';
import { multiPolygon, type PolygonRings } from './polygon.js';
import { rasterise } from './scan-line.js';
import { scanEdges, scanEdgesOfWkb } from './scan-edges.js';
import { spanTiles } from './spans.js';
import { unwrapRings } from './unwrap-rings.js';
import { polygonsAsWkb } from './wkb.js';

// Centres of this grid are multiples of 0.25, and so are all coordinates below: every product is exact.
const grid = globalGrid(30);
const box = (w: number, s: number, e: number, n: number) => [w, s, e, s, e, n, w, n, w, s];

const tilesOf = (polygons: readonly PolygonRings[]): number[] => [
  ...spanTiles(grid, rasteriseClosed(scanEdges(grid, multiPolygon(polygons)))),
];

/** All shapes below lie within 12 degrees of (0, 0). */
function expectClosedLaw(shape: readonly PolygonRings[]): void {
  const found = new Set(tilesOf(shape));
  const differing: number[] = [];
  for (let r = 150; r < 210; r++) {
    for (let c = 330; c < 390; c++) {
      const [x, y] = [grid.centreLon[c], grid.centreLat[r]];
      const tile = r * grid.columns + c;
      const inside = found.delete(tile);
      if (shape.some((rings) => rings.some((ring) => missed(ring, x, y)))) continue;
      if (inside !== holds(shape, x, y)) differing.push(tile);
    }
  }
  expect(differing).toEqual([]);
  expect([...found]).toEqual([]);
}

describe('rasteriseClosed', () => {
  it('takes exactly the centres in or on outer rings and neither in nor on holes', () => {
    fc.assert(
      fc.property(polygons, (shape) => {
        expectClosedLaw(shape);
      }),
      { seed: 11, numRuns: 400 },
    );
  });

  it('does so for rings of right angles, whose sides lie along parallels of centres', () => {
    const corners = fc.tuple(quarter(40), quarter(40), quarter(40), quarter(40));
    const rectangle = corners.map(([a, b, c, d]) =>
      box(Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)),
    );
    fc.assert(
      fc.property(
        fc.array(fc.array(rectangle, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
        (shape) => {
          expectClosedLaw(shape);
        },
      ),
      { seed: 12, numRuns: 200 },
    );
  });

  it('includes all four sides of a ring and excludes all four sides of a hole', () => {
    expect(tilesOf([[box(0.25, 0.25, 2.25, 2.25)]])).toHaveLength(25);
    expect(tilesOf([[box(0.25, 0.25, 2.25, 2.25), box(0.75, 0.75, 1.75, 1.75)]])).toHaveLength(16);
  });

  it('includes a peak, a spike and a flat top that only touch a centre', () => {
    expect(tilesOf([[[0, 0, 0.5, 0, 0.25, 0.25, 0, 0]]])).toHaveLength(1);
    expect(tilesOf([[[0, 0.5, 0.25, 0.25, 0.5, 0.5, 0, 0.5]]])).toHaveLength(1);
    expect(tilesOf([[[0, 0, 1, 0, 0.75, 0.25, 0.25, 0.25, 0, 0]]])).toHaveLength(2);
  });

  it('lets a part cover the hole of another', () => {
    const ring = [box(0, 0, 4, 4), box(1, 1, 3, 3)];
    expect(tilesOf([ring, [box(1, 1, 3, 3)]])).toEqual(tilesOf([[box(0, 0, 4, 4)]]));
  });

  it('reaches the last column and row, and no column beyond', () => {
    expect(tilesOf([[box(-180, -90, 180, 90)]])).toHaveLength(grid.rows * grid.columns);
    expect(tilesOf([[box(179, 0, 180, 1)]])).toHaveLength(4);
  });

  it('agrees with the half-open law where no centre lies on a border', () => {
    // Off the lattice of centres, in steps that no line between two of them meets again.
    const off = (shift: number) => fc.integer({ min: -700, max: 700 }).map((k) => k * 0.01414213 + shift);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(off(0.00317), off(0.00731)), { minLength: 3, maxLength: 30 }),
        (points) => {
          const shape = multiPolygon([[[...points, points[0]].flat()]]);
          const halfOpen = rasterise(edgeTable(grid, unwrapRings(shape)));
          expect(rasteriseClosed(scanEdges(grid, shape))).toEqual(halfOpen);
        },
      ),
      { seed: 13, numRuns: 100 },
    );
  });
});

describe('scanEdges', () => {
  it('serves the half-open scan-line as the whole edge table does', () => {
    fc.assert(
      fc.property(polygons, (rings) => {
        const shape = multiPolygon(rings);
        expect(rasterise(scanEdges(grid, shape))).toEqual(rasterise(edgeTable(grid, unwrapRings(shape))));
      }),
      { seed: 14, numRuns: 100 },
    );
  });

  it('reads the same from well-known binary, in the order asked for', () => {
    fc.assert(
      fc.property(polygons, (rings) => {
        const order = rings.map((_, i) => rings.length - 1 - i);
        const reversed = multiPolygon(order.map((i) => rings[i]));
        const column = polygonsAsWkb(multiPolygon(rings));
        expect(scanEdgesOfWkb(grid, column, order)).toEqual(scanEdges(grid, reversed));
      }),
      { seed: 15, numRuns: 50 },
    );
  });

  it('refuses values that are not whole polygons, by their number', () => {
    const column = polygonsAsWkb(multiPolygon([[box(0, 0, 1, 1)], [box(0, 0, 1, 1)]]));
    const refused = (bytes: Uint8Array, offsets = column.offsets) =>
      expect(() => scanEdgesOfWkb(grid, { offsets, bytes }, [1])).toThrow(
        expect.objectContaining({ code: 'geo_wkb_invalid', place: expect.objectContaining({ row: 1 }) }),
      );
    const changed = (at: number, value: number) => {
      const bytes = column.bytes.slice();
      bytes[column.offsets[1] + at] = value;
      return bytes;
    };
    refused(changed(0, 0));
    refused(changed(1, 6));
    refused(changed(9, 6));
    refused(changed(9, 4));
    refused(column.bytes, Uint32Array.of(0, column.offsets[1], column.offsets[1] + 5));
  });
});

import { describe, expect, it } from '@jest/globals';
import { area, booleanPointInPolygon, intersect, featureCollection, polygon } from '@turf/turf';
import fc from 'fast-check';
import { overlapOf } from './cell-overlap.js';
import { overlappedCells } from './point-in-polygon.js';
import { edgeTable } from './edge-table.js';
import { cellBounds, globalGrid } from './grid.js';
import { geoJsonCoordinates, multiPolygon } from './polygon.js';
import { spanTiles } from './spans.js';
import { unwrapRings } from './unwrap-rings.js';

const grid = globalGrid(30);
const box = (w: number, s: number, e: number, n: number) => [w, s, e, s, e, n, w, n, w, s];

/** A star-shaped ring: radii in turn at equal angles. */
function star(lon: number, lat: number, radii: readonly number[], scale: number): number[] {
  const ring = radii.flatMap((radius, i) => {
    const turn = (2 * Math.PI * i) / radii.length;
    return [lon + scale * radius * Math.cos(turn), lat + scale * radius * Math.sin(turn)];
  });
  return [...ring, ring[0], ring[1]];
}

describe('overlapOf', () => {
  it('takes the cells whose intersection has area, with its fraction and a point inside', () => {
    const radii = fc.array(
      fc.integer({ min: 40, max: 200 }).map((k) => k / 100),
      { minLength: 4, maxLength: 24 },
    );
    // In steps that keep vertices off the sides of cells, where the other library gives up.
    const middle = fc.integer({ min: -300, max: 300 }).map((k) => k * 0.01037 + 0.00271);
    fc.assert(
      fc.property(radii, middle, middle, (r, lon, lat) => {
        const shape = multiPolygon([[star(lon, lat, r, 1), star(lon, lat, r, 0.4)]]);
        const { cells, partial } = overlapOf(grid, shape);
        const parts = new Map(partial.map((cell) => [cell.row * grid.columns + cell.column, cell]));
        const whole = polygon(geoJsonCoordinates(shape)[0]);
        const found = new Set(spanTiles(grid, cells));
        for (const tile of spanTiles(grid, overlappedCells(edgeTable(grid, unwrapRings(shape))))) {
          const row = Math.floor(tile / grid.columns);
          const { west, south, east, north } = cellBounds(grid, row, tile % grid.columns);
          const cell = polygon([
            [
              [west, south],
              [east, south],
              [east, north],
              [west, north],
              [west, south],
            ],
          ]);
          const common = intersect(featureCollection([whole, cell]));
          const fraction = common === null ? 0 : area(common) / area(cell);
          // Of less than this the two libraries need not agree.
          if (fraction > 1e-9) expect(found.has(tile)).toBe(true);
          if (fraction === 0) expect(parts.get(tile)?.fraction ?? 0).toBeLessThan(1e-9);
          const part = parts.get(tile);
          if (part === undefined) continue;
          // Areas on the sphere and in the plane differ by less than the cosine over half a degree.
          expect(part.fraction).toBeCloseTo(fraction, 2);
          expect(part.lon > west && part.lon < east && part.lat > south && part.lat < north).toBe(true);
          expect(booleanPointInPolygon([part.lon, part.lat], whole, { ignoreBoundary: true })).toBe(true);
          expect(part.west >= west && part.east <= east && part.south >= south && part.north <= north).toBe(
            true,
          );
        }
      }),
      { seed: 31, numRuns: 25, endOnFailure: true },
    );
  });

  it('does not count contact along an edge or at a corner', () => {
    const { cells, partial } = overlapOf(grid, multiPolygon([[box(1, 1, 2, 2)]]));
    expect(spanTiles(grid, cells)).toHaveLength(4);
    expect(partial).toEqual([]);
  });

  it('measures parts of cells, less their holes', () => {
    const { cells, partial } = overlapOf(
      grid,
      multiPolygon([[box(0.125, 0.125, 0.375, 0.375), box(0.25, 0.25, 0.375, 0.375)]]),
    );
    expect(spanTiles(grid, cells)).toHaveLength(1);
    expect(partial).toHaveLength(1);
    expect(partial[0].fraction).toBeCloseTo(0.1875, 12);
    expect([partial[0].west, partial[0].south, partial[0].east, partial[0].north]).toEqual([
      0.125, 0.125, 0.375, 0.375,
    ]);
  });

  it('adds up what several polygons hold of a cell', () => {
    const halves = multiPolygon([[box(0, 0, 0.25, 0.5)], [box(0.25, 0, 0.5, 0.5)]]);
    expect(overlapOf(grid, halves).partial).toEqual([]);
    expect(spanTiles(grid, overlapOf(grid, halves).cells)).toHaveLength(1);
  });

  it('fills the globe, the last column and both polar rows', () => {
    const { cells, partial } = overlapOf(grid, multiPolygon([[box(-180, -90, 180, 90)]]));
    expect(spanTiles(grid, cells)).toHaveLength(grid.rows * grid.columns);
    expect(partial).toEqual([]);
    expect(spanTiles(grid, overlapOf(grid, multiPolygon([[box(179.9, 89.9, 180, 90)]])).cells)).toEqual(
      Float64Array.of(grid.columns - 1),
    );
  });

  it('has nothing of a shape without area', () => {
    expect(overlapOf(grid, multiPolygon([[[0, 0, 1, 0, 2, 0, 0, 0]]])).cells.row).toHaveLength(0);
  });
});

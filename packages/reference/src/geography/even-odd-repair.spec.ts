import { describe, expect, it } from '@jest/globals';
import {
  checkPolygons,
  edgeTable,
  globalGrid,
  multiPolygon,
  rasterise,
  ringAreaDegrees,
  unwrapRings,
} from '@merchantry/geo';
import fc from 'fast-check';
import { evenOddRepair } from './even-odd-repair.js';

const ring = (...xy: number[]) => Float64Array.from([...xy, xy[0], xy[1]]);
const square = (west: number, south: number, size: number) =>
  ring(west, south, west + size, south, west + size, south + size, west, south + size);
const areaOf = (polygons: Float64Array[][]) =>
  polygons.flatMap(([outer, ...holes]) => [
    Math.abs(ringAreaDegrees(outer)),
    ...holes.map((hole) => -Math.abs(ringAreaDegrees(hole))),
  ]);

describe('repair by even-odd', () => {
  it('leaves a sound polygon alone', () => {
    const rings = [square(0, 0, 10), square(2, 2, 3)];
    expect(evenOddRepair(rings)).toEqual([rings]);
  });

  it('makes a bow-tie two triangles', () => {
    const polygons = evenOddRepair([ring(0, 0, 2, 2, 2, 0, 0, 2)]);
    expect(areaOf(polygons)).toEqual([1, 1]);
  });

  it('takes what two overlapping rings share out', () => {
    const polygons = evenOddRepair([square(0, 0, 4), square(2, 2, 4)]);
    expect(areaOf(polygons).reduce((sum, area) => sum + area)).toBeCloseTo(16 + 16 - 2 * 4, 12);
  });

  it('makes a hole that crosses its outer ring a notch and a piece outside', () => {
    const polygons = evenOddRepair([square(0, 0, 10), ring(8, 4, 12, 4, 12, 6, 8, 6)]);
    expect(areaOf(polygons).reduce((sum, area) => sum + area)).toBeCloseTo(100 - 4 + 4, 12);
    expect(() => checkPolygons(multiPolygon(polygons))).not.toThrow();
  });

  it('drops rings without area', () => {
    expect(evenOddRepair([ring(0, 0, 1, 1, 2, 2)])).toEqual([]);
    expect(evenOddRepair([square(0, 0, 4), ring(1, 1, 2, 2, 1, 1)])).toEqual([[square(0, 0, 4)]]);
  });

  it('covers the same cells as before and passes the check, whatever the ring', () => {
    const grid = globalGrid(20);
    const vertex = fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }));
    let crossed = 0;
    fc.assert(
      fc.property(fc.array(vertex, { minLength: 3, maxLength: 14 }), (vertices) => {
        // Off the lattice, so that no vertex lies on an edge by chance.
        const flat = vertices.flatMap(([x, y], i) => [x / 10 + i * 0.0137, y / 10 + ((i * 7) % 5) * 0.0119]);
        const before = unwrapRings(multiPolygon([[ring(...flat)]]));
        const polygons = evenOddRepair([ring(...flat)]);
        if (polygons.length > 1) crossed++;
        const after = checkPolygons(multiPolygon(polygons));
        expect(rasterise(edgeTable(grid, after))).toEqual(rasterise(edgeTable(grid, before)));
      }),
      { seed: 11, numRuns: 500 },
    );
    expect(crossed).toBeGreaterThan(100);
  });
});

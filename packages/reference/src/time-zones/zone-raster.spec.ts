import { describe, expect, it } from '@jest/globals';
import { edgeTable, globalGrid, pointInPolygons, spanCellCount, unwrapRings } from '@merchantry/geo';
import fc from 'fast-check';
import { PieceList, zoneAreasDegrees, type ZonePieces } from './zone-pieces.js';
import { NO_ZONE, zoneRaster } from './zone-raster.js';

const box = (west: number, south: number, east: number, north: number) => [
  [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ],
];

/** One zone as a shape of its own. */
function alone({ shape, zoneStart }: ZonePieces, z: number) {
  const polygonStart = shape.polygonStart.slice(zoneStart[z], zoneStart[z + 1] + 1);
  return unwrapRings({ ...shape, polygonStart });
}

const triangle = fc
  .array(fc.tuple(fc.integer({ min: -1700, max: 1700 }), fc.integer({ min: -850, max: 850 })), {
    minLength: 3,
    maxLength: 3,
  })
  .map((corners) => [[...corners, corners[0]].map(([x, y]) => [x / 10 + 0.01, y / 10 + 0.003])])
  // Edges over 180 degrees long would be read the short way round.
  .filter(([ring]) => ring.every(([lon], i) => i === 0 || Math.abs(lon - ring[i - 1][0]) < 180));

describe('a zone raster', () => {
  it('holds what a point query at every centre says', () => {
    const grid = globalGrid(600);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('A/B', 'A/B/C', 'Z'), triangle), { maxLength: 6 }),
        (made) => {
          const list = new PieceList();
          for (const [tzid, rings] of made) list.add(tzid, rings);
          const pieces = list.pieces();
          const raster = zoneRaster(grid, pieces);
          const tables = pieces.tzids.map((_, z) => edgeTable(grid, alone(pieces, z)));
          const sizes = raster.spans.map(spanCellCount);
          for (let cell = 0; cell < grid.rows * grid.columns; cell++) {
            const lon = grid.centreLon[cell % grid.columns];
            const lat = grid.centreLat[Math.floor(cell / grid.columns)];
            const held = tables
              .flatMap((table, z) => (pointInPolygons(table, lon, lat) ? [z] : []))
              .sort((a, b) => sizes[a] - sizes[b] || a - b);
            expect(raster.zone[cell]).toBe(held[0] ?? NO_ZONE);
            expect(raster.shared.get(cell) ?? held).toEqual(held);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives cells of two zones to the smaller one', () => {
    const list = new PieceList();
    list.add('Large', box(0, 0, 40, 40));
    list.add('Small', box(10, 10, 20, 20));
    const { tzids, zone, shared } = zoneRaster(globalGrid(600), list.pieces());
    expect(tzids).toEqual(['Large', 'Small']);
    expect(zone.filter((z) => z === 1)).toHaveLength(1);
    expect([...shared.values()]).toEqual([[1, 0]]);
  });
});

describe('a list of pieces', () => {
  it('puts zones in order of name and keeps the order of pieces within a zone', () => {
    const list = new PieceList();
    list.add('B', box(0, 0, 1, 1));
    list.add('A', box(5, 0, 6, 2));
    list.add('B', box(1, 0, 2, 1));
    list.addRings('A', [Float64Array.of(7, 0, 8, 0, 8, 1, 7, 0)]);
    const pieces = list.pieces();
    expect(pieces.tzids).toEqual(['A', 'B']);
    expect([...pieces.zone]).toEqual([0, 0, 1, 1]);
    expect([...pieces.zoneStart]).toEqual([0, 2, 4]);
    expect([...pieces.shape.coordinates].filter((_, i) => i % 2 === 0)).toEqual([
      ...[5, 6, 6, 5, 5],
      ...[7, 8, 8, 7],
      ...[0, 1, 1, 0, 0],
      ...[1, 2, 2, 1, 1],
    ]);
    expect([...zoneAreasDegrees(pieces)]).toEqual([2.5, 2]);
  });
});

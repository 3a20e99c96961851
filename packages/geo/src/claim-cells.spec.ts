import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { claimCells, type ShapeCells } from './claim-cells.js';
import { edgeTable } from './edge-table.js';
import { rowCellAreas } from './ellipsoid-zone-area.js';
import { globalGrid, tileAt } from './grid.js';
import { overlappedCells } from './point-in-polygon.js';
import { multiPolygon, type PolygonRings } from './polygon.js';
import { rasterise } from './scan-line.js';
import { spanTiles } from './spans.js';
import { unwrapRings } from './unwrap-rings.js';

const grid = globalGrid(600); // 36 x 18 cells of 10 degrees
const box = (w: number, s: number, e: number, n: number) => [w, s, e, s, e, n, w, n, w, s];

function shapeOf(name: string, ...polygons: PolygonRings[]): ShapeCells {
  const shape = unwrapRings(multiPolygon(polygons));
  return { name, polygons: shape, cells: rasterise(edgeTable(grid, shape)) };
}

const tilesOf = (shapes: readonly ShapeCells[]) => {
  const { cells, claimed } = claimCells(grid, shapes);
  return { tiles: cells.map((spans) => [...spanTiles(grid, spans)]), claimed };
};

/** The law read off its sentence: every cell of the grid measured, no spans, no search order. */
function bruteForce(shapes: readonly ShapeCells[], middles: readonly [number, number][]) {
  const owner = new Map<number, number>();
  shapes.forEach(({ cells }, s) => {
    for (const tile of spanTiles(grid, cells)) if (!owner.has(tile)) owner.set(tile, s);
  });
  const kept = (s: number) => [...owner.values()].filter((o) => o === s).length;
  const areas = rowCellAreas(grid);
  const claimed: number[] = [];
  shapes.forEach((_, s) => {
    if (kept(s) > 0) return;
    const [lon, lat] = middles[s];
    const home = Math.floor(tileAt(grid, lon, lat) / grid.columns);
    const homeColumn = tileAt(grid, lon, lat) % grid.columns;
    const candidates: {
      tile: number;
      distance: number;
      rows: number;
      row: number;
      aside: number;
      west: number;
    }[] = [];
    for (let row = 0; row < grid.rows; row++) {
      for (let column = 0; column < grid.columns; column++) {
        const tile = row * grid.columns + column;
        const o = owner.get(tile);
        if (o !== undefined && kept(o) < 2) continue;
        let run = (grid.centreLon[column] - lon) / 10;
        run -= Math.round(run / grid.columns) * grid.columns;
        const x = run * (areas[home] / areas[grid.rows / 2]);
        const y = (grid.centreLat[row] - lat) / 10;
        const turns = (column - homeColumn + 1.5 * grid.columns) % grid.columns;
        const aside = Math.abs(turns - grid.columns / 2);
        candidates.push({ tile, distance: x * x + y * y, rows: Math.abs(row - home), row, aside, west: run });
      }
    }
    candidates.sort((a, b) => a.distance - b.distance || a.rows - b.rows || a.row - b.row || a.west - b.west);
    owner.set(candidates[0].tile, s);
    claimed.push(s);
  });
  const tiles = shapes.map((_, s) =>
    [...owner].flatMap(([tile, o]) => (o === s ? [tile] : [])).sort((a, b) => a - b),
  );
  return { tiles, claimed };
}

describe('claimCells', () => {
  it('leaves shapes that hold cells as they are', () => {
    const shapes = [shapeOf('A', [box(0, 0, 20, 20)]), shapeOf('B', [box(30, 0, 60, 10)])];
    expect(tilesOf(shapes)).toEqual({
      tiles: shapes.map(({ cells }) => [...spanTiles(grid, cells)]),
      claimed: [],
    });
  });

  it('gives an island its cell of sea, and an enclave one of its neighbour, which loses it', () => {
    const shapes = [
      shapeOf('around', [box(0, 0, 20, 20)]),
      shapeOf('enclave', [box(1, 1, 2, 2)]),
      shapeOf('island', [box(-100, 41, -99, 42)]),
    ];
    const { tiles, claimed } = tilesOf(shapes);
    expect(claimed).toEqual([1, 2]);
    expect(tiles[1]).toEqual([tileAt(grid, 1.5, 1.5)]);
    expect(tiles[2]).toEqual([tileAt(grid, -99.5, 41.5)]);
    expect(tiles[0]).toEqual(
      [tileAt(grid, 5, 15), tileAt(grid, 15, 15), tileAt(grid, 15, 5)].sort((a, b) => a - b),
    );
  });

  it('takes no shape its last cell: of three states in one cell two go to the nearest others', () => {
    const shapes = [
      shapeOf('holder', [box(0, 0, 10, 10)]),
      shapeOf('first', [box(8, 4.9, 8.1, 5.1)]),
      shapeOf('second', [box(8.2, 4.9, 8.3, 5.1)]),
    ];
    const { tiles, claimed } = tilesOf(shapes);
    expect(claimed).toEqual([1, 2]);
    expect(tiles[0]).toEqual([tileAt(grid, 5, 5)]);
    expect(tiles[1]).toEqual([tileAt(grid, 15, 5)]);
    // The box's middle is at latitude 5: north and south are equally far, and north comes first.
    expect(tiles[2]).toEqual([tileAt(grid, 5, 15)]);
  });

  it('decides ties by row, then north, then column, then west', () => {
    const tiny = (lon: number, lat: number) => [box(lon - 0.125, lat - 0.125, lon + 0.125, lat + 0.125)];
    const { tiles } = tilesOf([
      // The corner of four cells belongs to the south-eastern one, the meridian between two to the eastern.
      shapeOf('corner', tiny(0, 0)),
      shapeOf('meridian', tiny(60, 35)),
      // In a cell that is taken already: its neighbours west and east are equally far, and nearer than north and south.
      shapeOf('holder', [box(100, 0, 110, 10)]),
      shapeOf('parallel', tiny(105, 5)),
    ]);
    expect(tiles[0]).toEqual([tileAt(grid, 5, -5)]);
    expect(tiles[1]).toEqual([tileAt(grid, 65, 35)]);
    expect(tiles[3]).toEqual([tileAt(grid, 95, 5)]);
  });

  it('gives a cell that several hold to the first, piece by piece', () => {
    const shapes = [
      shapeOf('inner', [box(20, 0, 40, 20)]),
      shapeOf('outer', [box(0, -20, 60, 30)]),
      shapeOf('east', [box(50, 0, 80, 10)]),
    ];
    expect(tilesOf(shapes)).toEqual(bruteForce(shapes, []));
  });

  it('agrees with the law read off its sentence', () => {
    const number = (min: number, max: number) => fc.integer({ min: min * 8, max: max * 8 }).map((n) => n / 8);
    const anyBox = fc.record({
      lon: number(-170, 165),
      lat: number(-80, 75),
      width: fc.oneof(number(0.125, 4), number(5, 60)),
      height: fc.oneof(number(0.125, 4), number(5, 30)),
    });
    fc.assert(
      fc.property(fc.array(anyBox, { minLength: 1, maxLength: 14 }), (boxes) => {
        const middles: [number, number][] = [];
        const shapes = boxes.map(({ lon, lat, width, height }, s) => {
          const [east, north] = [Math.min(180, lon + width), Math.min(90, lat + height)];
          middles.push([(lon + east) / 2, (lat + north) / 2]);
          return shapeOf(String(s), [box(lon, lat, east, north)]);
        });
        const { tiles, claimed } = tilesOf(shapes);
        const twin = bruteForce(shapes, middles);
        expect(claimed).toEqual(twin.claimed);
        expect(tiles).toEqual(twin.tiles);
      }),
      { seed: 6, numRuns: 150 },
    );
  });

  it('refuses more shapes than there are cells', () => {
    const coarse = globalGrid(10800); // two cells
    const shapes = [1, 2, 3].map((n) => {
      const polygons = unwrapRings(multiPolygon([[box(n, n, n + 1, n + 1)]]));
      return { name: `S${n}`, polygons, cells: rasterise(edgeTable(coarse, polygons)) };
    });
    expect(() => claimCells(coarse, shapes)).toThrow(
      expect.objectContaining({
        code: 'geo_grid_invalid',
        place: expect.objectContaining({ detail: { shape: 'S3' } }),
      }),
    );
  });
});

describe('overlappedCells', () => {
  it('are the cells that a box meets, those it only borders on included', () => {
    const tiles = (...ring: number[]) => [
      ...spanTiles(grid, overlappedCells(edgeTable(grid, unwrapRings(multiPolygon([[ring]]))))),
    ];
    expect(tiles(...box(1, 1, 2, 2))).toEqual([tileAt(grid, 5, 5)]);
    expect(tiles(...box(-2, 1, 31, 29))).toHaveLength(5 * 3);
    const bordered = tiles(...box(0, 10, 10, 20));
    expect(bordered).toContain(tileAt(grid, 5, 15));
    expect(tiles(...box(-1, 9, 11, 21))).toEqual(expect.arrayContaining(bordered));
  });
});

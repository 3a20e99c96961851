import { describe, expect, it } from '@jest/globals';
import { booleanPointInPolygon } from '@turf/turf';
import fc from 'fast-check';
import { edgeTable } from './edge-table.js';
import { rowCellAreas, zoneArea } from './ellipsoid-zone-area.js';
import { globalGrid } from './grid.js';
import { PointLocator, pointInPolygons } from './point-in-polygon.js';
import { geoJsonCoordinates, multiPolygon, type MultiPolygon, type PolygonRings } from './polygon.js';
import { rasterise } from './scan-line.js';
import { spanArea, spanCellCount, spanPrefix, spansHold, spanTiles, type Spans } from './spans.js';
import { unwrapRings } from './unwrap-rings.js';
import { stars } from '../test/stars.js';

const grid = globalGrid(30);
const tableOf = (shape: MultiPolygon, on = grid) => edgeTable(on, unwrapRings(shape));
const box = (w: number, s: number, e: number, n: number) => [w, s, e, s, e, n, w, n, w, s];

/** The even-odd test as in textbooks (Franklin's PNPOLY), without any table: union of polygons, XOR of rings. */
function bruteForce(polygons: readonly PolygonRings[], lon: number, lat: number): boolean {
  return polygons.some((rings) => {
    let odd = false;
    for (const ring of rings) {
      for (let i = 0; i + 3 < ring.length; i += 2) {
        const [x1, y1, x2, y2] = [ring[i], ring[i + 1], ring[i + 2], ring[i + 3]];
        if (y1 > lat !== y2 > lat && lon > ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) odd = !odd;
      }
    }
    return odd;
  });
}

function centresInside(inside: (lon: number, lat: number) => boolean): number[] {
  const tiles: number[] = [];
  for (let r = 0; r < grid.rows; r++) {
    for (let c = 0; c < grid.columns; c++) {
      if (inside(grid.centreLon[c], grid.centreLat[r])) tiles.push(r * grid.columns + c);
    }
  }
  return tiles;
}

function assertSpanLaws(spans: Spans): void {
  let cells = 0;
  for (let i = 0; i < spans.row.length; i++) {
    expect(spans.length[i]).toBeGreaterThan(0);
    expect(spans.columnStart[i] + spans.length[i]).toBeLessThanOrEqual(grid.columns);
    if (i > 0 && spans.row[i] === spans.row[i - 1]) {
      expect(spans.columnStart[i]).toBeGreaterThan(spans.columnStart[i - 1] + spans.length[i - 1]);
    } else if (i > 0) {
      expect(spans.row[i]).toBeGreaterThan(spans.row[i - 1]);
    }
    cells += spans.length[i];
  }
  expect(spanCellCount(spans)).toBe(cells);
  expect(spanTiles(grid, spans)).toHaveLength(cells);
  expect(spanPrefix(spans)[spans.row.length]).toBe(cells);
}

describe('rasterise', () => {
  it('covers the centres that a brute-force test finds, holes and overlaps included', () => {
    fc.assert(
      fc.property(stars, (polygons) => {
        const spans = rasterise(tableOf(multiPolygon(polygons)));
        assertSpanLaws(spans);
        expect([...spanTiles(grid, spans)]).toEqual(
          centresInside((lon, lat) => bruteForce(polygons, lon, lat)),
        );
      }),
      { seed: 3, numRuns: 12 },
    );
  });

  it('covers the same cells half a turn further on when a shape crosses the antimeridian', () => {
    fc.assert(
      fc.property(stars, (polygons) => {
        const moved = polygons.map((rings) =>
          rings.map((ring) => ring.map((v, i) => (i % 2 ? v : v > 0 ? v - 180 : v + 180))),
        );
        const here = spanTiles(grid, rasterise(tableOf(multiPolygon(polygons))));
        const there = rasterise(tableOf(multiPolygon(moved)));
        assertSpanLaws(there);
        const half = grid.columns / 2;
        const expected = [...here].map((tile) => {
          const column = tile % grid.columns;
          return tile - column + ((column + half) % grid.columns);
        });
        expect([...spanTiles(grid, there)]).toEqual(expected.sort((a, b) => a - b));
      }),
      { seed: 4, numRuns: 40 },
    );
  });

  it('gives west and south borders to a shape, east and north borders to its neighbour', () => {
    // All four sides run through cell centres.
    const spans = rasterise(tableOf(multiPolygon([[box(0.25, 0.25, 2.25, 1.25)]])));
    const west = 360;
    expect([...spans.row]).toEqual([178, 179]);
    expect([...spans.columnStart]).toEqual([west, west]);
    expect([...spans.length]).toEqual([4, 4]);
  });

  it('leaves no centre out and gives none twice when a box is cut into triangles', () => {
    const lattice = fc.integer({ min: 1, max: 39 }).map((k) => -10 + k / 2 + 0.25);
    fc.assert(
      fc.property(fc.array(fc.tuple(lattice, lattice), { minLength: 1, maxLength: 6 }), (points) => {
        let triangles = [
          [-10, -10, 10, -10, 10, 10, -10, -10],
          [-10, -10, 10, 10, -10, 10, -10, -10],
        ];
        for (const [x, y] of points) {
          triangles = triangles.flatMap((t) => {
            const sides = [0, 2, 4].map(
              (i) => (t[i + 2] - t[i]) * (y - t[i + 1]) - (t[i + 3] - t[i + 1]) * (x - t[i]),
            );
            if (!sides.every((s) => s > 0)) return [t];
            return [0, 2, 4].map((i) => [t[i], t[i + 1], t[i + 2], t[i + 3], x, y, t[i], t[i + 1]]);
          });
        }
        const cover = triangles.flatMap((t) => [...spanTiles(grid, rasterise(tableOf(multiPolygon([[t]]))))]);
        const whole = [...spanTiles(grid, rasterise(tableOf(multiPolygon([[box(-10, -10, 10, 10)]]))))];
        expect(cover.sort((a, b) => a - b)).toEqual(whole);
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it('takes holes that touch each other and their ring out', () => {
    const shape = multiPolygon([[box(0, 0, 8, 8), box(2, 2, 4, 4), box(4, 4, 6, 6), box(0, 6, 1, 7)]]);
    const spans = rasterise(tableOf(shape));
    expect(spanCellCount(spans)).toBe(4 * (64 - 4 - 4 - 1));
    expect(spansHold(spans, 180 - 9, 360 + 9)).toBe(false);
    expect(spansHold(spans, 180 - 9, 360 + 11)).toBe(false);
    expect(spansHold(spans, 180 - 7, 360 + 9)).toBe(true);
  });

  it('fills islands on both sides of the antimeridian, cut there or not', () => {
    const whole = multiPolygon([[[179, -18, -179, -18, -179, -16, 179, -16, 179, -18]]]);
    const cut = multiPolygon([[box(179, -18, 180, -16)], [box(-180, -18, -179, -16)]]);
    const spans = rasterise(tableOf(whole));
    expect(spans).toEqual(rasterise(tableOf(cut)));
    expect([...spans.columnStart]).toEqual([0, 718, 0, 718, 0, 718, 0, 718]);
  });

  it('fills a cap around either pole as its coast says', () => {
    for (const sign of [1, -1]) {
      const coast = (lon: number) => sign * (70 + 8 * Math.sin((5 * lon * Math.PI) / 180));
      const ring: number[] = [];
      for (let lon = -180; lon < 180; lon += 0.75) ring.push(lon, coast(lon));
      ring.push(-180, coast(-180));
      const between = (lon: number) => {
        const west = Math.floor((lon + 180) / 0.75) * 0.75 - 180;
        return coast(west) + ((coast(west + 0.75) - coast(west)) * (lon - west)) / 0.75;
      };
      const expected = centresInside((lon, lat) => sign * lat > sign * between(lon));
      const spans = rasterise(tableOf(multiPolygon([[ring]])));
      expect([...spanTiles(grid, spans)]).toEqual(expected);
    }
  });

  it('has the exact area of shapes bounded by grid lines', () => {
    const areas = rowCellAreas(grid);
    const area = (shape: MultiPolygon) => spanArea(rasterise(tableOf(shape)), areas);
    const near = (value: number, expected: number) =>
      expect(Math.abs(value / expected - 1)).toBeLessThan(1e-12);
    near(area(multiPolygon([[box(-20, 10, 35, 42.5)]])), zoneArea(10, 42.5, 55));
    near(
      area(multiPolygon([[box(-180, -90, 180, -60)]].map(([b]) => [densify(b)]))),
      zoneArea(-90, -60, 360),
    );
    near(area(multiPolygon([[[0, 60, 120, 60, -120, 60, 0, 60]]])), zoneArea(60, 90, 360));
  });

  it('gives an empty shape, and one between centres, no cell', () => {
    for (const shape of [multiPolygon([]), multiPolygon([[box(0.3, 0.3, 0.4, 0.4)]])]) {
      expect(spanCellCount(rasterise(tableOf(shape)))).toBe(0);
      expect(pointInPolygons(tableOf(shape), 50, 50)).toBe(false);
    }
    expect(new PointLocator(tableOf(multiPolygon([[box(0.3, 0.3, 0.4, 0.4)]]))).holds(0.35, 0.35)).toBe(true);
  });
});

/** The same box with a vertex every 60 degrees, as no edge may be longer than half a turn. */
function densify(ring: number[]): number[] {
  const [w, s, e, , , n] = ring;
  const lons = Array.from({ length: 7 }, (_, i) => w + ((e - w) * i) / 6);
  return [...lons.flatMap((lon) => [lon, s]), ...lons.reverse().flatMap((lon) => [lon, n]), w, s];
}

describe('point in polygon', () => {
  const points = fc.array(
    fc.tuple(fc.double({ min: -25, max: 25, noNaN: true }), fc.double({ min: -75, max: 75, noNaN: true })),
    { minLength: 200, maxLength: 400 },
  );

  it('agrees with brute force and with @turf/turf, by table and by locator', () => {
    fc.assert(
      fc.property(stars, points, (polygons, asked) => {
        const shape = multiPolygon(polygons);
        const table = tableOf(shape);
        const locator = new PointLocator(table);
        const answers = locator.holdsAll(Float64Array.from(asked.flat()));
        const turf = geoJsonCoordinates(shape).map((coordinates) => ({
          type: 'Polygon' as const,
          coordinates,
        }));
        asked.forEach(([lon, lat], i) => {
          const expected = bruteForce(polygons, lon, lat);
          expect(pointInPolygons(table, lon, lat)).toBe(expected);
          expect(answers[i] === 1).toBe(expected);
          expect(turf.some((polygon) => booleanPointInPolygon([lon, lat], polygon))).toBe(expected);
        });
      }),
      { seed: 6, numRuns: 40 },
    );
  });

  it('answers for every centre as the scan-line does, also on borders, poles and over the antimeridian', () => {
    const shapes = [
      multiPolygon([[box(0.25, 0.25, 20.25, 10.25), box(3.25, 3.25, 5.25, 5.25)]]),
      multiPolygon([
        [[170.25, -20.25, -170.25, -18.75, -175.25, 10.75, 170.25, -20.25]],
        [box(-172, -19, -160, 0)],
      ]),
      multiPolygon([[[-180, -70, -90, -60, 0, -70, 90, -60, 179, -65, -180, -70]]]),
    ];
    for (const shape of shapes) {
      const table = tableOf(shape);
      const locator = new PointLocator(table);
      const expected = [...spanTiles(grid, rasterise(table))];
      expect(expected.length).toBeGreaterThan(100);
      expect(centresInside((lon, lat) => pointInPolygons(table, lon, lat))).toEqual(expected);
      expect(centresInside((lon, lat) => locator.holds(lon, lat))).toEqual(expected);
    }
  });

  it('answers alike with and without cells, on vertices, borders and random points of a jagged ring', () => {
    const ring: number[] = [];
    const n = 20_000;
    for (let i = 0; i < n; i++) {
      const turn = (2 * Math.PI * i) / n;
      const radius = 20 + 4 * Math.sin(37 * turn) + Math.sin(1013 * turn);
      const lon = 175 + radius * Math.cos(turn);
      ring.push(lon >= 180 ? lon - 360 : lon, 40 + radius * Math.sin(turn));
    }
    ring.push(ring[0], ring[1]);
    const table = tableOf(multiPolygon([[ring]]));
    const locator = new PointLocator(table);
    for (let i = 0; i < ring.length; i += 2) {
      for (const [lon, lat] of [
        [ring[i], ring[i + 1]],
        [Math.round(2 * ring[i]) / 2, ring[i + 1]],
        [ring[i], Math.round(2 * ring[i + 1]) / 2],
      ]) {
        if (locator.holds(lon, lat) !== pointInPolygons(table, lon, lat)) {
          throw new RangeError(`the answers for ${lon}, ${lat} differ`);
        }
      }
    }
    expect(locator.holds(175, 40)).toBe(true);
    expect(locator.holds(180, 40)).toBe(true);
    expect(locator.holds(-180, 40)).toBe(true);
    expect(locator.holds(-170, 40)).toBe(true);
    expect(locator.holds(100, 40)).toBe(false);
    expect(locator.holds(175, -40)).toBe(false);
  });
});

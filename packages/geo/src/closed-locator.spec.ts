import { describe, expect, it } from '@jest/globals';
import { booleanPointInPolygon } from '@turf/turf';
import fc from 'fast-check';
import { holds as exactlyHolds, latticePolygons, missed } from '../test/closed-law.js';
import { naturalEarth } from '../test/countries.js';
import { ClosedLocator } from './closed-locator.js';
import { closedPointInPolygons } from './closed-point-in-polygon.js';
import { rasteriseClosed } from './closed-scan-line.js';
import { cellBounds, globalGrid } from './grid.js';
import { geoJsonCoordinates, multiPolygon, type MultiPolygon, type PolygonRings } from './polygon.js';
import { scanEdges } from './scan-edges.js';
import { spanTiles } from './spans.js';
import { stars } from '../test/stars.js';

const grid = globalGrid(30);
const box = (w: number, s: number, e: number, n: number) => [w, s, e, s, e, n, w, n, w, s];

/** Fails at the first point to which locator and brute-force twin say different things. */
function expectTwins(locator: ClosedLocator, points: Float64Array): void {
  const { shape } = locator;
  const answers = locator.holdsAll(points);
  for (let i = 0; i < answers.length; i++) {
    const [lon, lat] = [points[2 * i], points[2 * i + 1]];
    const expected = closedPointInPolygons(shape, lon, lat);
    if ((answers[i] === 1) !== expected || locator.holds(lon, lat) !== expected)
      throw new RangeError(`the answers for ${lon}, ${lat} differ: ${expected} by all edges`);
  }
}

/** Lattice of steps of 1/4 degree: vertices, borders, corners and centres of the cells of 30 arc-minutes. */
function latticePoints(west: number, south: number, east: number, north: number): Float64Array {
  const points: number[] = [];
  for (let lon = west; lon <= east; lon += 0.25)
    for (let lat = south; lat <= north; lat += 0.25) points.push(lon, lat);
  return Float64Array.from(points);
}

/** Each vertex, the middle of each edge and the nearest numbers around both, by steps in the last place or so. */
function pointsAlong({ coordinates: xy }: MultiPolygon): Float64Array {
  const points: number[] = [];
  const around = (lon: number, lat: number) => {
    for (const dx of [-1, 0, 1])
      for (const dy of [-1, 0, 1])
        points.push(
          Math.max(-180, Math.min(180, lon + dx * Math.abs(lon) * Number.EPSILON)),
          Math.max(-90, Math.min(90, lat + dy * Math.abs(lat) * Number.EPSILON)),
        );
  };
  for (let i = 0; i < xy.length; i += 2) {
    around(xy[i], xy[i + 1]);
    if (i > 0) around((xy[i] + xy[i - 2]) / 2, (xy[i + 1] + xy[i - 1]) / 2);
  }
  return Float64Array.from(points);
}

/** A linear congruential sequence in [0, 1): enough to spread points. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 4294967296;
}

/** Points in random cells that an edge touches. */
function pointsInTouched({ grid: on, touched }: ClosedLocator, count: number): Float64Array {
  const next = uniform(1);
  const points = new Float64Array(2 * count);
  for (let k = 0; k < count; k++) {
    const i = Math.floor(next() * touched.row.length);
    const column = touched.columnStart[i] + Math.floor(next() * touched.length[i]);
    const { west, south, east, north } = cellBounds(on, touched.row[i], column);
    points[2 * k] = west + (east - west) * next();
    points[2 * k + 1] = south + (north - south) * next();
  }
  return points;
}

const points = fc
  .array(
    fc.tuple(fc.double({ min: -25, max: 25, noNaN: true }), fc.double({ min: -75, max: 75, noNaN: true })),
    { minLength: 200, maxLength: 400 },
  )
  .map((pairs) => Float64Array.from(pairs.flat()));

describe('closedPointInPolygons', () => {
  const lattice = latticePoints(-11, -11, 11, 11);

  it('holds what lies in or on an outer ring and neither in nor on its holes', () => {
    fc.assert(
      fc.property(latticePolygons, (rings) => {
        const shape = multiPolygon(rings);
        for (let i = 0; i < lattice.length; i += 2) {
          const [lon, lat] = [lattice[i], lattice[i + 1]];
          if (rings.some((polygon) => polygon.some((ring) => missed(ring, lon, lat)))) continue;
          if (closedPointInPolygons(shape, lon, lat) !== exactlyHolds(rings, lon, lat))
            throw new RangeError(`the answer for ${lon}, ${lat} is wrong`);
        }
      }),
      { seed: 21, numRuns: 30 },
    );
  });

  it('answers for every centre as the closed scan-line does', () => {
    fc.assert(
      fc.property(fc.oneof(latticePolygons, stars), (rings) => {
        const shape = multiPolygon(rings);
        const found = new Set(spanTiles(grid, rasteriseClosed(scanEdges(grid, shape))));
        for (let row = 30; row < 330; row++)
          for (let column = 310; column < 410; column++) {
            const [lon, lat] = [grid.centreLon[column], grid.centreLat[row]];
            if (closedPointInPolygons(shape, lon, lat) !== found.delete(row * grid.columns + column))
              throw new RangeError(`the answer for centre ${lon}, ${lat} differs from the scan-line's`);
          }
        expect(found.size).toBe(0);
      }),
      { seed: 22, numRuns: 40 },
    );
  });

  it('agrees with @turf/turf away from borders', () => {
    fc.assert(
      fc.property(stars, points, (rings, asked) => {
        const shape = multiPolygon(rings);
        const parts = geoJsonCoordinates(shape).map((coordinates) => ({
          type: 'Polygon' as const,
          coordinates,
        }));
        for (let i = 0; i < asked.length; i += 2) {
          const point = [asked[i], asked[i + 1]];
          expect(closedPointInPolygons(shape, point[0], point[1])).toBe(
            parts.some((part) => booleanPointInPolygon(point, part)),
          );
        }
      }),
      { seed: 23, numRuns: 30 },
    );
  });

  it('holds all sides of a ring, none of a hole, and tells 180 from -180', () => {
    const shape = multiPolygon([[box(170, -90, 180, 90), box(172, 0, 174, 2)]]);
    for (const [lon, lat] of [
      [170, 5],
      [180, 5],
      [175, 90],
      [175, -90],
      [180, 90],
    ])
      // prettier-ignore
      expect(closedPointInPolygons(shape, lon, lat)).toBe(true);
    for (const [lon, lat] of [
      [172, 1],
      [174, 1],
      [173, 0],
      [173, 2],
      [174, 2],
      [-180, 5],
      [169.9, 90],
    ])
      // prettier-ignore
      expect(closedPointInPolygons(shape, lon, lat)).toBe(false);
    expectTwins(
      new ClosedLocator(grid, shape),
      Float64Array.of(180, 5, 180, 90, -180, 5, -180, 90, 180, -90, 174, 2),
    );
  });
});

describe('ClosedLocator', () => {
  it('is the twin of the brute-force test on a lattice of vertices, borders and centres', () => {
    const lattice = latticePoints(-11, -11, 11, 11);
    fc.assert(
      fc.property(latticePolygons, (rings) => {
        const shape = multiPolygon(rings);
        expectTwins(new ClosedLocator(grid, shape), lattice);
        expectTwins(new ClosedLocator(globalGrid(90), shape), pointsAlong(shape));
      }),
      { seed: 24, numRuns: 100 },
    );
  });

  it('is so at the poles and at 180 and -180', () => {
    // The lattice of -10 to 10 moved into each corner of the map, what would reach beyond it pushed back to its border.
    const corners = fc.tuple(fc.constantFrom(-180, 180), fc.constantFrom(-90, 90));
    fc.assert(
      fc.property(latticePolygons, corners, (rings, [lon, lat]) => {
        const pushed = (v: number, i: number) =>
          i % 2 === 0 ? Math.max(-180, Math.min(180, lon + v)) : Math.max(-90, Math.min(90, lat + v));
        const shape = multiPolygon(rings.map((polygon) => polygon.map((ring) => [...ring].map(pushed))));
        const west = Math.max(-180, Math.min(169, lon - 11));
        const south = Math.max(-90, Math.min(79, lat - 11));
        const locator = new ClosedLocator(grid, shape);
        expectTwins(locator, latticePoints(west, south, west + 11, south + 11));
        expectTwins(locator, Float64Array.of(-lon, lat, -lon, 0, -lon, lat * 0.9));
      }),
      { seed: 25, numRuns: 60 },
    );
  });

  it('is so along stars with holes that overlap, on coarse and fine grids', () => {
    const fine = globalGrid(2);
    fc.assert(
      fc.property(stars, points, (rings, asked) => {
        const shape = multiPolygon(rings);
        for (const on of [grid, fine, globalGrid(1800)]) {
          const locator = new ClosedLocator(on, shape);
          expectTwins(locator, asked);
          expectTwins(locator, pointsAlong(shape));
          expectTwins(locator, pointsInTouched(locator, 300));
        }
      }),
      { seed: 26, numRuns: 15 },
    );
  });

  it('has the cells of the closed scan-line and no edge beyond the touched ones', () => {
    fc.assert(
      fc.property(latticePolygons, (rings: readonly PolygonRings[]) => {
        const shape = multiPolygon(rings);
        const { cells, touched } = new ClosedLocator(grid, shape);
        expect(cells).toEqual(rasteriseClosed(scanEdges(grid, shape)));
        const tiles = new Set(spanTiles(grid, touched));
        const centres = new Set(spanTiles(grid, cells));
        const next = uniform(7);
        for (let row = 155; row < 205; row++)
          for (let column = 335; column < 385; column++) {
            const tile = row * grid.columns + column;
            if (tiles.has(tile)) continue;
            const { west, north } = cellBounds(grid, row, column);
            for (const [lon, lat] of [
              [west, north],
              [west + next() / 2, north - next() / 2],
            ])
              // prettier-ignore
              if (closedPointInPolygons(shape, lon, lat) !== centres.has(tile))
                throw new RangeError(`${lon}, ${lat} differs from the centre of its untouched cell`);
          }
      }),
      { seed: 27, numRuns: 30 },
    );
  });

  it('answers nothing for a shape without polygons', () => {
    const locator = new ClosedLocator(grid, multiPolygon([]));
    expect(locator.holds(0, 0)).toBe(false);
    expect([...locator.holdsAll(Float64Array.of(180, 90, -180, -90))]).toEqual([0, 0]);
  });
});

describe('ClosedLocator over the countries of Natural Earth', () => {
  const countries = naturalEarth();
  const isoNumbers = { AQ: '010', CA: '124', FJ: '242', KI: '296', NO: '578', RU: '643', US: '840' };

  it.each(Object.entries(isoNumbers))('is the twin of the brute-force test in %s', (_, id) => {
    const shape = countries.get(id)!;
    const vertices = shape.coordinates.length / 2;
    // Some twenty million edges looked at on either grid.
    const count = Math.min(2000, Math.ceil(1e7 / vertices));
    for (const arcMinutes of [5, 0.5]) {
      const locator = new ClosedLocator(globalGrid(arcMinutes), shape);
      expectTwins(locator, pointsInTouched(locator, count));
      const next = uniform(3);
      const at = Array.from({ length: count / 2 }, () => 2 * Math.floor(next() * vertices));
      expectTwins(locator, Float64Array.from(at.flatMap((i) => [...shape.coordinates.subarray(i, i + 2)])));
      expectTwins(locator, Float64Array.from(at.flatMap(() => [360 * next() - 180, 180 * next() - 90])));
    }
  });
});

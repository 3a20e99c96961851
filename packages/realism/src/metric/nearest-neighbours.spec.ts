import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arcMetres, EARTH_RADIUS_M, unitVectors } from './earth.js';
import { nearestNeighbours } from './nearest-neighbours.js';

/** Every pair compared. */
function bruteForce(xyz: Float64Array): Float64Array {
  const n = xyz.length / 3;
  return Float64Array.from({ length: n }, (_, i) => {
    let best = Infinity;
    for (let j = 0; j < n; j++) {
      if (i === j) continue;
      const dx = xyz[3 * j] - xyz[3 * i];
      const dy = xyz[3 * j + 1] - xyz[3 * i + 1];
      const dz = xyz[3 * j + 2] - xyz[3 * i + 2];
      best = Math.min(best, dx * dx + dy * dy + dz * dz);
    }
    return best;
  });
}

const degrees = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true });
/** Few coordinates, so that points repeat, line up and share split planes. */
const coarse = (limit: number) => fc.integer({ min: -limit, max: limit }).map((value) => 20 * value);
const places = (lon: fc.Arbitrary<number>, lat: fc.Arbitrary<number>) =>
  fc.array(fc.tuple(lon, lat), { maxLength: 150 });

describe('nearestNeighbours', () => {
  const twin = (points: [number, number][]) => {
    const xyz = unitVectors(
      Float64Array.from(points, ([lon]) => lon),
      Float64Array.from(points, ([, lat]) => lat),
    );
    expect(nearestNeighbours(xyz)).toEqual(bruteForce(xyz));
  };

  it('is every pair compared, to the last bit', () => {
    fc.assert(fc.property(places(degrees(180), degrees(90)), twin), { seed: 1 });
  });

  it('is so where points repeat and line up', () => {
    fc.assert(fc.property(places(coarse(9), coarse(4)), twin), { seed: 2 });
  });

  it('is so in towns: many points close by, a few far off', () => {
    const town = fc.array(fc.tuple(degrees(0.01), degrees(0.01)), { minLength: 50, maxLength: 200 });
    fc.assert(
      fc.property(town, places(degrees(180), degrees(90)), (near, far) => twin([...near, ...far])),
      { seed: 3, numRuns: 30 },
    );
  });

  it('is 0 for doubles, infinite for a lone point, and nothing for none', () => {
    expect([...nearestNeighbours(Float64Array.of(1, 0, 0, 1, 0, 0))]).toEqual([0, 0]);
    expect([...nearestNeighbours(Float64Array.of(1, 0, 0))]).toEqual([Infinity]);
    expect([...nearestNeighbours(new Float64Array(0))]).toEqual([]);
  });

  it('leaves the points as they were', () => {
    const xyz = Float64Array.from({ length: 300 }, (_, i) => Math.sin(i * i));
    const before = xyz.slice();
    nearestNeighbours(xyz);
    expect(xyz).toEqual(before);
  });
});

describe('arcs', () => {
  const apart = (a: [number, number], b: [number, number]) =>
    arcMetres(nearestNeighbours(unitVectors(Float64Array.of(a[0], b[0]), Float64Array.of(a[1], b[1])))[0]);
  const degree = (Math.PI / 180) * EARTH_RADIUS_M;

  it.each<[string, [number, number], [number, number], number]>([
    ['a degree along the equator', [0, 0], [1, 0], 1],
    ['a degree along a meridian', [12, 50], [12, 51], 1],
    ['over the antimeridian', [179.5, 0], [-179.5, 0], 1],
    ['over a pole', [0, 89.5], [180, 89.5], 1],
    ['a quarter of the globe', [0, 0], [90, 0], 90],
    ['half of it', [0, 90], [0, -90], 180],
    ['the same pole by two longitudes', [0, 90], [77, 90], 0],
    ['a metre', [10, 45], [10, 45 + 1 / degree], 1 / degree],
  ])('%s', (_, a, b, expected) => {
    expect(apart(a, b)).toBeCloseTo(expected * degree, 4);
  });
});

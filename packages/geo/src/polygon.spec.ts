import { describe, expect, it } from '@jest/globals';
import { checkPolygons } from './check-polygons.js';
import {
  boundingBox,
  geoJsonCoordinates,
  multiPolygon,
  polygonBoxes,
  polygonsFromGeoJson,
  ringAreaDegrees,
  ringOf,
  type PolygonGeometry,
} from './polygon.js';
import { unwrapRings } from './unwrap-rings.js';

const square = (w: number, s: number, size: number) => [
  w,
  s,
  w + size,
  s,
  w + size,
  s + size,
  w,
  s + size,
  w,
  s,
];

describe('MultiPolygon', () => {
  const geometry: PolygonGeometry = {
    type: 'MultiPolygon',
    coordinates: [
      [
        [
          [0, 0],
          [4, 0],
          [4, 4],
          [0, 0],
        ],
        [
          [2, 1],
          [3, 1],
          [3, 2],
          [2, 1],
        ],
      ],
      [
        [
          [10, 10],
          [11, 10],
          [11, 12],
          [10, 10],
        ],
      ],
    ],
  };

  it('keeps GeoJSON as it was', () => {
    const shape = polygonsFromGeoJson(geometry);
    expect(geoJsonCoordinates(shape)).toEqual(geometry.coordinates);
    expect([...shape.ringStart]).toEqual([0, 4, 8, 12]);
    expect([...shape.polygonStart]).toEqual([0, 2, 3]);
    expect(boundingBox(shape)).toEqual({ west: 0, south: 0, east: 11, north: 12 });
    expect(polygonBoxes(shape)[1]).toEqual({ west: 10, south: 10, east: 11, north: 12 });
    expect(ringAreaDegrees(ringOf(shape, 0))).toBe(8);
    expect(ringAreaDegrees(ringOf(shape, 2))).toBe(1);
  });

  it.each([
    null,
    { type: 'Point', coordinates: [0, 0] },
    { type: 'Polygon', coordinates: [[['0', '0']]] },
    { type: 'Polygon', coordinates: [7] },
    { type: 'MultiPolygon', coordinates: [[]] },
    { type: 'Polygon' },
  ])('refuses %j', (bad) => {
    expect(() => polygonsFromGeoJson(bad as unknown as PolygonGeometry)).toThrow(
      expect.objectContaining({ code: 'geo_geometry_invalid' }),
    );
  });
});

describe('unwrapRings', () => {
  it('takes an edge of more than 180 degrees the short way and moves holes along', () => {
    const fiji = multiPolygon([
      [
        [-178, -18, 178, -18, 178, -16, -178, -16, -178, -18],
        [-179.5, -17.5, -179, -17.5, -179, -17, -179.5, -17.5],
      ],
    ]);
    const out = unwrapRings(fiji);
    expect([...ringOf(out, 0)]).toEqual([182, -18, 178, -18, 178, -16, 182, -16, 182, -18]);
    expect([...ringOf(out, 1)]).toEqual([180.5, -17.5, 181, -17.5, 181, -17, 180.5, -17.5]);
  });

  it('closes a ring around a pole through that pole', () => {
    const south = unwrapRings(multiPolygon([[[-180, -70, -90, -60, 0, -70, 90, -60, 179, -65, -180, -70]]]));
    expect([...ringOf(south, 0)].slice(-8)).toEqual([180, -70, 180, -90, -180, -90, -180, -70]);
    const north = unwrapRings(multiPolygon([[[100, 80, 0, 85, -100, 80, 170, 80, 100, 80]]]));
    expect(boundingBox(north)).toEqual({ west: 100, south: 80, east: 460, north: 90 });
  });

  it('closes one that was cut at the antimeridian and the pole already', () => {
    const cut = [-180, -90, 180, -90, 180, -80, 90, -70, 0, -75, -90, -70, -180, -80, -180, -90];
    const out = unwrapRings(multiPolygon([[cut]]));
    expect(Math.abs(ringAreaDegrees(ringOf(out, 0)))).toBeCloseTo(
      45 * (10 + 20 + 20 + 15 + 15 + 20 + 20 + 10),
      9,
    );
  });

  it('leaves other rings alone', () => {
    const plain = multiPolygon([[square(-180, -10, 20)], [square(160, 0, 20)]]);
    expect(unwrapRings(plain)).toEqual({ ...plain, unwrapped: true });
  });
});

describe('checkPolygons', () => {
  it.each<[string, number[][], string]>([
    ['an unclosed ring', [[0, 0, 1, 0, 1, 1, 0, 1]], 'geo_ring_unclosed'],
    ['NaN', [[0, 0, NaN, 0, 1, 1, 0, 0]], 'geo_coordinate_nonfinite'],
    ['infinity', [[0, 0, 1, -Infinity, 1, 1, 0, 0]], 'geo_coordinate_nonfinite'],
    ['three vertices', [[0, 0, 1, 0, 0, 0]], 'geo_ring_too_short'],
    ['no vertex', [[]], 'geo_ring_too_short'],
    ['a line', [[0, 0, 1, 1, 2, 2, 0, 0]], 'geo_ring_zero_area'],
    ['a spike', [[3, 3, 4, 3, 3, 3, 4, 3, 3, 3]], 'geo_ring_zero_area'],
    ['a bow-tie', [[0, 0, 2, 3, 2, 0, 0, 2, 0, 0]], 'geo_ring_self_crossing'],
    ['a hole across its ring', [square(0, 0, 4), square(3, 1, 2)], 'geo_ring_self_crossing'],
    [
      'a bow-tie over the antimeridian',
      [[179, 0, -179, 3, -179, 0, 179, 2, 179, 0]],
      'geo_ring_self_crossing',
    ],
    ['a latitude above 90', [[0, 0, 1, 0, 1, 90.5, 0, 0]], 'geo_coordinate_out_of_range'],
    ['a longitude of 181', [[0, 0, 181, 0, 1, 1, 0, 0]], 'geo_coordinate_out_of_range'],
  ])('refuses %s with its code and the country', (_, rings, code) => {
    const shape = multiPolygon([[square(50, 50, 1)], rings]);
    expect(() => checkPolygons(shape, { name: 'FJ' })).toThrow(
      expect.objectContaining({
        code,
        failureClass: 'F1',
        place: expect.objectContaining({ detail: expect.objectContaining({ name: 'FJ', polygon: 1 }) }),
      }),
    );
  });

  it('accepts holes that touch, rings that touch themselves, and parts that overlap', () => {
    const shape = multiPolygon([
      [square(0, 0, 8), square(2, 2, 2), square(4, 4, 2), square(0, 6, 1)],
      [[0, 0, 2, 2, 4, 0, 4, 4, 2, 2, 0, 4, 0, 0]],
    ]);
    expect(checkPolygons(shape)).toEqual({ ...shape, unwrapped: true });
  });

  it('finds one crossing among a hundred thousand edges', () => {
    const n = 100_000;
    const ring: number[] = [];
    for (let i = 0; i < n; i++) {
      const turn = (2 * Math.PI * i) / n;
      const radius = 40 + Math.sin(500 * turn);
      ring.push(radius * Math.cos(turn), radius * Math.sin(turn));
    }
    ring.push(ring[0], ring[1]);
    expect(checkPolygons(multiPolygon([[ring]])).coordinates.length).toBe(2 * n + 2);
    const swapped = ring.slice();
    [swapped[1000], swapped[1001], swapped[1002], swapped[1003]] = ring
      .slice(1002, 1004)
      .concat(ring.slice(1000, 1002));
    expect(() => checkPolygons(multiPolygon([[swapped]]))).toThrow(
      expect.objectContaining({ code: 'geo_ring_self_crossing' }),
    );
  });
});

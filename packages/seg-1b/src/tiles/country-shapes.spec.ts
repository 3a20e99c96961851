import { describe, expect, it } from '@jest/globals';
import {
  boundingBox,
  multiPolygon,
  polygonCount,
  polygonsAsWkb,
  wkbOf,
  type PolygonRings,
} from '@merchantry/geo';
import { boxRing, columnsOfPolygons, columnsOfWkb } from '../../test/country-columns.js';
import { countryShapes } from './country-shapes.js';

const good = wkbOf(multiPolygon([[boxRing(0, 0, 2, 2)]]));
const shapesOf = (middle: Uint8Array) =>
  countryShapes(
    ['AA', 'BB', 'CC'],
    columnsOfWkb([
      ['AA', good],
      ['BB', middle],
      ['CC', good],
    ]),
  );

const edited = (change: (view: DataView) => void): Uint8Array => {
  const wkb = good.slice();
  change(new DataView(wkb.buffer));
  return wkb;
};

describe('a polygon that nobody should guess about', () => {
  const lines: [string, string, readonly PolygonRings[]][] = [
    ['a bow-tie', 'geo_ring_self_crossing', [[[0, 0, 2, 2, 2, 0, 0, 1, 0, 0]]]],
    ['a hole across its outer ring', 'geo_ring_self_crossing', [[boxRing(0, 0, 4, 4), boxRing(3, 1, 5, 2)]]],
    ['a ring without area', 'geo_ring_zero_area', [[[0, 0, 1, 1, 2, 2, 0, 0]]]],
    ['a ring that goes there and back', 'geo_ring_zero_area', [[[0, 0, 2, 0, 2, 1, 2, 0, 0, 0]]]],
    ['a hole without area', 'geo_ring_zero_area', [[boxRing(0, 0, 4, 4), [1, 1, 2, 2, 1, 1, 1, 1]]]],
    ['a longitude that is no number', 'geo_coordinate_nonfinite', [[[0, 0, NaN, 0, 2, 2, 0, 0]]]],
    ['an infinite latitude', 'geo_coordinate_nonfinite', [[[0, 0, 2, Infinity, 2, 2, 0, 0]]]],
    ['an open ring', 'geo_ring_unclosed', [[[0, 0, 2, 0, 2, 2, 0, 2]]]],
    ['a ring of three points', 'geo_ring_too_short', [[[0, 0, 2, 2, 0, 0]]]],
    ['a longitude off the globe', 'geo_coordinate_out_of_range', [[boxRing(179, 0, 180.5, 1)]]],
    ['a latitude off the globe', 'geo_coordinate_out_of_range', [[boxRing(0, -91, 2, 0)]]],
    ['a fault in its second part', 'geo_ring_unclosed', [[boxRing(0, 0, 1, 1)], [[5, 0, 7, 0, 7, 2, 5, 2]]]],
    ['no part at all', 'geo_geometry_invalid', []],
    ['a part without a ring', 'geo_geometry_invalid', [[boxRing(0, 0, 1, 1)], []]],
  ];
  const values: [string, string, Uint8Array][] = [
    ['a value cut in the middle', 'geo_wkb_invalid', good.slice(0, good.length - 5)],
    ['a value cut to nothing', 'geo_wkb_invalid', new Uint8Array(0)],
    ['bytes behind the value', 'geo_wkb_invalid', Uint8Array.of(...good, 0)],
    [
      'a Polygon for a MultiPolygon',
      'geo_wkb_invalid',
      polygonsAsWkb(multiPolygon([[boxRing(0, 0, 2, 2)]])).bytes,
    ],
    ['a point', 'geo_wkb_invalid', Uint8Array.of(1, 1, 0, 0, 0, ...new Uint8Array(16))],
    ['the other byte order', 'geo_wkb_invalid', edited((view) => view.setUint8(0, 0))],
    ['more parts than bytes', 'geo_wkb_invalid', edited((view) => view.setUint32(5, 0xffffffff, true))],
    ['more vertices than bytes', 'geo_wkb_invalid', edited((view) => view.setUint32(18, 0xffffffff, true))],
  ];

  it.each([
    ...lines.map(([name, reason, polygons]) => [name, reason, wkbOf(multiPolygon(polygons))] as const),
    ...values,
  ])('%s is E001, and country, row and reason are named', (_, reason, wkb) => {
    expect(() => shapesOf(wkb)).toThrow(
      expect.objectContaining({
        code: 'E001_GEO_INVALID',
        message: expect.stringContaining('BB'),
        place: expect.objectContaining({
          dataset: 'world_countries',
          column: 'geometry',
          row: 1,
          found: expect.any(String),
          detail: expect.objectContaining({ country_iso: 'BB', reason }),
        }),
      }),
    );
  });
});

describe('countries and polygons', () => {
  const all = columnsOfPolygons({ AA: [[boxRing(0, 0, 1, 1)]], BB: [[boxRing(2, 0, 3, 1)]] });
  const unmatched = (place: Record<string, unknown>) =>
    expect.objectContaining({ code: 'E005_ISO_FK', place: expect.objectContaining(place) });

  it('match one to one, in the order of the codes', () => {
    const reversed = columnsOfPolygons({ BB: [[boxRing(2, 0, 3, 1)]], AA: [[boxRing(0, 0, 1, 1)]] });
    expect(countryShapes(['AA', 'BB'], reversed)).toEqual(countryShapes(['AA', 'BB'], all));
  });

  it('are E005 where a country has no polygon, a polygon no country, or a country two', () => {
    expect(() => countryShapes(['AA', 'BB', 'CC'], all)).toThrow(unmatched({ expected: 'a polygon of CC' }));
    expect(() => countryShapes(['AA'], all)).toThrow(unmatched({ row: 1, found: 'BB' }));
    const twice = columnsOfWkb([
      ['AA', good],
      ['AA', good],
    ]);
    expect(() => countryShapes(['AA'], twice)).toThrow(unmatched({ row: 1, found: 'AA again' }));
  });
});

describe('polygons at the antimeridian', () => {
  const native = [[boxRing(179, 0, 180, 1)], [boxRing(-180, 0, -179, 1)]];

  it('stay as they are where the source has cut them, and are cut where an edge runs the long way', () => {
    const [cut] = countryShapes(['AA'], columnsOfPolygons({ AA: [[boxRing(179, 0, -179, 1)]] }));
    expect(polygonCount(cut)).toBe(2);
    expect(boundingBox(cut)).toEqual({ west: -180, south: 0, east: 180, north: 1 });
    const [kept] = countryShapes(['AA'], columnsOfPolygons({ AA: native }));
    expect(kept.coordinates).toEqual(multiPolygon(native).coordinates);
  });

  it('are the same shapes for later states, which trust what S1 has checked', () => {
    const columns = columnsOfPolygons({ AA: [[boxRing(179, 0, -179, 1)]], BB: native });
    expect(countryShapes(['AA', 'BB'], columns, 'checked')).toEqual(countryShapes(['AA', 'BB'], columns));
  });
});

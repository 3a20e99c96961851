import { describe, expect, it } from '@jest/globals';
import { multiPolygon } from '@merchantry/geo';
import { leastExtent } from './country-extents.js';

const box = (w: number, s: number, e: number, n: number) => [w, s, e, s, e, n, w, n, w, s];

describe('the least extent of a country', () => {
  it.each([
    ['a box wider than high', [[box(0, 0, 8, 4)]], 4],
    ['a box higher than wide', [[box(0, 0, 1, 4)]], 1],
    ['two parts, together', [[box(0, 0, 1, 1)], [box(5, 3, 6, 4)]], 4],
    ['parts on both sides of the antimeridian, the long way round', [[box(-180, 0, -179, 9)], [box(179, 0, 180, 9)]], 9], // prettier-ignore
  ])('is the smaller side of the box of %s', (_, polygons, extent) => {
    expect(leastExtent(multiPolygon(polygons))).toBe(extent);
  });

  it('is nothing without land', () => {
    expect(leastExtent(multiPolygon([]))).toBe(0);
  });
});

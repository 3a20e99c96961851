import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cellBounds, cellOfTile, globalGrid, tileIdColumn } from '@merchantry/geo';
import { inBox, normaliseLongitude, publishedLat, publishedLon } from '../sites/published-point.js';
import {
  checkCoverage,
  checkKeyOrder,
  checkNoCountryOrder,
  checkSameSites,
  type KeyedSites,
} from '../sites/site-keys.js';
import { synthesise } from './synthesise.js';

const grid = globalGrid(30);

describe('synthesise', () => {
  it('gives centroid plus offset for all tiles and offsets within the cell', () => {
    const site = fc.tuple(
      fc.nat(grid.rows * grid.columns - 1),
      fc.double({ min: -0.25, max: 0.25, noNaN: true }),
      fc.double({ min: -0.25, max: 0.25, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(site, { maxLength: 20 }), (sites) => {
        const tile = tileIdColumn(sites.map(([id]) => id));
        const { lon, lat } = synthesise(
          grid,
          {
            assignedTile: tile,
            jitteredTile: tile.slice(),
            deltaLon: Float64Array.from(sites, ([, x]) => x),
            deltaLat: Float64Array.from(sites, ([, , y]) => y),
          },
          tile,
        );
        sites.forEach(([id, x, y], i) => {
          const { row, column } = cellOfTile(grid, id);
          expect(lon[i]).toBe(publishedLon(grid.centreLon[column], x));
          expect(lat[i]).toBe(publishedLat(grid.centreLat[row], y));
          const { west, south, east, north } = cellBounds(grid, row, column);
          expect(inBox(lon[i], lat[i], west, south, east, north)).toBe(true);
        });
      }),
    );
  });

  it.each([
    ['E709_TILE_FK_VIOLATION', 'tiles that differ', [5n], [6n], 0],
    ['E709_TILE_FK_VIOLATION', 'tiles that differ by 2^32', [5n], [5n + 2n ** 32n], 0],
    ['E709_TILE_FK_VIOLATION', 'a tile off the grid', [259_200n], [259_200n], 0],
    ['E707_POINT_OUTSIDE_PIXEL', 'an offset beyond the cell', [5n], [5n], 0.2500001],
    ['E707_POINT_OUTSIDE_PIXEL', 'an offset that is no number', [5n], [5n], NaN],
  ])('refuses with %s: %s', (code, _, assigned, jittered, delta) => {
    const offsets = {
      assignedTile: BigUint64Array.from(assigned),
      jitteredTile: BigUint64Array.from(jittered),
      deltaLon: Float64Array.of(delta),
      deltaLat: Float64Array.of(0),
    };
    expect(() => synthesise(grid, offsets, BigUint64Array.of(1n))).toThrow(expect.objectContaining({ code }));
  });
});

describe('published points', () => {
  it('stay in [-180, 180], 180 itself on both sides', () => {
    expect([180, -180, 180.25, -180.25, 0].map(normaliseLongitude)).toEqual([180, -180, -179.75, 179.75, 0]);
  });

  it('lie in a box on its edges, within a billionth, and across 180 degrees', () => {
    const inside = (lon: number, lat: number) => inBox(lon, lat, 10, -1, 11, 0);
    expect([inside(10, -1), inside(11, 0), inside(11 + 5e-10, 0), inside(10 - 5e-10, 0)]).toEqual(
      Array(4).fill(true),
    );
    expect([
      inside(11 + 2e-9, 0),
      inside(10 - 2e-9, 0),
      inside(10.5, 2e-9),
      inside(10.5, -1 - 2e-9),
      inside(-170, 0),
    ]).toEqual(Array(5).fill(false));
    const crossing = (lon: number) => inBox(lon, 0, 179.5, -1, -179.5, 1);
    expect([179.5, 180, -180, -179.5, 179.5 - 5e-10].map(crossing)).toEqual(Array(5).fill(true));
    expect([179.4, -179.4, 0].map(crossing)).toEqual(Array(3).fill(false));
    // Rounding at the meridian itself.
    expect(inBox(180 - 5e-10, 0, -180, -1, -179.5, 1)).toBe(true);
    expect(inBox(-180, 0, 179.5, -1, 180, 1)).toBe(true);
    expect(inBox(NaN, 0, 10, -1, 11, 1)).toBe(false);
  });
});

describe('keys of sites', () => {
  type Key = readonly [id: bigint, iso: string, order: number];
  const keyed = (dataset: string, keys: readonly Key[], dictionary = ['DE', 'FR', 'AD']): KeyedSites => ({
    dataset,
    merchantId: BigUint64Array.from(keys, ([id]) => id),
    country: { codes: Uint32Array.from(keys, ([, iso]) => dictionary.indexOf(iso)), dictionary },
    siteOrder: Uint32Array.from(keys, ([, , order]) => order),
  });
  const keys: Key[] = [
    [1n, 'AD', 1],
    [1n, 'DE', 1],
    [1n, 'DE', 2],
    [2n ** 63n, 'DE', 1],
    [2n ** 64n - 1n, 'FR', 1],
  ];
  const s5 = keyed('s5_site_tile_assignment', keys);

  it('are the same in tables whose dictionaries differ', () => {
    const other = keyed('s6_site_jitter', keys, ['FR', 'ZZ', 'AD', 'DE']);
    checkKeyOrder(s5);
    checkKeyOrder(other);
    checkSameSites(s5, other);
    checkCoverage(s5, other);
    checkNoCountryOrder('s7_site_synthesis', ['merchant_id', 'lon_deg']);
    checkSameSites(keyed('a', []), keyed('b', []));
  });

  it('refuse order, repetition and columns that rank countries', () => {
    const order = (list: readonly Key[]) => () => checkKeyOrder(keyed('s5', list));
    expect(order([keys[1], keys[0]])).toThrow(
      expect.objectContaining({ code: 'E706_WRITER_SORT_VIOLATION' }),
    );
    expect(order([keys[2], keys[1]])).toThrow(
      expect.objectContaining({ code: 'E706_WRITER_SORT_VIOLATION' }),
    );
    expect(order([keys[4], keys[3]])).toThrow(
      expect.objectContaining({ code: 'E706_WRITER_SORT_VIOLATION' }),
    );
    expect(order([keys[1], keys[1]])).toThrow(expect.objectContaining({ code: 'E703_DUP_KEY' }));
    expect(() => checkNoCountryOrder('s7', ['merchant_id', 'candidate_rank'])).toThrow(
      expect.objectContaining({ code: 'E710_ORDER_LEAK' }),
    );
  });

  it('name the side on which a site is missing, wherever it stands', () => {
    keys.forEach((_, gone) => {
      const fewer = keyed(
        'fewer',
        keys.filter((__, i) => i !== gone),
      );
      const row = expect.objectContaining({ row: gone, merchantId: keys[gone][0] }) as unknown;
      expect(() => checkSameSites(s5, fewer)).toThrow(
        expect.objectContaining({ code: 'E701_ROW_MISSING', place: row }),
      );
      expect(() => checkSameSites(fewer, s5)).toThrow(
        expect.objectContaining({ code: 'E702_ROW_EXTRA', place: row }),
      );
      expect(() => checkCoverage(s5, fewer)).toThrow(
        expect.objectContaining({
          code: 'E708_1A_COVERAGE_FAIL',
          message: 'A site is no outlet of the catalogue.',
        }),
      );
      expect(() => checkCoverage(fewer, s5)).toThrow(
        expect.objectContaining({
          code: 'E708_1A_COVERAGE_FAIL',
          message: 'An outlet of the catalogue has no site.',
        }),
      );
    });
  });

  it('leave out the outlets of denied countries', () => {
    const denied = Uint8Array.of(1, 0, 0);
    const rest = keyed(
      's5',
      keys.filter(([, iso]) => iso !== 'DE'),
    );
    checkCoverage(rest, s5, denied);
    expect(() => checkCoverage(s5, s5, denied)).toThrow(
      expect.objectContaining({ code: 'E708_1A_COVERAGE_FAIL' }),
    );
  });
});

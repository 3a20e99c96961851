import { describe, expect, it } from '@jest/globals';
import { coded } from '../../test/world.js';
import { countryZones, type CountryZones } from './country-zones.js';
import { NO_STRATUM, stratumOfTiles } from './stratum-of-tiles.js';
import { zoneRows } from './zone-rows.js';

/** A country with those sites by zone; zones beyond `support` are immaterial. */
function country(iso: string, sites: readonly number[], support = sites.length): CountryZones {
  return {
    iso,
    sites: sites.reduce((sum, count) => sum + count, 0),
    support,
    all: sites.length,
    zones: sites.map((count, z) => ({
      tzid: `${iso}/${z}`,
      sites: count,
      population: 1 / sites.length,
      material: z < support,
    })),
  };
}
const values = (countries: readonly CountryZones[]) =>
  Object.fromEntries(Object.entries(zoneRows(countries)).map(([id, { value }]) => [id, value]));

describe('zoneRows', () => {
  it('measures countries with several material zones and enough sites', () => {
    const found = values([country('AA', [60, 40]), country('BB', [90, 10]), country('CC', [300, 200])]);
    expect(found['2A-01']).toBe(1);
    expect(found['2A-02']).toBe(0.6);
    expect(found['2A-03']).toBeCloseTo(0.2, 14);
    expect(found['2A-04']).toBeCloseTo(-(0.6 * Math.log(0.6) + 0.4 * Math.log(0.4)) / Math.log(2), 14);
    expect(found['2A-05']).toBe(1); // CC alone is large
  });

  it('counts neither countries of one material zone nor small ones', () => {
    const rows = zoneRows([
      country('AA', [100, 0]),
      country('BB', [50, 49]), // 99 sites
      country('CC', [600, 1], 1), // one village of another zone
      country('DD', [400]),
    ]);
    expect([rows['2A-01'].n, rows['2A-05'].n]).toEqual([1, 0]);
    expect(rows['2A-01'].value).toBe(0);
    expect([rows['2A-02'].value, rows['2A-03'].value, rows['2A-04'].value]).toEqual([1, 1, 0]);
    expect(rows['2A-05'].value).toBeNull();
    expect([rows['2A-05'].in_B, rows['2A-05'].in_BPLUS]).toEqual([false, false]);
  });

  it('holds its cohorts at 100 and 500 sites, and 95 % for too much', () => {
    const rows = zoneRows([
      country('AA', [50, 50]),
      country('BB', [475, 25]),
      country('CC', [474, 26]),
      country('DD', [498, 1]),
    ]);
    expect([rows['2A-01'].n, rows['2A-05'].n, rows['2A-05'].value]).toEqual([4, 2, 0.5]);
  });

  it('prints the published definition and the best that even sites would reach', () => {
    const { '2A-02': top1, '2A-05': large } = zoneRows([
      country('AA', [600, 400]),
      country('BB', [900, 100], 1),
      country('CC', [700]),
    ]);
    expect([large.value, large.n]).toEqual([1, 1]);
    // BB spreads 90 to 10 though one zone is immaterial; CC has one zone and fails by that definition.
    expect(large.published).toEqual({ value: 2 / 3, n: 3, best: 2 / 3 });
    expect(top1.published).toEqual({ value: 0.75, n: 2, best: 0.5 });
  });

  it('has no value over nobody', () => {
    expect(values([])).toEqual({ '2A-01': null, '2A-02': null, '2A-03': null, '2A-04': null, '2A-05': null });
  });

  it('has the limits of the certification', () => {
    const rows = zoneRows([]);
    expect(
      Object.fromEntries(Object.entries(rows).map(([id, { B, BPLUS }]) => [id, [...B!, ...BPLUS!]])),
    ).toEqual({
      '2A-01': [0.7, 1, 0.85, 1],
      '2A-02': [0, 0.92, 0, 0.8],
      '2A-03': [0, 0.85, 0, 0.65],
      '2A-04': [0.2, 1, 0.35, 1],
      '2A-05': [0.8, 1, 0.95, 1],
    });
  });
});

describe('stratumOfTiles', () => {
  const tiles = {
    // Two countries that share row 3; AA has a gap there.
    country: coded(['AA', 'AA', 'AA', 'BB']),
    row: Uint32Array.of(2, 3, 3, 3),
    columnStart: Uint32Array.of(4, 0, 6, 2),
    length: Uint32Array.of(3, 2, 4, 3),
    stratum: coded(['x', 'y', 'x', 'z']),
    columns: 10,
  };
  const zoneOf = (iso: string, tile: number) => {
    const isos = ['AA', 'BB', 'CC'];
    const [code] = stratumOfTiles(tiles, isos, Uint32Array.of(isos.indexOf(iso)), Float64Array.of(tile));
    return code === NO_STRATUM ? null : tiles.stratum.dictionary[code];
  };

  it.each<[string, number, string | null]>([
    ['AA', 24, 'x'],
    ['AA', 26, 'x'],
    ['AA', 27, null],
    ['AA', 23, null],
    ['AA', 30, 'y'],
    ['AA', 31, 'y'],
    ['AA', 32, null],
    ['AA', 36, 'x'],
    ['AA', 39, 'x'],
    ['AA', 40, null],
    ['BB', 32, 'z'],
    ['BB', 34, 'z'],
    ['BB', 35, null],
    ['BB', 31, null],
    ['CC', 32, null],
    ['AA', NaN, null],
  ])('tile of %s with id %d', (iso, tile, expected) => {
    expect(zoneOf(iso, tile)).toBe(expected);
  });
});

describe('countryZones', () => {
  it('counts sites by zone, unlisted zones too, and material zones as support', () => {
    const zones = {
      country: coded(['AA', 'AA', 'BB', 'CC']),
      tzid: coded(['x', 'y', 'z', 'w']),
      populationShare: Float64Array.of(0.995, 0.005, 1, 1),
      material: Uint8Array.of(1, 0, 1, 1),
    };
    const tiles = { stratum: coded(['x', 'q']) } as Parameters<typeof countryZones>[2]['tiles'];
    const rows = {
      isos: ['AA', 'BB', 'CC'],
      country: Uint32Array.of(0, 0, 0, 1),
      sitesOf: Float64Array.of(3, 1, 0),
    };
    const found = countryZones(rows, Int32Array.of(0, 1, 0, NO_STRATUM), { tiles, zones });
    expect(found.map(({ iso, support, all }) => [iso, support, all])).toEqual([
      ['AA', 1, 2],
      ['BB', 1, 1],
    ]);
    expect(found[0].zones).toEqual([
      { tzid: 'x', sites: 2, population: 0.995, material: true },
      { tzid: 'q', sites: 1, population: 0, material: false },
      { tzid: 'y', sites: 0, population: 0.005, material: false },
    ]);
    expect(found[1].zones).toEqual([{ tzid: 'z', sites: 0, population: 1, material: true }]);
  });
});

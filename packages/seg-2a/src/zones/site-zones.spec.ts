import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { box, drawnZones, zonesOf, type Asked, type Place } from '../../test/drawn-zones.js';
import { failureOf } from '../../test/failure-of.js';
import { haversineMetres } from './nearest-zone.js';
import { BY } from './site-zones.js';

const WAYS = Object.fromEntries(Object.entries(BY).map(([name, way]) => [way, name]));

/** Each site as `way zone`. */
function told(asked: Asked, ...places: Place[]): string[] {
  const { zone, by } = zonesOf(asked, places);
  return places.map((_, i) => `${WAYS[by[i]]} ${asked.cover.tzids[zone[i]]}`);
}

/** AA has west and east, BB lies north of both; CC overlaps: all of it in C/Wide, its middle in C/Inner too. */
const cover = drawnZones([
  ['A/West', box(0, 0, 10, 10)],
  ['A/East', box(10, 0, 20, 10)],
  ['B/North', box(0, 10, 20, 20)],
  ['C/Wide', box(30, 0, 40, 10)],
  ['C/Inner', box(33, 3, 37, 7)],
]);
const asked: Asked = {
  cover,
  countries: { AA: ['A/West', 'A/East'], BB: ['B/North'], CC: ['C/Inner', 'C/Wide'], DD: ['D/Undrawn'] },
};

describe('the time zone of a site', () => {
  it('is the one that covers it, whose country it may not be', () => {
    expect(told(asked, ['AA', 5, 5], ['AA', 15, 5], ['BB', 15, 5])).toEqual([
      'polygon A/West',
      'polygon A/East',
      'polygon A/East',
    ]);
    const { nudged, nudgedLon, nudgedLat, distances } = zonesOf(asked, [['AA', 5, 5]]);
    expect([nudged[0], nudgedLon[0], nudgedLat[0], distances.size]).toEqual([0, 0, 0, 0]);
  });

  it('is that of its own country on a border of countries, without a nudge', () => {
    expect(told(asked, ['AA', 5, 10], ['BB', 5, 10])).toEqual(['country A/West', 'country B/North']);
    expect(zonesOf(asked, [['AA', 5, 10]]).nudged[0]).toBe(0);
  });

  it('is to the east of a border within its country, by one nudge that is told', () => {
    expect(told(asked, ['AA', 10, 5])).toEqual(['nudge A/East']);
    const { nudged, nudgedLon, nudgedLat } = zonesOf({ ...asked, epsilon: 0.5 }, [['AA', 10, 5]]);
    expect([nudged[0], nudgedLon[0], nudgedLat[0]]).toEqual([1, 10.5, 5.5]);
  });

  it('is the preferred one where zones of its country overlap, inside the polygon of that and not elsewhere', () => {
    const preference = { CC: ['C/Inner'] };
    expect(told({ ...asked, preference }, ['CC', 35, 5], ['CC', 31, 5], ['CC', 33, 5])).toEqual([
      'preference C/Inner',
      'polygon C/Wide',
      'preference C/Inner',
    ]);
    expect(told({ ...asked, preference: { CC: ['C/Wide', 'C/Inner'] } }, ['CC', 35, 5])).toEqual([
      'preference C/Wide',
    ]);
  });

  it('is the first by name where zones of its country overlap and none is preferred: a fallback of 0 metres', () => {
    expect(told(asked, ['CC', 35, 5])).toEqual(['near C/Inner']);
    expect([...zonesOf(asked, [['CC', 35, 5]]).distances]).toEqual([[0, 0]]);
  });

  it('is what a preference says once more after the nudge', () => {
    const gap = drawnZones([
      ['C/Wide', box(0, 0, 10, 10)],
      ['C/Inner', box(0, 0, 10, 10)],
    ]);
    const of = { cover: gap, countries: { CC: ['C/Wide', 'C/Inner'] }, preference: { CC: ['C/Wide'] } };
    expect(told(of, ['CC', -0.000005, 5])).toEqual(['nudge C/Wide']);
  });

  describe('that no polygon covers', () => {
    it('is the only one of its country', () => {
      expect(told(asked, ['BB', 60, 60])).toEqual(['singleton B/North']);
    });

    it('is the nearest of its country, within the threshold or beyond', () => {
      expect(told(asked, ['AA', -0.001, 5], ['AA', -1, 5], ['AA', 20.5, 5], ['AA', 10, -3])).toEqual([
        'near A/West',
        'far A/West',
        'far A/East',
        'far A/East',
      ]);
      const [[, near], [, far]] = zonesOf(asked, [
        ['AA', -0.001, 5],
        ['AA', -1, 5],
      ]).distances;
      // 0.00099 and 0.99999 degrees of the parallel of 5.00001.
      expect(near).toBeCloseTo(0.00099 * 111_194.93 * Math.cos((5 * Math.PI) / 180), 1);
      expect(far / (0.99999 * 111_194.93 * Math.cos((5 * Math.PI) / 180))).toBeCloseTo(1, 4);
    });

    it('is an override before that: of the site, its category, its country', () => {
      const notes = 'known to be so';
      const country = { scope: 'country', target: 'BB', tzid: 'A/West', notes } as const;
      const mcc = { scope: 'mcc', target: '5411', tzid: 'A/East', notes } as const;
      const site = { scope: 'site', target: '7|BB|1', tzid: 'C/Wide', notes } as const;
      const sea: Place = ['BB', 60, 60];
      const with5411 = { ...asked, mcc: { 7: 5411 } };
      expect(told({ ...asked, overrides: [country, mcc, site] }, sea, sea)).toEqual([
        'site C/Wide',
        'countryOverride A/West',
      ]);
      expect(told({ ...with5411, overrides: [country, mcc] }, sea)).toEqual(['mcc A/East']);
      // An override speaks of what polygons leave open, and of nothing else.
      expect(told({ ...asked, overrides: [country, mcc, site] }, ['BB', 5, 15])).toEqual(['polygon B/North']);
    });

    it('is nowhere for a country without polygons', () => {
      const failure = failureOf(() => told(asked, ['AA', 5, 5], ['DD', 60, 60]));
      expect(failure?.code).toBe('E_2A_S1_055_BORDER_AMBIGUITY_UNRESOLVED');
      expect(failure?.place).toMatchObject({
        dataset: 'site_locations',
        row: 1,
        merchantId: 7n,
        found: 'DD',
      });
      expect(failureOf(() => told(asked, ['ZZ', 60, 60]))?.code).toBe(failure?.code);
    });
  });

  it('is found across the antimeridian and at the poles', () => {
    const edge = drawnZones([
      ['E/Fiji', box(175, -20, 180, -10)],
      ['E/Taveuni', box(-180, -20, -178, -10)],
      ['E/South', box(-180, -90, 180, -80)],
    ]);
    const fiji = { cover: edge, countries: { FJ: ['E/Fiji', 'E/Taveuni'], AQ: ['E/South'] } };
    // Over the line to the nearest: 0.5 degrees east of 180 - 0.5, not 358 degrees west.
    const islands = drawnZones([
      ['E/Fiji', box(175, -20, 179.9, -10)],
      ['E/Taveuni', box(-170, -20, -168, -10)],
    ]);
    const apart = { cover: islands, countries: { FJ: ['E/Fiji', 'E/Taveuni'] } };
    expect(told(fiji, ['FJ', 180, -15], ['FJ', -180, -15], ['FJ', 177, -15])).toEqual([
      'nudge E/Taveuni',
      'nudge E/Taveuni',
      'polygon E/Fiji',
    ]);
    expect(told(apart, ['FJ', -179.9, -15])).toEqual(['far E/Fiji']);
    expect(zonesOf(apart, [['FJ', -179.9, -15]]).distances.get(0)).toBeCloseTo(
      haversineMetres(-179.89999, -14.99999, -180.1, -14.99999),
      3,
    );
    expect(told(fiji, ['AQ', 0, -90], ['AQ', 180, -90], ['AQ', -180, -85], ['AQ', 12, 90])).toEqual([
      'polygon E/South',
      'polygon E/South',
      'polygon E/South',
      'singleton E/South',
    ]);
  });

  it('does not depend on the other sites, nor on the order of pieces', () => {
    const whole = fc.integer({ min: -4, max: 44 });
    const place = fc.tuple(fc.constantFrom('AA', 'BB', 'CC'), whole, whole);
    const pieces: [string, ReturnType<typeof box>][] = [
      ['C/Inner', box(33, 3, 37, 7)],
      ['B/North', box(0, 10, 20, 20)],
      ['A/East', box(10, 0, 20, 10)],
      ['C/Wide', box(30, 0, 40, 10)],
      ['A/West', box(0, 0, 10, 10)],
    ];
    const shuffled = { ...asked, cover: drawnZones(pieces) };
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 12 }), (places) => {
        const together = told(asked, ...places);
        expect(places.flatMap((one) => told(asked, one))).toEqual(together);
        expect(told(shuffled, ...places)).toEqual(together);
      }),
      { numRuns: 100 },
    );
  });
});

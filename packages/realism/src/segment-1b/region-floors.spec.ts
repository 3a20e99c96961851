import { describe, expect, it } from '@jest/globals';
import { regionFloors, regionOf, REGIONS } from './region-floors.js';

describe('regionOf', () => {
  it.each([
    ['Africa', 'Northern Africa', 'Africa'],
    ['Asia', null, 'Asia'],
    ['Europe', 'Southern Europe', 'Europe'],
    ['Oceania', 'Melanesia', 'Oceania'],
    ['Americas', 'Latin America and the Caribbean', 'South America'],
    ['Americas', 'South America', 'South America'],
    ['Americas', 'Northern America', 'North America'],
    ['Americas', null, 'North America'],
    [null, null, 'Other'],
    ['Antarctica', null, 'Other'],
  ])('%s, %s is %s', (region, subregion, expected) => {
    expect(regionOf(region, subregion)).toBe(expected);
  });
});

describe('regionFloors', () => {
  const rows = { isos: ['AA', 'BB', 'CC', 'DD'], sitesOf: Float64Array.of(70, 30, 100, 0) };
  const floors = (of: Record<string, number>) =>
    regionFloors(rows, ['Africa', 'Africa', 'Asia', 'Europe'], of);
  const met = (of: Record<string, number>) => floors(of).every((row) => row.met);

  it('adds up the sites of a region, and counts countries that have some', () => {
    const [africa, asia, europe] = floors({ Africa: 0.5 });
    expect(africa).toEqual({ region: 'Africa', countries: 2, sites: 100, share: 0.5, floor: 0.5, met: true });
    expect(asia).toMatchObject({ countries: 1, share: 0.5, floor: null, met: true });
    expect(europe).toMatchObject({ countries: 0, sites: 0, share: 0 });
    expect(floors({})).toHaveLength(REGIONS.length);
  });

  it('holds a floor itself and nothing below, and a floor of zero always', () => {
    expect(met({ Africa: 0.5, Other: 0, Europe: 0 })).toBe(true);
    expect(met({ Africa: 0.5 + 1e-12 })).toBe(false);
    expect(met({ Europe: 0.001 })).toBe(false);
  });

  it('does not meet the floor of a region that nobody knows', () => {
    expect(met({ Atlantis: 0.1 })).toBe(false);
  });

  it('meets none without sites', () => {
    const none = regionFloors({ isos: [], sitesOf: new Float64Array(0) }, [], { Asia: 0.1 });
    expect(none.find(({ region }) => region === 'Asia')).toMatchObject({ share: null, met: false });
  });
});

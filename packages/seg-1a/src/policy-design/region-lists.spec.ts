import { describe, expect, it } from '@jest/globals';
import { isFailure } from '@merchantry/contracts';
import fc from 'fast-check';
import { regionLists, type ListedCountry } from './region-lists.js';

const LAW = { countries: 4, multi_zone_at: 2, min_people: 1000, use_penalty_km: 0 };

function country(iso: string, lon: number, facts: Partial<ListedCountry> = {}): ListedCountry {
  return {
    iso,
    subregion: lon < 90 ? 'West' : 'East',
    people: 1000,
    multiZone: false,
    centre: { lon, lat: 0 },
    sanctioned: false,
    ...facts,
  };
}

/** Countries on the equator, two subregions. The centre of West lies at 20, that of East at 110. */
const WORLD = [
  country('AA', 0),
  country('AB', 10),
  country('AC', 30),
  country('AD', 40),
  country('AM', 20, { multiZone: true }),
  country('BA', 95),
  country('BB', 105),
  country('BC', 115),
  country('BD', 125),
  country('BM', 110, { multiZone: true }),
];

const listsOf = (world: readonly ListedCountry[], law = LAW) =>
  Object.fromEntries(regionLists(world, law).map(({ subregion, countries }) => [subregion, countries]));

describe('lists of destinations', () => {
  it('hold the nearest countries, the one of class M at its place', () => {
    const { West, East } = listsOf(WORLD);
    expect(West).toEqual(expect.arrayContaining(['AB', 'AC', 'AM']));
    expect(East).toEqual(expect.arrayContaining(['BB', 'BC', 'BM']));
    expect([West[1], East[1]]).toEqual(['AM', 'BM']);
  });

  it.each([
    ['small', { people: 999 }],
    ['sanctioned', { sanctioned: true }],
    ['without a centre', { centre: null }],
  ])('leave out a country that is %s', (_, facts) => {
    const world = WORLD.map((c) => (c.iso === 'AB' ? { ...c, ...facts } : c));
    expect(listsOf(world)['West']).not.toContain('AB');
    expect(listsOf(WORLD)['West']).toContain('AB');
  });

  it('send a list elsewhere when the penalty outweighs the distance', () => {
    // Twin lies where East does: without a penalty both choose the same three.
    const world = [
      ...WORLD,
      country('CA', 111, { subregion: 'Twin' }),
      country('CB', 109, { subregion: 'Twin', people: 1 }),
    ];
    const shared = (penalty: number) => {
      const { East, Twin } = listsOf(world, { ...LAW, use_penalty_km: penalty });
      return East.filter((iso) => Twin.includes(iso) && iso !== 'BM').length;
    };
    expect(shared(0)).toBe(3);
    expect(shared(5000)).toBeLessThan(3);
  });

  it('depend on nothing but the facts: any order of the countries, any number of lists', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(WORLD, { minLength: WORLD.length }),
        fc.integer({ min: 0, max: 10_000 }),
        (world, use_penalty_km) => {
          const law = { ...LAW, use_penalty_km };
          expect(regionLists(world, law)).toEqual(regionLists(WORLD, law));
          for (const { countries } of regionLists(world, law)) {
            expect(new Set(countries).size).toBe(LAW.countries);
          }
        },
      ),
      { numRuns: 100, seed: 4 },
    );
  });

  it('refuse a world with too few destinations', () => {
    let code = 'no failure';
    try {
      regionLists(WORLD, { ...LAW, min_people: 1001 });
    } catch (error) {
      if (isFailure(error)) code = error.code;
    }
    expect(code).toBe('policy_design_unreachable');
  });
});

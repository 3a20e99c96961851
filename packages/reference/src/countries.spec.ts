import { describe, expect, it } from '@jest/globals';
import { builtIn } from '../test/built-in-inputs.js';

const countries = builtIn.countries();
const of = new Map(countries.map((country) => [country.iso, country]));

describe('the country table', () => {
  it('holds exactly the 249 assigned codes, ascending; not XK, AN, CS', () => {
    expect(countries.length).toBe(249);
    expect(countries.map(({ iso }) => iso)).toEqual([...of.keys()].sort());
    for (const gone of ['XK', 'AN', 'CS']) expect(of.has(gone)).toBe(false);
    expect(new Set(countries.map(({ numeric }) => numeric)).size).toBe(249);
    expect(new Set(countries.map(({ alpha3 }) => alpha3)).size).toBe(249);
  });

  it('knows known facts', () => {
    expect(of.get('DE')).toMatchObject({ alpha3: 'DEU', numeric: 276, subregion: 'Western Europe' });
    expect(of.get('US')).toMatchObject({ alpha3: 'USA', numeric: 840, subregion: 'Northern America' });
    expect(of.get('AF')).toMatchObject({ alpha3: 'AFG', numeric: 4, subregion: 'Southern Asia' });
    expect(of.get('CY')).toMatchObject({ numeric: 196, region: 'Asia', subregion: 'Western Asia' });
    expect(of.get('MX')).toMatchObject({ numeric: 484, region: 'Americas', subregion: 'Central America' });
    expect(of.get('TW')).toMatchObject({ numeric: 158, subregion: 'Eastern Asia' });
    expect(of.get('AQ')).toMatchObject({ numeric: 10, region: null, subregion: null });
  });

  it('has the sizes of the M49 sub-regions', () => {
    const sizes = new Map<string, number>();
    for (const { subregion } of countries)
      if (subregion) sizes.set(subregion, (sizes.get(subregion) ?? 0) + 1);
    expect(Object.fromEntries(sizes)).toEqual({
      'Australia and New Zealand': 6,
      Caribbean: 28,
      'Central America': 8,
      'Central Asia': 5,
      'Eastern Africa': 22,
      'Eastern Asia': 8,
      'Eastern Europe': 10,
      Melanesia: 5,
      Micronesia: 8,
      'Middle Africa': 9,
      'Northern Africa': 7,
      'Northern America': 5,
      'Northern Europe': 16,
      Polynesia: 10,
      'South America': 16,
      'South-eastern Asia': 11,
      'Southern Africa': 5,
      'Southern Asia': 9,
      'Southern Europe': 16,
      'Western Africa': 17,
      'Western Asia': 18,
      'Western Europe': 9,
    });
  });

  it('marks 25 multi-zone countries', () => {
    expect([...builtIn.expectedMultiZone()].sort().join(' ')).toBe(
      'AR AU BR CA CD CL CN CY EC ES FM GL ID KI KZ MN MX MY PF PG PS PT RU US UZ',
    );
  });
});

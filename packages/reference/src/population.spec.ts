import { describe, expect, it } from '@jest/globals';
import { builtIn } from '../test/built-in-inputs.js';

const population = new Map(builtIn.population().map((row) => [row.iso, row]));

describe('population', () => {
  it('covers every code, and about 7.6 billion people', () => {
    expect(population.size).toBe(249);
    const total = [...population.values()].reduce((sum, { people }) => sum + people, 0);
    expect(total).toBeGreaterThan(7.5e9);
    expect(total).toBeLessThan(7.7e9);
    for (const { people } of population.values()) expect(people).toBeGreaterThanOrEqual(0);
  });

  it('reads a figure as the source has it', () => {
    expect(population.get('DE')).toEqual({
      iso: 'DE',
      people: 82_905_782,
      source: 'country-json@2.3.0',
      year: null,
      imputed: false,
    });
  });

  it('subtracts from France the departments that stand alone', () => {
    const departments = ['GF', 'GP', 'MQ', 'RE', 'YT'].reduce(
      (sum, iso) => sum + population.get(iso)!.people,
      0,
    );
    expect(population.get('FR')!.people).toBe(66_977_107 - departments);
    expect(population.get('FR')!.source).toBe('country-json@2.3.0 without parts listed alone');
  });

  it('resolves aliases and marks what was entered by hand', () => {
    expect(population.get('CD')!.people).toBe(84_068_091);
    expect(population.get('GB')!.people).toBe(66_460_344);
    const byHand = [...population.values()].filter(({ imputed }) => imputed).map(({ iso }) => iso);
    expect(byHand).toEqual(['AX', 'BL', 'BQ', 'CW', 'GG', 'IM', 'JE', 'MF', 'SX', 'TW']);
  });
});

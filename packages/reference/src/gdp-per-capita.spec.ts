import { describe, expect, it } from '@jest/globals';
import { builtIn } from '../test/built-in-inputs.js';
import { gdpBuckets } from './gdp-buckets.js';
import { median } from './median.js';

const gdp = new Map(builtIn.gdp().map((row) => [row.iso, row]));
const observed = [...gdp.values()].filter(({ imputed }) => !imputed);

describe('income per head', () => {
  it('covers every code: 187 observed, 62 imputed, all marked as stand-ins', () => {
    expect(gdp.size).toBe(249);
    expect(observed.length).toBe(187);
    for (const { value, isProxy } of gdp.values()) {
      expect(value).toBeGreaterThan(0);
      expect(isProxy).toBe(true);
    }
  });

  it('reads figures as the source has them, aliases included', () => {
    expect(gdp.get('QA')).toEqual({
      iso: 'QA',
      value: 132_877,
      year: null,
      series: 'gapminder-income-per-person-ppp',
      isProxy: true,
      imputed: false,
    });
    expect(gdp.get('CF')!.value).toBe(599);
    expect(gdp.get('CD')!.value).toBe(809);
    expect(gdp.get('PS')!.value).toBe(4_319);
  });

  it('fills gaps from the sovereign, a comparable economy, the sub-region or the world', () => {
    expect(gdp.get('RE')).toMatchObject({ value: gdp.get('FR')!.value, imputed: true });
    expect(gdp.get('RE')!.series).toBe('gapminder-income-per-person-ppp:sovereign-FR');
    expect(gdp.get('TW')!.series).toBe('gapminder-income-per-person-ppp:comparable-KR');
    expect(gdp.get('KN')!.series).toBe('gapminder-income-per-person-ppp:subregion-median');
    const caribbean = builtIn
      .countries()
      .filter(({ subregion }) => subregion === 'Caribbean')
      .map(({ iso }) => gdp.get(iso)!)
      .filter(({ imputed }) => !imputed);
    expect(gdp.get('KN')!.value).toBe(median(caribbean.map(({ value }) => value)));
    expect(gdp.get('AQ')!.value).toBe(median(observed.map(({ value }) => value)));
  });
});

describe('income classes', () => {
  it('put every country into one of five, rich above poor', () => {
    const { rows, year } = gdpBuckets(builtIn.gdp());
    const bucket = new Map(rows.map((row) => [row.iso, row.bucket]));
    expect(rows.length).toBe(249);
    expect(year).toBeNull();
    expect([1, 2, 3, 4, 5].map((k) => rows.filter((row) => row.bucket === k).length)).toEqual([
      91, 60, 56, 33, 9,
    ]);
    expect(bucket.get('CF')).toBe(1);
    expect(bucket.get('QA')).toBe(5);
    expect(rows.find(({ iso }) => iso === 'CF')!.label).toBe('(0, 10040]');
    expect(rows.find(({ iso }) => iso === 'QA')!.label).toBe('(64304, 132877]');
  });
});

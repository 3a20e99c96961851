import { describe, expect, it } from '@jest/globals';
import { builtIn } from '../../test/built-in-inputs.js';
import { turnoverByCentre, turnoverByCurrency } from './fx-turnover.js';
import { csvRows } from '../csv-rows.js';
import { projectSource } from '../source-file.js';

const tender = builtIn.legalTender();
const of = (iso: string) => tender.find((row) => row.iso === iso);
const members = (currency: string) => tender.filter((row) => row.currency === currency).map(({ iso }) => iso);

describe('legal tender', () => {
  it('gives each of the 249 codes one currency, and nothing to AN and XK', () => {
    expect(tender.map(({ iso }) => iso)).toEqual(builtIn.isos());
    expect(of('AN')).toBeUndefined();
    expect(of('XK')).toBeUndefined();
    expect(new Set(tender.map(({ currency }) => currency)).size).toBe(153);
  });

  it('is current: the euro of Bulgaria and Croatia, the guilder of Curacao, the new money of SL and ZW', () => {
    expect(['BG', 'HR', 'CW', 'SX', 'SL', 'ZW'].map((iso) => of(iso)!.currency)).toEqual([
      'EUR',
      'EUR',
      'XCG',
      'XCG',
      'SLE',
      'ZWG',
    ]);
  });

  it('carries number and decimal places of ISO 4217, the added currency included', () => {
    expect(of('US')).toEqual({
      iso: 'US',
      currency: 'USD',
      numeric: 840,
      minorUnits: 2,
      series: 'npm:country-to-currency@3.0.1',
      isExactVintage: false,
    });
    expect(of('JP')).toMatchObject({ currency: 'JPY', numeric: 392, minorUnits: 0 });
    expect(of('BH')).toMatchObject({ currency: 'BHD', numeric: 48, minorUnits: 3 });
    expect(of('CW')).toMatchObject({ currency: 'XCG', numeric: 532, minorUnits: 2 });
    for (const { numeric, minorUnits } of tender) {
      expect(numeric).toBeGreaterThan(0);
      expect([0, 2, 3]).toContain(minorUnits);
    }
  });

  it('makes the unions that are known', () => {
    expect(members('XOF')).toEqual(['BF', 'BJ', 'CI', 'GW', 'ML', 'NE', 'SN', 'TG']);
    expect(members('XAF')).toEqual(['CF', 'CG', 'CM', 'GA', 'GQ', 'TD']);
    expect(members('XCD')).toEqual(['AG', 'AI', 'DM', 'GD', 'KN', 'LC', 'MS', 'VC']);
    expect(members('XPF')).toEqual(['NC', 'PF', 'WF']);
    expect(members('CHF')).toEqual(['CH', 'LI']);
    expect(members('USD')).toEqual('AQ AS BQ EC FM GU IO MH MP PR PW SV TC TL UM US VG VI'.split(' '));
    const euro = 'AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK'.split(' ');
    expect(members('EUR')).toEqual(expect.arrayContaining(euro));
    expect(members('EUR')).toHaveLength(36);
  });
});

describe('foreign-exchange turnover', () => {
  const currencies = projectSource('fx-turnover-by-currency.csv');
  const centres = projectSource('fx-turnover-by-country.csv');

  it('counts every trade on both sides: the currencies and the rest make 200 per cent', () => {
    const rows = csvRows(currencies, { required: ['currency', 'turnover_percent', 'basis', 'source'] });
    const tenths = rows.map(({ cells }) => Math.round(10 * Number(cells.turnover_percent)));
    expect(tenths.reduce((sum, value) => sum + value, 0)).toBe(2000);
    const turnover = turnoverByCurrency(currencies);
    expect(turnover.size).toBe(rows.length - 1);
    expect(turnover.get('USD')).toBe(88.5);
    const known = new Set(tender.map(({ currency }) => currency));
    for (const currency of turnover.keys()) expect(known).toContain(currency);
    for (const { cells } of rows)
      expect(cells.basis).toBe(cells.currency === 'other' ? 'residual' : 'transcribed');
  });

  it('names twenty centres, the largest first, together below the whole', () => {
    const turnover = [...turnoverByCentre(centres, builtIn.isos())];
    expect(turnover).toHaveLength(20);
    expect(turnover.slice(0, 3).map(([iso]) => iso)).toEqual(['GB', 'US', 'SG']);
    const percents = turnover.map(([, percent]) => percent);
    expect(percents).toEqual([...percents].sort((a, b) => b - a));
    const sum = percents.reduce((total, percent) => total + percent, 0);
    expect(sum).toBeGreaterThan(90);
    expect(sum).toBeLessThan(100);
  });
});
